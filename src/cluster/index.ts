/** The composition root: a cluster of processes in a laboratory, its faults and its clients. */
export { BootError, Cluster, CLIENT_ADDRESS, type NsOptions } from './cluster.js';
export { defaultConfig, type ClusterConfig, type TableSpec } from './config.js';
export type { ClusterView, NameserverView, ReplicaView, TabletView, ZnodeReader } from './view.js';
