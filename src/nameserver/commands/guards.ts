import { ReturnCode, status, type Status } from '../../protocol/index.js';
import type { NameserverState } from '../state.js';

export const NOT_LEADER = status(ReturnCode.kNameserverIsNotLeader, 'nameserver is not leader');
export const AUTO_FAILOVER_IS_ENABLED = status(ReturnCode.kAutoFailoverIsEnabled, 'auto_failover is enabled');
export const TABLE_DOES_NOT_EXIST = status(ReturnCode.kTableIsNotExist, 'table does not exist');
export const ENDPOINT_DOES_NOT_EXIST = status(ReturnCode.kEndpointIsNotExist, 'endpoint does not exist');
export const TABLET_IS_NOT_HEALTHY = status(ReturnCode.kTabletIsNotHealthy, 'tablet is not healthy');
export const PID_DOES_NOT_EXIST = status(ReturnCode.kPidIsNotExist, 'pid does not exist');
export const INVALID_PARAMETER = status(ReturnCode.kInvalidParameter, 'invalid parameter');
export const SET_ZK_FAILED = status(ReturnCode.kSetZkFailed, 'set zk failed');
export const CREATE_OP_FAILED = status(ReturnCode.kCreateOpFailed, 'create op failed');
export const ADD_OP_DATA_FAILED = status(ReturnCode.kAddOpDataFailed, 'add op data failed');

/** Refuses where this nameserver does not lead. */
export function refuseUnlessLeading(ns: NameserverState): Status | undefined {
  return ns.running ? undefined : NOT_LEADER;
}

/** Refuses what only operators may do by hand: while failover is automatic they may not. */
export function refuseManualOperation(ns: NameserverState): Status | undefined {
  return refuseUnlessLeading(ns) ?? (ns.autoFailover ? AUTO_FAILOVER_IS_ENABLED : undefined);
}

/** The number of OP queues that a request asks for; undefined when it asks for too many. */
export function concurrencyOf(ns: NameserverState, asked: number | undefined): number | undefined {
  if (asked !== undefined && asked > ns.env.flags.name_server_task_max_concurrency) return undefined;
  return asked ?? ns.env.flags.name_server_task_concurrency;
}
