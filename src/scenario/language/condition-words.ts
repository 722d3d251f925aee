import { INVALID_PARENT_ID, type Endpoint } from '../../protocol/index.js';
import {
  NUMBER,
  YES_NO,
  countOps,
  field,
  heldField,
  isServing,
  isSettled,
  isSynced,
  list,
  listText,
  opField,
  opNodeField,
  opRecordField,
  replicaField,
  replicasField,
  serves,
  spec,
  word,
  type WordSpec,
} from './condition-fields.js';
import { RECORD_WORDS } from './condition-records.js';
import { OP_STATUS, OP_TYPE, TABLE_STATE, TASK_TYPE } from './condition-vocabulary.js';
export type { ParameterKind, ResolvedArgument, Value, ValueType, WordSpec } from './condition-fields.js';

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
        heldField((r) => r.state),
      ),
      field(
        'role',
        word('kTableLeader', 'kTableFollower'),
        'as its tablet has it',
        heldField((r) => r.mode),
      ),
      field(
        'term',
        NUMBER,
        'as its tablet has it',
        heldField((r) => r.term),
      ),
      field(
        'offset',
        NUMBER,
        'as its tablet has it',
        heldField((r) => r.offset),
      ),
      field(
        'rows',
        NUMBER,
        'as its tablet has it',
        heldField((r) => r.recordCount),
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
      field(
        'tasks',
        list(TASK_TYPE),
        'the tasks it has started so far, in their order, as in [kSelectLeader, kChangeLeader]',
        opRecordField((op) => listText(op.tasks)),
      ),
      field(
        'parent',
        NUMBER,
        'id of the kRecoverTableOP that created it; none when it has no parent',
        opRecordField((op) => (op.parentId === INVALID_PARENT_ID ? undefined : op.parentId)),
      ),
    ),
  ],
  ...RECORD_WORDS,
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
