/** The laboratory: virtual time, processes, network, disk and trace. It knows nothing of OpenMLDB. */
export { assert, SimulationError, unreachable } from './assert.js';
export type { Acceptor, CloseReason, ConnectionEnd, ConnectionHandlers, SendOptions } from './connection.js';
export {
  Disk,
  type Corruption,
  type DamageableContent,
  type DiskImage,
  type DurableContent,
  type PowerFailure,
} from './disk.js';
export { HeapQueue, NO_EVENT, type EventHandle, type EventQueue } from './event-queue.js';
export type { LabEvent } from './lab-events.js';
export { Laboratory, type LaboratoryOptions } from './laboratory.js';
export { MessageFaults, type MessageFault, type MessageMatch } from './message-faults.js';
export { Network, type NetworkOptions } from './network.js';
export { Node, type Boot, type NodeOptions, type NodeState } from './node.js';
export { isProc, Process, suspend, type Proc, type Suspension } from './process.js';
export { hashString, mix32, Randomness, RandomStream } from './rng.js';
export {
  RpcPort,
  type RpcError,
  type RpcHandler,
  type RpcOptions,
  type RpcOutcome,
  type RpcTrace,
} from './rpc.js';
export { NO_OWNER, Scheduler } from './scheduler.js';
export { Mutex, Signal, WorkerPool } from './sync.js';
export * from './time.js';
export { Trace, type TraceBody, type TraceClock, type TraceEvents, type TraceRecord } from './trace.js';
