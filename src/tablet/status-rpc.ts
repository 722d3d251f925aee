import {
  OK,
  ReturnCode,
  status,
  type Manifest,
  type TableStatus,
  type TabletRpc,
} from '../protocol/index.js';
import { TABLE_MISSING } from './check-table.js';
import type { Replica } from './replica.js';
import { readFile, readManifest } from './storage/replica-file.js';
import { ReplicaPaths } from './storage/replica-paths.js';
import type { PartitionRequest, TabletState } from './tablet-state.js';

/** Models: TabletImpl::GetTableStatus. */
export function getTableStatus(
  state: TabletState,
  request: TabletRpc['GetTableStatus'][0],
): TabletRpc['GetTableStatus'][1] {
  const wanted = state
    .sortedReplicas()
    .filter((replica) => request.tid === undefined || replica.tid === request.tid)
    .filter((replica) => request.pid === undefined || replica.pid === request.pid);
  return { ...OK, all_table_status: wanted.map((replica) => tableStatus(state, replica)) };
}

function tableStatus(state: TabletState, replica: Replica): TableStatus {
  const { memory, replicator, meta } = replica;
  return {
    tid: replica.tid,
    pid: replica.pid,
    offset: replicator.offset,
    mode: replica.isLeader ? 'kTableLeader' : 'kTableFollower',
    state: replica.state,
    is_expire: memory.expiryEnabled,
    record_cnt: memory.recordCount,
    name: meta.name,
    record_byte_size: memory.recordBytes,
    record_idx_byte_size: memory.indexBytes,
    ttl: memory.ttl,
    compress_type: meta.compress_type ?? 'kNoCompress',
    skiplist_height: memory.skiplistHeight,
    diskused: diskUsed(state, replica),
  };
}

/** Bytes of the files that a replica goes by: leftovers of earlier lives are not counted. */
function diskUsed(state: TabletState, replica: Replica): number {
  const { disk } = state.env.node;
  const { paths } = replica;
  const manifest = readManifest(disk, paths.manifest);
  let bytes = replica.replicator.binlog.bytes + (readFile(disk, paths.tableMeta)?.sizeBytes ?? 0);
  if (typeof manifest === 'object') {
    bytes += readFile(disk, paths.manifest)?.sizeBytes ?? 0;
    bytes += readFile(disk, paths.inSnapshot(manifest.name))?.sizeBytes ?? 0;
  }
  return bytes;
}

/** Of a replica that is not loaded the MANIFEST answers. Models: TabletImpl::GetTermPair. */
export function getTermPair(
  state: TabletState,
  request: TabletRpc['GetTermPair'][0],
): TabletRpc['GetTermPair'][1] {
  const replica = state.find(request);
  if (replica !== undefined) {
    const { term, offset } = replica.replicator;
    return { ...OK, has_table: true, is_leader: replica.isLeader, term, offset };
  }
  const { term, offset } = snapshotPair(state, request);
  return { ...status(ReturnCode.kOk, TABLE_MISSING.msg), has_table: false, is_leader: false, term, offset };
}

/** Of a snapshot whose file is there; 0 without one. Models: TabletImpl::GetSnapshotOffset. */
function snapshotPair(state: TabletState, partition: PartitionRequest): Pick<Manifest, 'term' | 'offset'> {
  const paths = new ReplicaPaths(partition.tid, partition.pid);
  const { disk } = state.env.node;
  const manifest = readManifest(disk, paths.manifest);
  const usable = typeof manifest === 'object' && disk.exists(paths.inSnapshot(manifest.name));
  return usable ? manifest : { term: 0, offset: 0 };
}

/** Models: TabletImpl::GetManifest. */
export function getManifest(
  state: TabletState,
  request: TabletRpc['GetManifest'][0],
): TabletRpc['GetManifest'][1] {
  const paths = new ReplicaPaths(request.tid, request.pid);
  const manifest = readManifest(state.env.node.disk, paths.manifest);
  if (manifest === 'unparsable') return status(ReturnCode.kError, 'parse manifest failed');
  return { ...OK, manifest: manifest === 'missing' ? { offset: 0, name: '', count: 0, term: 0 } : manifest };
}

/** As the tablet has it in memory. Models: TabletImpl::GetTableSchema. */
export function getTableSchema(
  state: TabletState,
  request: TabletRpc['GetTableSchema'][0],
): TabletRpc['GetTableSchema'][1] {
  const replica = state.find(request);
  return replica === undefined ? TABLE_MISSING : { ...OK, table_meta: replica.meta };
}

/** Models: TabletImpl::GetCatalog. */
export function getCatalog(state: TabletState): TabletRpc['GetCatalog'][1] {
  return { ...OK, version: state.catalog.version, endpoint: state.env.node.address };
}

/** Of the loaded replicas, as their MANIFESTs have it. Models: TabletImpl::GetAllSnapshotOffset. */
export function getAllSnapshotOffset(state: TabletState): TabletRpc['GetAllSnapshotOffset'][1] {
  const byTable = new Map<number, { pid: number; offset: number }[]>();
  for (const { tid, pid } of state.sortedReplicas()) {
    const parts = byTable.get(tid) ?? [];
    parts.push({ pid, offset: snapshotPair(state, { tid, pid }).offset });
    byTable.set(tid, parts);
  }
  return { ...OK, tables: [...byTable].map(([tid, parts]) => ({ tid, parts })) };
}
