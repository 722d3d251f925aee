import {
  OK,
  ReturnCode,
  status,
  type Status,
  type TabletEvent,
  type TabletRpc,
} from '../../protocol/index.js';
import { readFile, type FileContent } from '../storage/replica-file.js';
import { ReplicaPaths, replicaKey, TABLE_META_FILE } from '../storage/replica-paths.js';
import type { PartitionRequest, TabletState } from '../tablet-state.js';
import { FileReceiver } from './file-receiver.js';

/** Where a file of a replica belongs, by its name. */
function placeOf(partition: PartitionRequest, file: string): string {
  const paths = new ReplicaPaths(partition.tid, partition.pid);
  return file === TABLE_META_FILE ? paths.tableMeta : paths.inSnapshot(file);
}

/** Models: TabletImpl::SendData. */
export function sendData(state: TabletState, request: TabletRpc['SendData'][0]): Status {
  const { tid, pid, file_name, block_id } = request;
  if (block_id === 0 && state.find(request) !== undefined && request.dir_name !== 'index') {
    return status(ReturnCode.kTableAlreadyExists, 'table already exists');
  }
  const key = `${replicaKey(tid, pid)}_${file_name}`;
  let receiver = state.receivers.get(key);
  if (block_id === 0) {
    receiver ??= new FileReceiver(state.env, placeOf(request, file_name));
    state.receivers.set(key, receiver);
    receiver.init();
  }
  if (receiver === undefined) return status(ReturnCode.kCannotFindReceiver, 'cannot find receiver');
  if (block_id === receiver.blockId) return OK;
  if (block_id !== receiver.blockId + 1) return status(ReturnCode.kBlockIdMismatch, 'block_id mismatch');
  const content = request.content as FileContent;
  if (request.eof && !receiver.isWhole(content, request.block_size)) {
    return status(ReturnCode.kReceiveDataError, 'receive data error');
  }
  if (!receiver.accept(block_id, request.block_size)) {
    return status(ReturnCode.kWriteDataFailed, 'write data failed');
  }
  if (!request.eof) return OK;
  receiver.save(content);
  state.receivers.delete(key);
  state.env.node.record<TabletEvent>({ kind: 'file-received', tid, pid, file: file_name });
  return OK;
}

/** Models: TabletImpl::CheckFile. */
export function checkFile(state: TabletState, request: TabletRpc['CheckFile'][0]): Status {
  const { disk } = state.env.node;
  const path = placeOf(request, request.file);
  if (!disk.exists(path)) return status(ReturnCode.kError, 'get size failed');
  const sizeBytes = readFile(disk, path)?.sizeBytes ?? 0;
  if (sizeBytes !== request.size) return status(ReturnCode.kError, 'check size failed');
  return OK;
}
