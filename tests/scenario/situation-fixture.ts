import type { NameserverView, ReplicaView } from '../../src/cluster/view.js';
import type { ReplicaFiles } from '../../src/tablet/replica-files.js';
import { INVALID_PARENT_ID, NO_TTL, type OpInfo, type TableInfo } from '../../src/protocol/index.js';
import { OpHistory } from '../../src/scenario/language/op-history.js';
import type { Situation } from '../../src/scenario/language/situation.js';

export const T1 = '172.27.128.31:8541';
export const T2 = '172.27.128.32:8541';
export const T3 = '172.27.128.33:8541';
export const NS = '172.27.128.31:6527';
export const ZK = '172.27.128.31:8090';

const meta = (endpoint: string, is_leader: boolean, is_alive = true) => ({
  endpoint,
  is_leader,
  is_alive,
  tablet_has_partition: true,
});

const flow: TableInfo = {
  name: 'flow',
  db: '',
  tid: 4,
  partition_num: 2,
  replica_num: 3,
  seg_cnt: 8,
  ttl: NO_TTL,
  compress_type: 'kNoCompress',
  column_desc: [],
  table_partition: [
    { pid: 0, partition_meta: [meta(T2, true, false), meta(T1, true), meta(T3, false)], term_offset: [] },
    { pid: 1, partition_meta: [meta(T3, true), meta(T2, false), meta(T1, false)], term_offset: [] },
  ],
};

const changeLeader: OpInfo = {
  op_id: 55,
  op_type: 'kChangeLeaderOP',
  task_index: 1,
  data: { name: 'flow', db: '', tid: 4, pid: 0, follower: [T1, T3] },
  task_status: 'kDoing',
  start_time: 1,
  end_time: 0,
  name: 'flow',
  db: '',
  pid: 0,
  parent_id: INVALID_PARENT_ID,
  vec_idx: 0,
};

const replica = (pid: number, mode: ReplicaView['mode'], offset: number, term = 2): ReplicaView => ({
  tid: 4,
  pid,
  mode,
  state: 'kTableNormal',
  term,
  offset,
  recordCount: offset,
  followers: [],
});

const files: ReplicaFiles = {
  manifest: { offset: 8, name: '201808241950.sdb', count: 7, term: 2 },
  binlog: ['00000003.log', '00000004.log'],
  snapshot: ['201808241950.sdb', 'MANIFEST'],
};

function history(): OpHistory {
  const seen = new OpHistory();
  const of = { db: '', name: 'flow', pid: 0 };
  seen.see({
    kind: 'op-created',
    opId: 55,
    opType: 'kChangeLeaderOP',
    parentId: INVALID_PARENT_ID,
    queue: 0,
    ...of,
  });
  seen.see({ kind: 'op-started', opId: 55, opType: 'kChangeLeaderOP', ...of });
  seen.see({
    kind: 'task-started',
    opId: 55,
    opType: 'kChangeLeaderOP',
    task: 'kSelectLeader',
    endpoint: '',
  });
  return seen;
}

/** A cluster in which 172.27.128.32 has died: flow/0 has a new leader, and one OP is still running. */
export function situation(options: { readonly active?: boolean } = {}): Situation {
  const leading: NameserverView = {
    address: NS,
    process: 'running',
    running: options.active ?? true,
    autoFailover: true,
    tablets: [
      { endpoint: T1, state: 'kHealthy', age: 1000 },
      { endpoint: T2, state: 'kOffline', age: 1000 },
      { endpoint: T3, state: 'kHealthy', age: 1000 },
    ],
    tables: [flow],
    ops: [
      {
        op_id: 55,
        op_type: 'kChangeLeaderOP',
        name: 'flow',
        db: '',
        pid: 0,
        status: 'kDoing',
        for_replica_cluster: false,
        start_time: 1,
        end_time: 0,
        task_type: 'kSelectLeader',
      },
    ],
  };
  return {
    view: {
      timeUs: 0,
      nameservers: [leading],
      active: leading.running ? leading : undefined,
      tablets: [
        {
          address: T1,
          process: 'running',
          replicas: [replica(0, 'kTableLeader', 10, 3), replica(1, 'kTableFollower', 7)],
        },
        { address: T2, process: 'stopped', replicas: [replica(1, 'kTableFollower', 7)] },
        {
          address: T3,
          process: 'running',
          replicas: [replica(0, 'kTableFollower', 10), replica(1, 'kTableLeader', 7)],
        },
      ],
    },
    topology: { zookeeper: [ZK], nameserver: [NS], tablet: [T1, T2, T3] },
    client: 'client:1',
    opNode: (id) => (id === 55 ? changeLeader : undefined),
    opHistory: history(),
    files: (tablet) => (tablet === T1 ? files : undefined),
    processState: (address) => (address === T2 ? 'stopped' : 'running'),
    writes: { acknowledged: 5, failed: 0, unknown: 0 },
  };
}
