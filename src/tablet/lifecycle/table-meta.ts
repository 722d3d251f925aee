import type { Proc } from '../../sim/index.js';
import {
  ReturnCode,
  status,
  type Environment,
  type LoadTableMeta,
  type Status,
  type TableMeta,
} from '../../protocol/index.js';
import { readTableMeta, writeFile } from '../storage/replica-file.js';
import { compactNow, ReplicaPaths } from '../storage/replica-paths.js';

/** Undefined when the meta is legal. Models: TabletImpl::CheckTableMeta. */
export function checkTableMeta(meta: TableMeta | LoadTableMeta): Status | undefined {
  const illegal = (msg: string): Status => status(ReturnCode.kTableMetaIsIllegal, msg);
  if (meta.name === '') return illegal('table name is empty');
  if (meta.tid <= 0) return illegal('tid <= 0, invalid tid');
  const names = new Set<string>();
  for (const { name } of ('column_desc' in meta ? meta.column_desc : undefined) ?? []) {
    if (names.has(name)) return illegal(`has repeated column name ${name}`);
    names.add(name);
  }
  return undefined;
}

/** Undefined when it was written. Models: TabletImpl::WriteTableMeta. */
export function* writeTableMeta(env: Environment, meta: TableMeta): Proc<Status | undefined> {
  const path = new ReplicaPaths(meta.tid, meta.pid).tableMeta;
  const file = writeFile(env.node, path, { type: 'table-meta', meta });
  yield* env.node.sleep(env.timing.tableMetaWriteUs);
  return file === undefined ? status(ReturnCode.kWriteDataFailed, 'write data failed') : undefined;
}

/**
 * The stored meta with the request's fields over it, and without its replicas; the request alone
 * when nothing usable is stored. The stored file is set aside. Models: TabletImpl::UpdateTableMeta.
 */
export function mergeStoredMeta(env: Environment, request: LoadTableMeta): TableMeta {
  const { disk } = env.node;
  const path = new ReplicaPaths(request.tid, request.pid).tableMeta;
  const stored = readTableMeta(disk, path);
  // A table without a stored meta has no schema at all, not even an empty one.
  if (stored === undefined) return { db: '', ...request };
  disk.rename(path, `${path}.${compactNow(env)}`);
  const { replicas: _replicas, ...kept } = stored;
  const { mode = stored.mode, term = stored.term } = request;
  return { ...kept, ...request, ...(mode && { mode }), ...(term !== undefined && { term }) };
}
