import { describe, expect, it } from 'vitest';
import { NO_TTL, OK, status, type TableStatus, type TabletRpc } from '../../src/protocol/index.js';
import { T31, T32, T33, World } from './harness.js';

const STATUS: TableStatus = {
  tid: 2,
  pid: 0,
  offset: 4,
  mode: 'kTableLeader',
  state: 'kTableNormal',
  is_expire: true,
  record_cnt: 4,
  name: 'flow',
  record_byte_size: 600,
  record_idx_byte_size: 89,
  ttl: NO_TTL,
  compress_type: 'kNoCompress',
  skiplist_height: 4,
  diskused: 0,
};
const PAUSED: TableStatus = {
  ...STATUS,
  tid: 1,
  state: 'kSnapshotPaused',
  record_byte_size: 1345,
  record_idx_byte_size: 0,
  ttl: { type: 'absolute', absolute: 144_000, latest: 0 },
};

function tableStatus(request: TabletRpc['GetTableStatus'][0]): TabletRpc['GetTableStatus'][1] {
  const all = [STATUS, PAUSED];
  const found = request.tid === undefined ? all : all.filter((table) => table.tid === request.tid);
  return { ...OK, all_table_status: found };
}

describe('gettablestatus and getfollower (T27)', () => {
  it('print what the tablet has', () => {
    const world = new World();
    world.tablet(T33, {
      GetTableStatus: tableStatus,
      GetTableFollower: ({ tid }) => {
        if (tid === 9) return status(100, 'table does not exist');
        if (tid === 2) return status(134, 'has no follower');
        return {
          ...OK,
          offset: 5_923_724,
          follower_info: [
            { endpoint: T32, offset: 5_921_707 },
            { endpoint: T31, offset: 5_920_714 },
          ],
        };
      },
    });
    world.transcript(
      world.tabletClient(T33),
      `
> gettablestatus
  tid  pid  offset  mode          state            enable_expire  ttl        ttl_offset  memused  compress_type  skiplist_height
----------------------------------------------------------------------------------------------------------------------------------
  1    0    4       kTableLeader  kSnapshotPaused  true           144000min  0s          1.313 K  kNoCompress    4
  2    0    4       kTableLeader  kTableNormal     true           0min       0s          689.000  kNoCompress    4
> gettablestatus 2 0
  tid  pid  offset  mode          state         enable_expire  ttl   ttl_offset  memused  compress_type  skiplist_height
--------------------------------------------------------------------------------------------------------------------------
  2    0    4       kTableLeader  kTableNormal  true           0min  0s          689.000  kNoCompress    4
> gettablestatus 2
Bad gettablestatus format
> gettablestatus x 0
Invalid args, tid should be uint32_t
> gettablestatus 2 x
Invalid args, pid should be uint32_t
> getfollower 4 1
  #  tid  pid  leader_offset  follower            offset
-----------------------------------------------------------
  0  4    1    5923724        172.27.128.31:8541  5920714
  1  4    1    5923724        172.27.128.32:8541  5921707
> getfollower 9 0
get failed, error msg: table does not exist
> getfollower 2 0
get failed, error msg: has no follower
> getfollower 2
Bad get follower format
> gettablestatus 9 9
  tid  pid  offset  mode          state            enable_expire  ttl   ttl_offset  memused  compress_type  skiplist_height
-----------------------------------------------------------------------------------------------------------------------------
  0    0    0       kTableLeader  kTableUndefined  false          0min  0s          0.000    kNoCompress    0
`,
    );
  });

  it('hard-codes the ttl in the current look', () => {
    const world = new World();
    world.tablet(T33, { GetTableStatus: tableStatus });
    expect(world.line(world.tabletClient(T33, '0.9'), 'gettablestatus 1 0').at(-1)).toContain(
      'true           0min  0s',
    );
  });

  it('prints the transport’s own text when the tablet is dead', () => {
    const world = new World();
    world.tablet(T33, {}).kill('test');
    const failed = `gettablestatus failed, error msg: [E112]Not connected to ${T33} yet, server_id=0`;
    expect(world.line(world.tabletClient(T33), 'gettablestatus')).toEqual([failed]);
    const now = world.line(world.tabletClient(T33, '0.9'), 'gettablestatus 1 0');
    expect(now[0]).toBe(failed);
    expect(now).toHaveLength(3);
    expect(world.line(world.tabletClient(T33), 'count 4 0 key1')).toEqual(['Count failed. error msg: ']);
  });
});

describe('loadtable, changerole, replicas and drop (T29)', () => {
  it('check their words, and say how it went', () => {
    const world = new World();
    const replicas = new Set<string>();
    let leader = true;
    let loaded = false;
    world.tablet(T32, {
      LoadTable: ({ table_meta }) => {
        if (table_meta.tid === 0) return status(129, 'tid <= 0, invalid tid');
        if (loaded) return status(101, 'table already exists');
        loaded = true;
        return OK;
      },
      ChangeRole: ({ mode }) => {
        if (mode === 'kTableLeader' && leader) return status(102, 'table is leader');
        leader = mode === 'kTableLeader';
        return OK;
      },
      AddReplica: ({ endpoint }) => {
        if (replicas.has(endpoint)) return status(119, 'replica endpoint already exists');
        replicas.add(endpoint);
        return OK;
      },
      DelReplica: () => OK,
      DropTable: () => {
        if (!loaded) return status(100, 'table does not exist');
        loaded = false;
        return OK;
      },
    });
    world.transcript(
      world.tabletClient(T32, '0.9'),
      `
> loadtable flow 4 0 0
Bad LoadTable format eg loadtable <name> <tid> <pid> <ttl> <seg_cnt> [<is_leader>]
> loadtable flow 4 0 0 8 maybe
Bad LoadTable format eg loadtable <name> <tid> <pid> <ttl> <seg_cnt> [<is_leader>]
> loadtable flow four 0 0 8
Bad LoadTable format
> loadtable flow four 0 0 8 maybe
Bad LoadTable format eg loadtable <name> <tid> <pid> <ttl> <seg_cnt> [<is_leader>]
> loadtable flow 4 0 ten 8 maybe
Bad LoadTable format
> loadtable flow 4 0 0 8
LoadTable ok
> loadtable flow 4 0 0 8
Fail to LoadTable: ReturnCode[101]table already exists
> loadtable flow 0 0 0 8
Fail to LoadTable: ReturnCode[129]tid <= 0, invalid tid
> changerole 4 0
Bad changerole format
> changerole 4 0 followers
role must be leader or follower
> changerole 4 0 leader
Fail to change leader
> changerole 4 0 follower
ChangeRole ok
> changerole 4 0 follower
ChangeRole ok
> changerole 4 0 leader x
Invalid args, termid should be uint64_t
> changerole 4 0 leader 1002
ChangeRole ok
> addreplica 4 0
Bad addreplica format
> addreplica 4 0 172.27.128.33:8541
AddReplica ok
> addreplica 4 0 172.27.128.33:8541
Fail to Add Replica
> delreplica 4 0 172.27.128.33:8541
DelReplica ok
> drop 4
Bad drop command, you should input like 'drop tid pid' 
> drop 4 0
Drop table ok
> drop 4 0
Drop table ok
`,
    );
    expect(world.requests[0]!.request).toEqual({
      table_meta: { name: 'flow', tid: 4, pid: 0, seg_cnt: 8, mode: 'kTableLeader' },
    });
    expect(
      world.requests.find(({ request }) => (request as { term?: number }).term === 1002)!.request,
    ).toEqual({
      tid: 4,
      pid: 0,
      mode: 'kTableLeader',
      term: 1002,
      replicas: [],
    });
  });

  it('loads as a follower when told so', () => {
    const world = new World();
    world.tablet(T32, { LoadTable: () => OK });
    world.line(world.tabletClient(T32), 'loadtable flow 4 0 0 8 false');
    expect(world.requests[0]!.request).toMatchObject({ table_meta: { mode: 'kTableFollower' } });
  });
});

describe('snapshots and the rest', () => {
  it('complains about too few words, and passes refusals on', () => {
    const world = new World();
    const refuse = (): ReturnType<typeof status> => status(103, 'table is follower');
    world.tablet(T32, {
      MakeSnapshot: () => OK,
      PauseSnapshot: () => OK,
      RecoverSnapshot: refuse,
      SendSnapshot: refuse,
      SetExpire: () => OK,
      Delete: refuse,
      UpdateTTL: refuse,
      Count: ({ tid }) =>
        tid === 4 ? { ...OK, count: 7 } : { ...status(100, 'table does not exist'), count: 0 },
      ConnectZK: () => OK,
      DisConnectZK: () => OK,
    });
    world.transcript(
      world.tabletClient(T32),
      `
> makesnapshot 4
Bad MakeSnapshot format
> makesnapshot 4 0
MakeSnapshot ok
> pausesnapshot 4
Bad PauseSnapshot format
> pausesnapshot 4 0
PauseSnapshot ok
> recoversnapshot
Bad RecoverSnapshot format
> recoversnapshot 4 0
Fail to RecoverSnapshot
> sendsnapshot 4 0
Bad SendSnapshot format
> sendsnapshot 4 0 172.27.128.33:8541
Fail to SendSnapshot
> setexpire 4
Bad format
> setexpire 4 0 true
setexpire ok
> delete 4 0
Bad delete format
> delete 4 0 key1
Delete failed
> count 4 0 key1
count: 7
> count 4 0
count format error! eg. count tid pid key [col_name] [filter_expired_data] | count tid=xxx pid=xxx key=xxx index_name=xxx ts=xxx ts_name=xxx [filter_expired_data]
> count 4 0 key1 card maybe
filter_expired_data parameter should be true or false
> count x 0 key1
Invalid args, tid should be uint32_t
> count 5 0 key1
Count failed. error msg: table does not exist
> preview
unsupport preview
> showschema 4
Bad show schema format
> setttl 4 0 latest
Bad setttl format, eg setttl tid pid type ttl [index_name]
> setttl 4 0 latest x index0 more
Invalid args tid and pid should be uint32_t
> setttl x 0 latest 10 index0 more
Bad setttl format, eg setttl tid pid type ttl [index_name]
> setttl x 0 latest 10
Invalid args tid and pid should be uint32_t
> setttl 4 0 latest 10 index0
Set ttl failed! 
> deleteindex 4 0
Bad format
usage: deleteindex tid pid index_name
> connectzk
connect zk ok
> disconnectzk
disconnect zk ok
> screate
unsupported cmd
> help nosuch
unsupport cmd nosuch
> help a b
help format error!
usage: help [cmd]
ex: help
ex: help create
> exit
bye
`,
    );
  });

  it('has the prompt of its look', () => {
    const world = new World();
    expect(world.tabletClient(T32).prompt).toBe('> ');
    expect(world.tabletClient(T32, '0.9').prompt).toBe(`${T32}> `);
  });

  it('reads and writes plain keys in the document’s time only', () => {
    const world = new World();
    world.tablet(T32, {
      Put: () => OK,
      Get: ({ key }) => (key === 'k' ? { ...OK, ts: 1, value: 'v' } : status(109, 'key not found')),
      Scan: () => ({ ...OK, rows: [{ ts: 1, value: 'v' }] }),
    });
    world.transcript(
      world.tabletClient(T32),
      `
> put 4 0 k 1 v
Put ok
> get 4 0 k 0
value :v
> get 4 0 x 0
Get failed! error msg: key not found
> scan 4 0 k 0 0
#\tTime\tData
1\t1\tv
`,
    );
    expect(world.line(world.tabletClient(T32, '0.9'), 'get 4 0 k 0')).toEqual(['unsupported cmd']);
  });

  it('deletes without naming an index in the document’s time only', () => {
    const world = new World();
    world.tablet(T32, { Delete: ({ key }) => (key === undefined ? status(161, 'invalid args') : OK) });
    expect(world.line(world.tabletClient(T32), 'delete 4 0 key1')).toEqual(['Delete ok']);
    expect(world.line(world.tabletClient(T32, '0.9'), 'delete 4 0 key1')).toEqual(['Delete failed']);
    expect(world.line(world.tabletClient(T32, '0.9'), 'delete 4 0 key1 card')).toEqual(['Delete ok']);
  });
});
