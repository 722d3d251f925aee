import { msToUs, type Proc } from '../../sim/index.js';
import {
  callTablet,
  isOk,
  type CallOptions,
  type Endpoint,
  type Environment,
  type Flags,
  type Status,
  type TabletEvent,
  type TabletRpc,
} from '../../protocol/index.js';
import type { RpcOutcome } from '../../sim/index.js';
import { readFile, type ReplicaFile } from '../storage/replica-file.js';
import type { PartitionRequest } from '../tablet-state.js';

/** A local file and where it goes. */
export interface Shipment {
  readonly to: Endpoint;
  /** The replica on the other side. */
  readonly target: PartitionRequest;
  readonly path: string;
  readonly name: string;
}

/** Sends one file, in up to `send_file_max_try` attempts, but one at least. Models: FileSender::SendFile. */
export function* sendFile(env: Environment, shipment: Shipment): Proc<boolean> {
  const { flags, node } = env;
  const sizeBytes = readFile(node.disk, shipment.path)?.sizeBytes;
  if (sizeBytes === undefined) return false;
  for (let attempt = 0; attempt < Math.max(1, flags.send_file_max_try); attempt++) {
    if (attempt > 0) yield* node.sleep(msToUs(flags.retry_send_file_wait_time_ms * attempt));
    if (yield* attemptToSend(env, shipment, sizeBytes)) {
      const { target, name, to } = shipment;
      node.record<TabletEvent>({ kind: 'file-sent', ...target, file: name, to });
      return true;
    }
  }
  return false;
}

/**
 * Opens the file anew: it may be gone by now, or another one of another size than was found at first.
 * Models: FileSender::SendFileInternal and CheckFile.
 */
function* attemptToSend(env: Environment, shipment: Shipment, sizeBytes: number): Proc<boolean> {
  const { flags, node } = env;
  const { to, target, name } = shipment;
  const file = readFile(node.disk, shipment.path);
  if (file === undefined) return false;
  const sent = yield* sendBlocks(env, shipment, file);
  yield* node.sleep(msToUs(flags.stream_close_wait_time_ms));
  if (!sent) return false;
  const request = { ...target, file: name, dir_name: '', size: sizeBytes };
  return accepted(yield* callTablet(env, to, 'CheckFile', request, callOptions(flags)));
}

/**
 * Only a short last block says that the file ends: one whose size is a multiple of the block size is
 * never finished on the other side. Models: FileSender::WriteData.
 */
function* sendBlocks(env: Environment, shipment: Shipment, file: ReplicaFile): Proc<boolean> {
  const { flags, node } = env;
  const { to, target, name } = shipment;
  const blockSize = flags.stream_block_size;
  const blockTimeUs = blockTime(flags);
  let left = file.sizeBytes;
  for (let block = 0; block === 0 || left > 0; block++) {
    const size = block === 0 ? 0 : Math.min(blockSize, left);
    const eof = block > 0 && size < blockSize;
    const request: TabletRpc['SendData'][0] = {
      ...target,
      file_name: name,
      dir_name: '',
      block_id: block,
      block_size: size,
      eof,
      ...(eof ? { content: file.content } : {}),
    };
    const startUs = node.lab.scheduler.nowUs;
    const outcome = yield* callTablet(env, to, 'SendData', request, callOptions(flags));
    if (!accepted(outcome)) return false;
    const restUs = blockTimeUs - (node.lab.scheduler.nowUs - startUs);
    if (restUs > 0 && size > Math.floor(blockSize / 2)) yield* node.sleep(restUs);
    left -= size;
  }
  return true;
}

/**
 * Microseconds that a block may take at `stream_bandwidth_limit`. The product is one of 32 bits and overflows
 * with every block size that is in use, which leaves a pause far below the time of a call.
 *
 * Models: FileSender::Init
 */
function blockTime({ stream_block_size: blockSize, stream_bandwidth_limit: limit }: Flags): number {
  return limit > 0 ? Math.floor(((blockSize * 1_000_000) % 0x1_0000_0000) / limit) : 0;
}

/** A sender's channel is one of its own, which may take as long to connect as a call may. */
function callOptions({ request_max_retry: maxRetry }: Flags): CallOptions {
  return { maxRetry, patientConnect: true };
}

function accepted(outcome: RpcOutcome<Status>): boolean {
  return outcome.ok && isOk(outcome.response);
}
