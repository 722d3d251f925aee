import type { ReplicaView, TabletView } from '../../cluster/view.js';
import type {
  Endpoint,
  OpId,
  OpInfo,
  PartitionMeta,
  TableInfo,
  TablePartition,
} from '../../protocol/index.js';
import type { PartitionRef } from './selector.js';
import type { Situation } from './situation.js';

/** What a value is, and what it can be compared with. */
export type ValueType =
  | { readonly kind: 'boolean' }
  | { readonly kind: 'number' }
  | { readonly kind: 'endpoint' }
  | { readonly kind: 'word'; readonly words: readonly string[] };

/** A number, a word, an endpoint, yes or no; undefined while it is not known. */
export type Value = number | string | boolean | undefined;

/** `partitions` is a table or one partition of it. */
export type ParameterKind = 'partition' | 'partitions' | 'process' | 'nameserver' | 'number';

/** An argument after its selector was resolved. */
export type ResolvedArgument = PartitionRef | Endpoint | number | undefined;

interface FieldSpec {
  readonly type: ValueType;
  readonly help: string;
  readonly read: (situation: Situation, args: readonly ResolvedArgument[]) => Value;
}

/** A word that a condition may ask with. A word without fields has one with an empty name. */
export interface WordSpec {
  readonly parameters: readonly ParameterKind[];
  readonly fields: ReadonlyMap<string, FieldSpec>;
  readonly example: string;
}

const YES_NO: ValueType = { kind: 'boolean' };
const NUMBER: ValueType = { kind: 'number' };
const word = (...words: string[]): ValueType => ({ kind: 'word', words });

type Read = FieldSpec['read'];
const field = (name: string, type: ValueType, help: string, read: Read): [string, FieldSpec] => [
  name,
  { type, help, read },
];

function spec(
  example: string,
  parameters: readonly ParameterKind[],
  ...fields: [string, FieldSpec][]
): WordSpec {
  return { example, parameters, fields: new Map(fields) };
}

interface ListedReplica {
  readonly table: TableInfo;
  readonly partition: TablePartition;
  readonly meta: PartitionMeta;
}

/** Replicas that the nameserver lists for a table or partition; undefined when it does not know it. */
function listed({ view }: Situation, ref: PartitionRef): ListedReplica[] | undefined {
  const table = view.active?.tables.find((t) => t.name === ref.name && t.db === ref.db);
  const partitions = table?.table_partition.filter((p) => ref.pid === undefined || p.pid === ref.pid) ?? [];
  if (table === undefined || partitions.length === 0) return undefined;
  return partitions.flatMap((partition) =>
    partition.partition_meta.map((meta) => ({ table, partition, meta })),
  );
}

function tabletOf({ view }: Situation, endpoint: Endpoint): TabletView | undefined {
  return view.tablets.find((tablet) => tablet.address === endpoint);
}

/** The replica as its tablet has it. */
function held(situation: Situation, { table, partition, meta }: ListedReplica): ReplicaView | undefined {
  const tablet = tabletOf(situation, meta.endpoint);
  return tablet?.replicas.find((r) => r.tid === table.tid && r.pid === partition.pid);
}

function replicaField(read: (situation: Situation, replica: ListedReplica) => Value): Read {
  return (situation, [partition, endpoint]) => {
    const replica = listed(situation, partition as PartitionRef)?.find((r) => r.meta.endpoint === endpoint);
    return replica === undefined ? undefined : read(situation, replica);
  };
}

function replicasField(read: (replicas: readonly ListedReplica[], situation: Situation) => Value): Read {
  return (situation, [partition]) => {
    const replicas = listed(situation, partition as PartitionRef);
    return replicas === undefined ? undefined : read(replicas, situation);
  };
}

function serves(situation: Situation, replica: ListedReplica): boolean {
  const state = held(situation, replica);
  return (
    tabletOf(situation, replica.meta.endpoint)?.process === 'running' &&
    state?.mode === 'kTableLeader' &&
    state.state !== 'kTableLoading' &&
    state.state !== 'kTableUndefined'
  );
}

function everyPartition(
  replicas: readonly ListedReplica[],
  holds: (of: ListedReplica[]) => boolean,
): boolean {
  const pids = new Set(replicas.map((r) => r.partition.pid));
  return [...pids].every((pid) => holds(replicas.filter((r) => r.partition.pid === pid)));
}

const isServing = replicasField((replicas, situation) =>
  everyPartition(replicas, (all) =>
    all.some((r) => r.meta.is_leader && r.meta.is_alive && serves(situation, r)),
  ),
);

const isSynced = replicasField((replicas, situation) =>
  everyPartition(replicas, (all) => {
    const leader = all.find((r) => r.meta.is_leader && r.meta.is_alive);
    const offset = leader === undefined ? undefined : held(situation, leader)?.offset;
    return offset !== undefined && all.every((r) => r.meta.is_alive && held(situation, r)?.offset === offset);
  }),
);

const isRunning = (status: string): boolean => status === 'kInited' || status === 'kDoing';

const isSettled: Read = ({ view }) => {
  if (view.active === undefined) return undefined;
  const loading = view.tablets.some((tablet) => tablet.replicas.some((r) => r.state === 'kTableLoading'));
  return !loading && !view.active.ops.some((op) => isRunning(op.status));
};

function countOps(...statuses: readonly string[]): Read {
  return ({ view }) => view.active?.ops.filter((op) => statuses.includes(op.status)).length;
}

function opField(read: (op: NonNullable<Situation['view']['active']>['ops'][number]) => Value): Read {
  return ({ view }, [id]) => {
    const op = view.active?.ops.find((o) => o.op_id === id);
    return op === undefined ? undefined : read(op);
  };
}

/** What ZooKeeper has of an OP: what another nameserver would go on from. */
function opNodeField(read: (op: OpInfo) => Value): Read {
  return ({ opNode }, [id]) => {
    const op = opNode(id as OpId);
    return op === undefined ? undefined : read(op);
  };
}

const TASK_TYPE = word(
  'kSelectLeader',
  'kChangeLeader',
  'kUpdateLeaderInfo',
  'kMakeSnapshot',
  'kPauseSnapshot',
  'kSendSnapshot',
  'kLoadTable',
  'kAddReplica',
  'kRecoverSnapshot',
  'kAddTableInfo',
  'kCheckBinlogSyncProgress',
  'kUpdatePartitionStatus',
  'kDelReplica',
  'kDelTableInfo',
  'kUpdateTableInfo',
  'kUpdateTableAlive',
  'kDropTable',
  'kRecoverTable',
);
const OP_STATUS = word('kInited', 'kDoing', 'kDone', 'kFailed', 'kCanceled');
const OP_TYPE = word(
  'kChangeLeaderOP',
  'kOfflineReplicaOP',
  'kRecoverTableOP',
  'kReAddReplicaOP',
  'kReAddReplicaNoSendOP',
  'kReAddReplicaWithDropOP',
  'kReAddReplicaSimplifyOP',
  'kReLoadTableOP',
  'kUpdateTableAliveOP',
  'kUpdatePartitionStatusOP',
  'kAddReplicaOP',
  'kDelReplicaOP',
  'kMigrateOP',
  'kMakeSnapshotOP',
  'kAddIndexOP',
  'kDeployOP',
);
const TABLE_STATE = word(
  'kTableUndefined',
  'kTableNormal',
  'kTableLoading',
  'kMakingSnapshot',
  'kSnapshotPaused',
);

/** Everything a condition can ask, besides the selectors that mean one process. */
export const CONDITION_WORDS: ReadonlyMap<string, WordSpec> = new Map<string, WordSpec>([
  [
    'settled',
    spec(
      'settled',
      [],
      field('', YES_NO, 'no OP is kInited or kDoing, and no replica is kTableLoading', isSettled),
    ),
  ],
  [
    'serving',
    spec(
      'serving(flow)',
      ['partitions'],
      field(
        '',
        YES_NO,
        'each partition has a leader that is flagged alive, runs and has the table loaded as leader',
        isServing,
      ),
    ),
  ],
  [
    'synced',
    spec(
      'synced(flow)',
      ['partitions'],
      field('', YES_NO, "every replica is flagged alive and has its leader's offset", isSynced),
    ),
  ],
  [
    'replicas',
    spec(
      'replicas(flow/0).alive == 3',
      ['partitions'],
      field(
        'alive',
        NUMBER,
        'replicas that the nameserver flags is_alive',
        replicasField((all) => all.filter((r) => r.meta.is_alive).length),
      ),
      field(
        'leaders',
        NUMBER,
        'replicas that the nameserver flags leader and alive',
        replicasField((all) => all.filter((r) => r.meta.is_leader && r.meta.is_alive).length),
      ),
      field(
        'serving',
        NUMBER,
        'replicas that their own tablets serve as leader, whatever the nameserver believes',
        replicasField((all, s) => all.filter((r) => serves(s, r)).length),
      ),
      field(
        'count',
        NUMBER,
        'replicas that the nameserver lists',
        replicasField((all) => all.length),
      ),
    ),
  ],
  [
    'replica',
    spec(
      'replica(flow/0, tablet(2)).state == kTableNormal',
      ['partition', 'process'],
      field(
        'alive',
        YES_NO,
        'is_alive, as the nameserver has it',
        replicaField((_, r) => r.meta.is_alive),
      ),
      field(
        'leader',
        YES_NO,
        'is_leader, as the nameserver has it',
        replicaField((_, r) => r.meta.is_leader),
      ),
      field(
        'state',
        TABLE_STATE,
        'as its tablet has it',
        replicaField((s, r) => held(s, r)?.state),
      ),
      field(
        'role',
        word('kTableLeader', 'kTableFollower'),
        'as its tablet has it',
        replicaField((s, r) => held(s, r)?.mode),
      ),
      field(
        'term',
        NUMBER,
        'as its tablet has it',
        replicaField((s, r) => held(s, r)?.term),
      ),
      field(
        'offset',
        NUMBER,
        'as its tablet has it',
        replicaField((s, r) => held(s, r)?.offset),
      ),
      field(
        'rows',
        NUMBER,
        'as its tablet has it',
        replicaField((s, r) => held(s, r)?.recordCount),
      ),
    ),
  ],
  [
    'ops',
    spec(
      'ops.running == 0',
      [],
      field('running', NUMBER, 'OPs that are kInited or kDoing', countOps('kInited', 'kDoing')),
      field('done', NUMBER, 'OPs that are kDone', countOps('kDone')),
      field('failed', NUMBER, 'OPs that are kFailed', countOps('kFailed')),
      field('canceled', NUMBER, 'OPs that are kCanceled', countOps('kCanceled')),
      field('count', NUMBER, 'OPs that showopstatus lists', ({ view }) => view.active?.ops.length),
    ),
  ],
  [
    'op',
    spec(
      'op(55).status == kDone',
      ['number'],
      field(
        'status',
        OP_STATUS,
        'its status',
        opField((op) => op.status),
      ),
      field(
        'type',
        OP_TYPE,
        'its type',
        opField((op) => op.op_type),
      ),
      field(
        'task',
        TASK_TYPE,
        'the task that it is at or failed at, as showopstatus has it in cur_task; none before and after',
        opField((op) => (op.task_type === '-' ? undefined : op.task_type)),
      ),
      field(
        'index',
        NUMBER,
        'tasks that are finished and written to its znode; none when it has no znode',
        opNodeField((op) => op.task_index),
      ),
      field(
        'written',
        OP_STATUS,
        'its status as its znode has it; none when it has no znode',
        opNodeField((op) => op.task_status),
      ),
    ),
  ],
  [
    'leading',
    spec(
      'leading(nameserver(1))',
      ['nameserver'],
      field(
        '',
        YES_NO,
        'whether a nameserver believes to lead',
        ({ view }, [endpoint]) => view.nameservers.find(({ address }) => address === endpoint)?.running,
      ),
    ),
  ],
  [
    'nameservers',
    spec(
      'nameservers.leading == 1',
      [],
      field(
        'leading',
        NUMBER,
        'nameservers that believe to lead',
        ({ view }) => view.nameservers.filter(({ running }) => running).length,
      ),
    ),
  ],
  [
    'state',
    spec(
      'state(172.27.128.32:8541) == kOffline',
      ['process'],
      field(
        '',
        word('kHealthy', 'kOffline'),
        'the state of a tablet as the nameserver has it',
        ({ view }, [endpoint]) => view.active?.tablets.find((tablet) => tablet.endpoint === endpoint)?.state,
      ),
    ),
  ],
  [
    'process',
    spec(
      'process(tablet(2)) == running',
      ['process'],
      field(
        '',
        word('running', 'stopped', 'paused'),
        'whether a process runs',
        ({ processState }, [endpoint]) =>
          endpoint === undefined ? undefined : processState(endpoint as Endpoint),
      ),
    ),
  ],
  [
    'auto_failover',
    spec(
      'auto_failover == true',
      [],
      field('', YES_NO, 'the switch, as the nameserver has it', ({ view }) => view.active?.autoFailover),
    ),
  ],
  [
    'writes',
    spec(
      'writes.acknowledged >= 100',
      [],
      field(
        'acknowledged',
        NUMBER,
        'writes that were acknowledged so far',
        ({ writes }) => writes.acknowledged,
      ),
      field('failed', NUMBER, 'writes that were refused so far', ({ writes }) => writes.failed),
      field('unknown', NUMBER, 'writes without an answer so far', ({ writes }) => writes.unknown),
    ),
  ],
]);
