import type { Proc } from '../../sim/index.js';
import {
  columnKeyRefusal,
  ReturnCode,
  status,
  type Environment,
  type LoadTableMeta,
  type Status,
  type TableMeta,
} from '../../protocol/index.js';
import { fileSize, readTableMeta, writeFile } from '../storage/replica-file.js';
import { STDIO_BUFFER_BYTES } from '../stdio-buffer.js';
import { compactNow, ReplicaPaths } from '../storage/replica-paths.js';

/** Undefined when the meta is legal. Models: TabletImpl::CheckTableMeta. */
export function checkTableMeta(env: Environment, meta: TableMeta | LoadTableMeta): Status | undefined {
  const illegal = (msg: string): Status => status(ReturnCode.kTableMetaIsIllegal, msg);
  if (meta.name === '') return illegal('table name is empty');
  if (meta.tid <= 0) return illegal('tid <= 0, invalid tid');
  if (!('column_desc' in meta)) return undefined;
  const names = new Set<string>();
  for (const { name } of meta.column_desc ?? []) {
    if (names.has(name)) return illegal(`has repeated column name ${name}`);
    names.add(name);
  }
  const refusal = columnKeyRefusal(meta, env.flags);
  return refusal === undefined ? undefined : illegal(refusal);
}

/**
 * Undefined when it was written, as far as anybody looks: on a full disk there is no room for a new
 * directory, but in one that is there an ordinary meta only leaves an empty file.
 *
 * Models: TabletImpl::WriteTableMeta.
 */
export function* writeTableMeta(env: Environment, meta: TableMeta): Proc<Status | undefined> {
  const { node, timing } = env;
  const { disk } = node;
  const { directory, tableMeta } = new ReplicaPaths(meta.tid, meta.pid);
  const content = { type: 'table-meta', meta } as const;
  const isPlaced = !disk.full || disk.directoryExists(directory);
  if (isPlaced) writeFile(node, tableMeta, content);
  const isWritten = isPlaced && (!disk.full || fileSize(content) < STDIO_BUFFER_BYTES);
  yield* node.sleep(timing.tableMetaWriteUs);
  return isWritten ? undefined : status(ReturnCode.kWriteDataFailed, 'write data failed');
}

/**
 * The stored meta with the request's fields over it, and without its replicas; the request alone
 * when nothing usable is stored. The stored file is set aside. Models: TabletImpl::UpdateTableMeta.
 */
export function mergeStoredMeta(env: Environment, request: LoadTableMeta): TableMeta {
  const { disk } = env.node;
  const path = new ReplicaPaths(request.tid, request.pid).tableMeta;
  const stored = readTableMeta(disk, path);
  // An empty file is a meta that says nothing, and one that makes no sense stays where it is.
  if (stored !== undefined || disk.read(path) === undefined) disk.rename(path, `${path}.${compactNow(env)}`);
  // A table without a stored meta has no schema at all, not even an empty one.
  if (stored === undefined) return { db: '', ...request };
  const { replicas: _replicas, ...kept } = stored;
  const { mode = stored.mode, term = stored.term } = request;
  return { ...kept, ...request, ...(mode && { mode }), ...(term !== undefined && { term }) };
}
