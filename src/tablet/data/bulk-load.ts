import type { Proc } from '../../sim/index.js';
import { ReturnCode, status, type Status, type TabletRpc } from '../../protocol/index.js';
import { checkTable, IS_FOLLOWER_CLUSTER } from '../check-table.js';
import type { Replica } from '../replica.js';
import type { MemoryTable } from '../storage/memory-table.js';
import { replicaKey } from '../storage/replica-paths.js';
import type { TabletState } from '../tablet-state.js';
import type { BulkLoadReceiver } from './bulk-load-receiver.js';

type Request = TabletRpc['BulkLoad'][0];

/**
 * Takes a part of a bulk load: first the rows, which are logged one by one, and later what is under
 * which key, which puts them into memory. A follower has them before its leader, and what is logged
 * when the process dies in between comes back with the next load of the table.
 *
 * Models: TabletImpl::BulkLoad.
 */
export function* bulkLoad(state: TabletState, request: Request): Proc<Status> {
  if (state.isFollowerCluster) return IS_FOLLOWER_CLUSTER;
  const gate = checkTable(state, request, 'leader');
  if (!gate.pass) return gate.answer;
  const { replica } = gate;
  const { memory } = replica;
  const key = replicaKey(replica.tid, replica.pid);
  const { part_id: part, data = [], index_region: indexed = [] } = request;
  if (data.length > 0) {
    const failure = yield* takeRows(state, replica, request, data);
    if (failure !== undefined) return failure;
  }
  if (indexed.length > 0) {
    // Nobody knows which part of the indexes is the first.
    memory.expiryEnabled = false;
    const receiver = state.bulkLoads.get(key);
    const isLoaded = receiver !== undefined && (yield* fillIndexes(memory, receiver, part, indexed));
    replica.rowsChanged();
    if (!isLoaded) return status(ReturnCode.kWriteDataFailed, 'bulk load to table failed');
  }
  if (request.eof === true) {
    state.bulkLoads.remove(key);
    memory.expiryEnabled = true;
  }
  return status(ReturnCode.kOk, '');
}

/** Whether the rows were logged is not told. Models: BulkLoadMgr::AppendData and DataReceiver::AppendData. */
function* takeRows(
  state: TabletState,
  replica: Replica,
  { part_id: part, binlog_info: logged = [] }: Request,
  data: readonly string[],
): Proc<Status | undefined> {
  const failed = (what: string): Status =>
    status(ReturnCode.kReceiveDataError, `bulk load data region ${what}`);
  const key = replicaKey(replica.tid, replica.pid);
  const receiver = part === undefined ? undefined : state.bulkLoads.forPart(key, part);
  if (part === undefined || receiver === undefined) return failed('append failed');
  yield* receiver.mutex.lock();
  const isTaken = receiver.takePart(part);
  if (isTaken) receiver.append(data);
  receiver.mutex.unlock();
  if (!isTaken) return failed('append failed');
  if (logged.length !== data.length) return failed('and binlog info size mismatch');
  yield* receiver.mutex.hold(() => logRows(replica, receiver, part, logged));
  return undefined;
}

/**
 * Nothing at all when another part has come between, and nothing behind the first row that nobody sent.
 * Models: DataReceiver::WriteBinlogToReplicator.
 */
function* logRows(
  { replicator }: Replica,
  receiver: BulkLoadReceiver,
  part: number,
  logged: NonNullable<Request['binlog_info']>,
): Proc {
  if (!receiver.isLastPart(part)) return;
  for (const { block_id, dimensions, time } of logged) {
    const value = receiver.valueOf(block_id);
    if (value === undefined) return;
    yield* replicator.append(replicator.newEntry({ method_type: 'kPut', dimensions, ts: time, value }));
  }
}

/**
 * False at the first row that nobody sent; those before it stay. A part that brought rows, too, comes
 * one too late here. Models: DataReceiver::BulkLoad and MemTable::BulkLoad.
 */
function* fillIndexes(
  memory: MemoryTable,
  receiver: BulkLoadReceiver,
  part: number | undefined,
  indexed: NonNullable<Request['index_region']>,
): Proc<boolean> {
  return yield* receiver.mutex.hold(function* () {
    if (part === undefined || !receiver.takePart(part)) return false;
    for (const { dimension, time, block_id } of indexed) {
      const value = receiver.valueOf(block_id);
      if (value === undefined) return false;
      memory.putNamed({ method_type: 'kPut', dimensions: [dimension], ts: time, value });
    }
    return true;
  });
}
