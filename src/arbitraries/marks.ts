import { PROFILES, type Profile, type ProfileName } from './cluster-plan.js';

/** OPs and tasks by which the nameserver itself fails partitions over and brings replicas back. */
const OF_RECOVERY = [
  'kAddReplica',
  'kChangeLeader',
  'kChangeLeaderOP',
  'kCheckBinlogSyncProgress',
  'kDelReplica',
  'kDropTable',
  'kLoadTable',
  'kOfflineReplicaOP',
  'kPauseSnapshot',
  'kReAddReplicaOP',
  'kReAddReplicaSimplifyOP',
  'kReAddReplicaWithDropOP',
  'kRecoverSnapshot',
  'kRecoverTable',
  'kRecoverTableOP',
  'kSelectLeader',
  'kSendSnapshot',
  'kUpdateLeaderInfo',
  'kUpdatePartitionStatus',
] as const;

/** What comes in addition when operators type, and faults overlap. */
const OF_OPERATORS = [
  'kAddTableInfo',
  'kAddReplicaOP',
  'kDelReplicaOP',
  'kDelTableInfo',
  'kMakeSnapshot',
  'kMakeSnapshotOP',
  'kMigrateOP',
  'kReAddReplicaNoSendOP',
  'kReLoadTableOP',
  'kUpdatePartitionStatusOP',
  'kUpdateTableAlive',
  'kUpdateTableAliveOP',
  'kUpdateTableInfo',
] as const;

/**
 * What a campaign of a profile must have reached before it has seen everything once: each kind of
 * fault, and each type of OP and task that its plans can bring about.
 *
 * @example marksOf('none') // []
 */
export function marksOf(name: ProfileName): readonly string[] {
  const { kinds, promise }: Profile = PROFILES[name];
  if (kinds.length === 0) return [];
  const types = promise === 'recovery' ? OF_RECOVERY : [...OF_RECOVERY, ...OF_OPERATORS];
  return [...kinds.map((kind) => `fault ${kind}`), ...types];
}

/** The marks of one run. */
export function marksReached(run: {
  readonly faults: readonly string[];
  readonly reached: readonly string[];
}): readonly string[] {
  return [...run.faults.map((kind) => `fault ${kind}`), ...run.reached];
}
