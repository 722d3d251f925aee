import type { PartitionMeta, TableInfo } from '../../protocol/index.js';
import type { ReplicaFiles } from '../../tablet/replica-files.js';
import {
  NUMBER,
  field,
  list,
  listText,
  spec,
  type ResolvedArgument,
  type Value,
} from './condition-fields.js';
import type { WordSpec } from './condition-fields.js';
import type { OpRecord } from './op-history.js';
import type { PartitionRef } from './selector.js';
import type { Situation } from './situation.js';
import { OP_STATUS, OP_TYPE, TASK_TYPE } from './condition-vocabulary.js';

type Read = (situation: Situation, args: readonly ResolvedArgument[]) => Value;

function lastOpField(read: (op: OpRecord) => Value): Read {
  return ({ opHistory }, [ref]) => {
    const { db, name, pid } = ref as PartitionRef;
    const op = opHistory.last(db, name, pid);
    return op === undefined ? undefined : read(op);
  };
}

/** As the nameserver that leads shows it; after a take-over it may have forgotten the OP. */
function statusOf({ view }: Situation, op: OpRecord): string {
  return view.active?.ops.find(({ op_id }) => op_id === op.id)?.status ?? op.status;
}

function tableOf({ view }: Situation, ref: PartitionRef): TableInfo | undefined {
  const tables = view.active?.tables ?? view.nameservers.flatMap((ns) => ns.tables);
  return tables.find((table) => table.name === ref.name && table.db === ref.db);
}

function filesField(read: (files: ReplicaFiles) => Value): Read {
  return (situation, [ref, endpoint]) => {
    const { pid } = ref as PartitionRef;
    const table = tableOf(situation, ref as PartitionRef);
    if (table === undefined || pid === undefined || typeof endpoint !== 'string') return undefined;
    const files = situation.files(endpoint, table.tid, pid);
    return files === undefined ? undefined : read(files);
  };
}

function placedField(counts: (meta: PartitionMeta) => boolean): Read {
  return ({ view }, [endpoint]) =>
    view.active?.tables
      .flatMap((table) => table.table_partition.flatMap((partition) => partition.partition_meta))
      .filter((meta) => meta.endpoint === endpoint && counts(meta)).length;
}

const partNumber = (name: string | undefined): number | undefined =>
  name === undefined ? undefined : Number.parseInt(name, 10);

/** What a condition can ask of OPs that are over, and of files on disks. */
export const RECORD_WORDS: readonly (readonly [string, WordSpec])[] = [
  [
    'lastOp',
    spec(
      'lastOp(flow/3).type == kReAddReplicaOP',
      ['partition'],
      field(
        'type',
        OP_TYPE,
        'type of the youngest OP that was created for the partition',
        lastOpField((op) => op.type),
      ),
      field('status', OP_STATUS, 'its status', (situation, args) =>
        lastOpField((op) => statusOf(situation, op))(situation, args),
      ),
      field(
        'id',
        NUMBER,
        'its id',
        lastOpField((op) => op.id),
      ),
      field(
        'tasks',
        list(TASK_TYPE),
        'the tasks it has started so far, in their order, as in [kSelectLeader, kChangeLeader]',
        lastOpField((op) => listText(op.tasks)),
      ),
    ),
  ],
  [
    'manifest',
    spec(
      'manifest(flow/0, tablet(2)).offset == 200',
      ['partition', 'process'],
      field(
        'offset',
        NUMBER,
        "offset of the replica's snapshot, from the MANIFEST on the tablet's disk; none without one",
        filesField(({ manifest }) => manifest?.offset),
      ),
      field(
        'count',
        NUMBER,
        'rows in it',
        filesField(({ manifest }) => manifest?.count),
      ),
      field(
        'term',
        NUMBER,
        'its term',
        filesField(({ manifest }) => manifest?.term),
      ),
      field(
        'files',
        NUMBER,
        'files in the snapshot folder, the MANIFEST included',
        filesField(({ snapshot }) => snapshot.length),
      ),
    ),
  ],
  [
    'binlog',
    spec(
      'binlog(flow/0, tablet(2)).parts == 1',
      ['partition', 'process'],
      field(
        'parts',
        NUMBER,
        "files in the binlog folder of the replica, on the tablet's disk",
        filesField(({ binlog }) => binlog.length),
      ),
      field(
        'first',
        NUMBER,
        'number of the oldest of them; none without one',
        filesField(({ binlog }) => partNumber(binlog[0])),
      ),
      field(
        'last',
        NUMBER,
        'number of the newest of them',
        filesField(({ binlog }) => partNumber(binlog.at(-1))),
      ),
    ),
  ],
  [
    'placed',
    spec(
      'placed(tablet(2)).leaders <= 22',
      ['process'],
      field(
        'replicas',
        NUMBER,
        'replicas of all tables that the nameserver lists on a tablet',
        placedField(() => true),
      ),
      field(
        'leaders',
        NUMBER,
        'those of them that it flags leader',
        placedField((meta) => meta.is_leader),
      ),
    ),
  ],
];
