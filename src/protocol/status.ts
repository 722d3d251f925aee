/** Return codes of OpenMLDB's RPCs, by their names in `src/base/status.h`. */
export const ReturnCode = {
  kError: -1,
  kOk: 0,
  kTableIsNotExist: 100,
  kTableAlreadyExists: 101,
  kTableIsLeader: 102,
  kTableIsFollower: 103,
  kTableIsLoading: 104,
  kTableStatusIsNotKnormal: 105,
  kTableStatusIsKmakingsnapshot: 106,
  kTableStatusIsNotKsnapshotpaused: 107,
  kIdxNameNotFound: 108,
  kKeyNotFound: 109,
  kReplicatorIsNotExist: 110,
  kSnapshotIsNotExist: 111,
  kTtlTypeMismatch: 112,
  kInvalidDimensionParameter: 115,
  kPutFailed: 116,
  kStLessThanEt: 117,
  kReplicaEndpointAlreadyExists: 119,
  kFailToAddReplicaEndpoint: 120,
  kReplicatorRoleIsNotLeader: 121,
  kFailToAppendEntriesToReplicator: 122,
  kFileReceiverInitFailed: 123,
  kCannotFindReceiver: 124,
  kBlockIdMismatch: 125,
  kReceiveDataError: 126,
  kWriteDataFailed: 127,
  kSnapshotIsSending: 128,
  kTableMetaIsIllegal: 129,
  kTableDbPathIsNotExist: 130,
  kCreateTableFailed: 131,
  kTtlIsGreaterThanConfValue: 132,
  kNoFollower: 134,
  kDeleteFailed: 136,
  kFailToGetDbRootPath: 138,
  kFailToGetRecycleRootPath: 139,
  kExceedMaxMemory: 160,
  kInvalidArgs: 161,
  kNameserverIsNotLeader: 300,
  kAutoFailoverIsEnabled: 301,
  kEndpointIsNotExist: 302,
  kTabletIsNotHealthy: 303,
  kSetZkFailed: 304,
  kCreateOpFailed: 305,
  kAddOpDataFailed: 306,
  kInvalidParameter: 307,
  kPidIsNotExist: 308,
  kLeaderIsAlive: 309,
  kNoAliveFollower: 310,
  kTableIsAlive: 311,
  kOpStatusIsNotKdoingOrKinited: 312,
  kDropTableError: 313,
  kSetPartitionInfoFailed: 314,
  kPidAlreadyExists: 317,
  kSrcEndpointIsNotExistOrNotHealthy: 318,
  kDesEndpointIsNotExistOrNotHealthy: 319,
  kMigrateFailed: 320,
  kNoPidHasUpdate: 321,
  kFailToUpdateTtlFromTablet: 322,
  kConnectZkFailed: 326,
  kRequestTabletFailed: 327,
  kOPAlreadyExists: 334,
  kOffsetMismatch: 335,
  kGetTabletFailed: 336,
  kTruncateTableFailed: 337,
  kConnectRelicaClusterZkFailed: 401,
  kReplicaNameNotFound: 404,
  kCreateZkFailed: 450,
  kDelZkFailed: 452,
  kIsFollowerCluster: 453,
  kCurNameserverIsNotLeaderMdoe: 454,
  kOperatorNotSupport: 701,
  kDatabaseAlreadyExists: 801,
  kDatabaseNotFound: 802,
  kDatabaseNotEmpty: 803,
  kServerConnError: 1003,
  kRPCError: 1004,
} as const;

/** The part that every response has. */
export interface Status {
  readonly code: number;
  readonly msg: string;
}

export const OK: Status = { code: 0, msg: 'ok' };

export function status(code: number, msg: string): Status {
  return { code, msg };
}

export function isOk(answer: Status): boolean {
  return answer.code === 0;
}
