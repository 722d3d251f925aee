/** Result codes of ZooKeeper's C client, by its names. */
export const ZooCode = {
  ZOK: 0,
  ZRUNTIMEINCONSISTENCY: -2,
  ZCONNECTIONLOSS: -4,
  ZOPERATIONTIMEOUT: -7,
  ZBADARGUMENTS: -8,
  ZINVALIDSTATE: -9,
  ZNONODE: -101,
  ZBADVERSION: -103,
  ZNOCHILDRENFOREPHEMERALS: -108,
  ZNODEEXISTS: -110,
  ZNOTEMPTY: -111,
  ZSESSIONEXPIRED: -112,
  ZCLOSING: -116,
  ZSESSIONMOVED: -118,
} as const;

export type ZooCode = (typeof ZooCode)[keyof typeof ZooCode];

/** What a watch tells: its type and the path, never the data. */
export type NodeEventType = 'created' | 'deleted' | 'changed' | 'child';

/** A session id as logs write it. */
export function hex(id: bigint): string {
  return `0x${id.toString(16)}`;
}
