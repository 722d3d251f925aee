import type { ReplicaView, TabletView } from '../../cluster/view.js';
import type {
  Endpoint,
  OpId,
  OpInfo,
  PartitionMeta,
  TableInfo,
  TablePartition,
} from '../../protocol/index.js';
import type { OpRecord } from './op-history.js';
import type { PartitionRef } from './selector.js';
import type { Situation } from './situation.js';

/** What a value is, and what it can be compared with. */
export type ValueType =
  | { readonly kind: 'boolean' }
  | { readonly kind: 'number' }
  | { readonly kind: 'endpoint' }
  | { readonly kind: 'word'; readonly words: readonly string[] }
  /** Words in an order, such as the tasks of an OP. As a value it is its text. */
  | { readonly kind: 'list'; readonly words: readonly string[] };

type WordType = ValueType & { readonly kind: 'word' };

export const listText = (words: readonly unknown[]): string => `[${words.join(', ')}]`;

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

export const YES_NO: ValueType = { kind: 'boolean' };
export const NUMBER: ValueType = { kind: 'number' };
export const word = (...words: string[]): WordType => ({ kind: 'word', words });
export const list = ({ words }: WordType): ValueType => ({ kind: 'list', words });

type Read = FieldSpec['read'];
export const field = (name: string, type: ValueType, help: string, read: Read): [string, FieldSpec] => [
  name,
  { type, help, read },
];

export function spec(
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

export function replicaField(read: (situation: Situation, replica: ListedReplica) => Value): Read {
  return (situation, [partition, endpoint]) => {
    const replica = listed(situation, partition as PartitionRef)?.find((r) => r.meta.endpoint === endpoint);
    return replica === undefined ? undefined : read(situation, replica);
  };
}

/** Of a replica as its tablet has it, which the nameserver need not list. */
export function heldField(read: (replica: ReplicaView) => Value): Read {
  return (situation, [partition, endpoint]) => {
    const ref = partition as PartitionRef;
    const table = listed(situation, ref)?.[0]?.table;
    const tablet = tabletOf(situation, endpoint as Endpoint);
    const replica = tablet?.replicas.find((r) => r.tid === table?.tid && r.pid === ref.pid);
    return replica && read(replica);
  };
}

export function replicasField(
  read: (replicas: readonly ListedReplica[], situation: Situation) => Value,
): Read {
  return (situation, [partition]) => {
    const replicas = listed(situation, partition as PartitionRef);
    return replicas === undefined ? undefined : read(replicas, situation);
  };
}

export function serves(situation: Situation, replica: ListedReplica): boolean {
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

export const isServing = replicasField((replicas, situation) =>
  everyPartition(replicas, (all) =>
    all.some((r) => r.meta.is_leader && r.meta.is_alive && serves(situation, r)),
  ),
);

export const isSynced = replicasField((replicas, situation) =>
  everyPartition(replicas, (all) => {
    const leader = all.find((r) => r.meta.is_leader && r.meta.is_alive);
    const offset = leader === undefined ? undefined : held(situation, leader)?.offset;
    return offset !== undefined && all.every((r) => r.meta.is_alive && held(situation, r)?.offset === offset);
  }),
);

const isRunning = (status: string): boolean => status === 'kInited' || status === 'kDoing';

export const isSettled: Read = ({ view }) => {
  if (view.active === undefined) return undefined;
  const loading = view.tablets.some((tablet) => tablet.replicas.some((r) => r.state === 'kTableLoading'));
  return !loading && !view.active.ops.some((op) => isRunning(op.status));
};

export function countOps(...statuses: readonly string[]): Read {
  return ({ view }) => view.active?.ops.filter((op) => statuses.includes(op.status)).length;
}

export function opField(read: (op: NonNullable<Situation['view']['active']>['ops'][number]) => Value): Read {
  return ({ view }, [id]) => {
    const op = view.active?.ops.find((o) => o.op_id === id);
    return op === undefined ? undefined : read(op);
  };
}

/** What ZooKeeper has of an OP: what another nameserver would go on from. */
export function opNodeField(read: (op: OpInfo) => Value): Read {
  return ({ opNode }, [id]) => {
    const op = opNode(id as OpId);
    return op === undefined ? undefined : read(op);
  };
}

/** What the trace told of an OP. */
export function opRecordField(read: (op: OpRecord) => Value): Read {
  return ({ opHistory }, [id]) => {
    const op = opHistory.find(id as OpId);
    return op === undefined ? undefined : read(op);
  };
}
