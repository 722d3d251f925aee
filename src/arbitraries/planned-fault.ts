import fc from 'fast-check';

/** Kinds of faults that a plan may hold; most are named as the verbs of scenario files. */
export const FAULT_KINDS = [
  'kill',
  'expire',
  'blip',
  'partition',
  'pause',
  'isolate',
  'cut',
  'slow-link',
  'delay',
  'drop',
  'duplicate',
  'lose-reply',
  'lose-write',
  'kill-at',
  'hold',
  'skew',
  'slow',
  'step-down',
  'operator',
  'power-fail',
  'wipe',
  'stale-return',
  'fill-disk',
  'stall-disk',
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

/** Requests that failover and recovery are made of. */
export const METHODS = [
  'AppendEntries',
  'ChangeRole',
  'AddReplica',
  'DelReplica',
  'LoadTable',
  'SendSnapshot',
  'PauseSnapshot',
  'RecoverSnapshot',
  'DropTable',
  'FollowOfNoOne',
  'GetTermPair',
  'Put',
  'GetTaskStatus',
  'DeleteOPTask',
] as const;

/** Points at which a process may die, as `kill-at` names them. */
const POINTS = [
  ...METHODS.slice(0, 11).map((method) => `rpc-executed ${method}`),
  'op-created',
  'task-started',
  'task-finished',
  'leader-elected',
  'leader-published',
  'zk-committed',
] as const;

/**
 * Commands of an operator; `P`, `F` and `T` stand for a partition, and for two tablets. None flags a
 * replica as alive by hand: that loses rows without any fault, as `flagged-alive-by-hand.yaml` shows.
 */
const COMMANDS = [
  'changeleader flow P auto',
  'changeleader flow P T',
  'makesnapshot flow P',
  'makesnapshot flow P',
  'offlineendpoint T',
  'recoverendpoint T',
  'recovertable flow P T',
  'migrate F flow P T',
  'addreplica flow P T',
  'delreplica flow P T',
  'updatetablealive flow P T no',
  'confset auto_failover true',
  'confset auto_failover false',
] as const;

/** What is common to all faults: they begin `atMs` after the one before, and last `forMs`. */
interface Timed {
  readonly atMs: number;
  readonly forMs: number;
}

/** One fault, as data. Processes are selectors, such as `tablet(2)`. */
export type PlannedFault = Timed &
  (
    | {
        readonly kind:
          | 'kill'
          | 'expire'
          | 'blip'
          | 'pause'
          | 'isolate'
          | 'hold'
          | 'power-fail'
          | 'lose-write'
          | 'wipe'
          | 'stale-return'
          | 'fill-disk'
          | 'stall-disk';
        readonly on: string;
      }
    | {
        readonly kind: 'partition';
        readonly on: string;
        readonly from: 'zookeeper' | 'nameservers' | 'tablets' | 'everybody';
      }
    | { readonly kind: 'cut' | 'slow-link'; readonly on: string; readonly to: string }
    | {
        readonly kind: 'delay' | 'drop' | 'duplicate' | 'lose-reply';
        readonly method: string;
        readonly times: number;
      }
    | {
        readonly kind: 'kill-at';
        readonly on: string;
        readonly point: string;
        readonly nth: number;
        readonly how: 'kill' | 'expire' | 'pause';
      }
    | { readonly kind: 'skew' | 'slow'; readonly on: string; readonly byMs: number }
    | { readonly kind: 'step-down' }
    | { readonly kind: 'operator'; readonly line: string }
  );

/** The processes that faults can hit, and how they are judged. */
export interface FaultShape {
  readonly zookeeper: number;
  readonly nameservers: number;
  readonly tablets: number;
  readonly partitions: number;
  readonly promise: 'recovery' | 'safety';
}

function timing({ promise }: FaultShape) {
  const soon = fc.integer({ min: 0, max: 5_000 });
  const late = fc.integer({ min: 0, max: promise === 'recovery' ? 60_000 : 30_000 });
  return {
    atMs: fc.oneof({ weight: 3, arbitrary: soon }, { weight: 2, arbitrary: late }),
    forMs: fc.oneof(
      { weight: 2, arbitrary: fc.integer({ min: 10, max: 12_000 }) },
      { weight: 3, arbitrary: fc.integer({ min: 5_000, max: 60_000 }) },
    ),
  };
}

const numbered = (role: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${role}(${index + 1})`);

/** Faults of one kind. */
export function faultOf(kind: FaultKind, shape: FaultShape): fc.Arbitrary<PlannedFault> {
  const { zookeeper, nameservers, tablets, promise } = shape;
  const time = timing(shape);
  const ofTablets = fc.constantFrom(...numbered('tablet', tablets));
  const nameserver = fc.constantFrom(...numbered('nameserver', nameservers), 'nameserver(active)');
  const any = fc.oneof(
    { weight: 3, arbitrary: ofTablets },
    { weight: 1, arbitrary: fc.constantFrom(...numbered('nameserver', nameservers)) },
    { weight: zookeeper > 1 ? 1 : 0, arbitrary: fc.constantFrom(...numbered('zookeeper', zookeeper)) },
  );
  const clients = fc.oneof({ weight: 2, arbitrary: ofTablets }, { weight: 1, arbitrary: nameserver });
  const on = promise === 'recovery' ? ofTablets : any;
  const onClient = promise === 'recovery' ? ofTablets : clients;
  if (isOfMachines(kind)) return ofMachines(kind, ofTablets, time);
  switch (kind) {
    case 'kill':
    case 'pause':
    case 'isolate':
    case 'hold':
      return fc.record({ kind: fc.constant(kind), on, ...time });
    case 'expire':
    case 'blip':
    case 'lose-write':
      return fc.record({ kind: fc.constant(kind), on: onClient, ...time });
    case 'partition':
      return fc.record({
        kind: fc.constant(kind),
        on: ofTablets,
        from: fc.constantFrom(
          'zookeeper' as const,
          'nameservers' as const,
          'tablets' as const,
          'everybody' as const,
        ),
        ...time,
      });
    case 'cut':
    case 'slow-link':
      return fc
        .record({ kind: fc.constant(kind), on, to: ofTablets, ...time })
        .filter((cut) => cut.on !== cut.to);
    case 'delay':
    case 'drop':
    case 'duplicate':
    case 'lose-reply':
      return ofMessages(kind, time);
    case 'kill-at':
      return fc.record({
        kind: fc.constant(kind),
        on: onClient,
        point: fc.constantFrom(...POINTS),
        nth: fc.integer({ min: 1, max: 6 }),
        how: fc.constantFrom('kill' as const, 'kill' as const, 'expire' as const, 'pause' as const),
        ...time,
      });
    case 'skew':
      return fc.record({
        kind: fc.constant(kind),
        on,
        byMs: fc.integer({ min: -600_000, max: 600_000 }),
        ...time,
      });
    case 'step-down':
      return fc.record({ kind: fc.constant(kind), ...time });
    case 'operator':
      return operator(shape, time);
  }
}

type MachineKind = 'power-fail' | 'wipe' | 'stale-return' | 'fill-disk' | 'stall-disk' | 'slow';

function isOfMachines(kind: FaultKind): kind is MachineKind {
  return (['power-fail', 'wipe', 'stale-return', 'fill-disk', 'stall-disk', 'slow'] as const).some(
    (other) => other === kind,
  );
}

/** What a tablet's machine suffers. */
function ofMachines(
  kind: MachineKind,
  on: fc.Arbitrary<string>,
  time: ReturnType<typeof timing>,
): fc.Arbitrary<PlannedFault> {
  if (kind !== 'slow') return fc.record({ kind: fc.constant(kind), on, ...time });
  const byMs = fc.constantFrom(20, 200, 2_000);
  return fc.record({ kind: fc.constant(kind), on, byMs, ...time });
}

function ofMessages(
  kind: 'delay' | 'drop' | 'duplicate' | 'lose-reply',
  time: ReturnType<typeof timing>,
): fc.Arbitrary<PlannedFault> {
  return fc.record({
    kind: fc.constant(kind),
    method: fc.constantFrom(...METHODS),
    times: fc.integer({ min: 1, max: 5 }),
    ...time,
  });
}

function operator(
  { tablets, partitions }: FaultShape,
  time: ReturnType<typeof timing>,
): fc.Arbitrary<PlannedFault> {
  const tablet = fc.integer({ min: 1, max: tablets }).map((number) => `172.27.128.3${number}:8541`);
  return fc
    .record({
      command: fc.constantFrom(...COMMANDS),
      pid: fc.integer({ min: 0, max: partitions - 1 }),
      first: tablet,
      second: tablet,
      ...time,
    })
    .map(({ command, pid, first, second, atMs, forMs }) => ({
      kind: 'operator' as const,
      line: command.replace('P', String(pid)).replace('F', first).replace(/\bT\b/, second),
      atMs,
      forMs,
    }));
}
