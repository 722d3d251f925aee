/** ZooKeeper: the servers, the C client library, and OpenMLDB's wrapper of it with its lock. */
export type { SessionState, WatchedEvent, Watcher } from './client-watches.js';
export { hex, ZooCode, type NodeEventType } from './codes.js';
export { DistLock, type DistLockCallbacks, type LockState } from './dist-lock.js';
export { resolveOptions, type ZooKeeperEnvironment, type ZooKeeperOptions } from './options.js';
export { presetZnode } from './server-disk.js';
export type { Stat, Txn } from './txn.js';
export type { Answer, CreateMode, Operation, WriteOperation } from './wire.js';
export { ZkClient, type ZkClientOptions } from './zk-client.js';
export { ZooKeeperEnsemble } from './zk-ensemble.js';
export { ZkLibrary, type LibraryOptions, type LibraryState } from './zk-library.js';
export type { ChildrenCallback, CreateKind, ItemCallback, ZkPort } from './zk-port.js';
export { bootZooKeeper, ZooKeeperServer, type SessionView } from './zk-server.js';
export { ENSEMBLE_INVARIANTS, violations, type EnsembleInvariant } from './zk-invariants.js';
