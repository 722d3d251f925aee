import { describe, expect, it } from 'vitest';
import { MemoryFiles } from '../../src/client/index.js';
import { OK, status, type Status } from '../../src/protocol/index.js';
import { T31, T32, T33, TABLETS, World, type NsScript } from './harness.js';

const UNKNOWN_ENDPOINT = '172.27.128.99:8541';

describe('configuration (T13)', () => {
  function confWorld(): World {
    const world = new World();
    let value = 'true';
    world.nameserver({
      ConfGet: () => ({ ...OK, conf: { auto_failover: value } }),
      ConfSet: (request) => {
        const lower = request.value.toLowerCase();
        if ((lower !== 'true' && lower !== 'false') || request.key !== 'auto_failover') {
          return status(307, 'invalid parameter');
        }
        value = lower;
        return OK;
      },
    });
    return world;
  }

  it('sets and gets in the current look', () => {
    const world = confWorld();
    world.transcript(
      world.nsClient('0.9'),
      `
> confset auto_failover true
set auto_failover ok
> confget auto_failover
  key            value
------------------------
  auto_failover  true
> confget foo
failed to set foo. error msg: cannot found key foo
> confset auto_failover
Bad format
> confset auto_failover maybe
failed to set auto_failover. error msg: invalid parameter
> confset replica_num true
failed to set replica_num. error msg: invalid parameter
> confset auto_failover FALSE
set auto_failover ok
> confget
  key            value
------------------------
  auto_failover  false
`,
    );
  });

  it('widens the key column of the document’s plain confget only (T01)', () => {
    const world = confWorld();
    world.transcript(
      world.nsClient('manual'),
      `
> confget
  key                 value
-----------------------------
  auto_failover       true
> confset auto_failover false
set auto_failover ok
> confget
  key                 value
-----------------------------
  auto_failover       false
> confget auto_failover
  key            value
------------------------
  auto_failover  false
`,
    );
  });
});

describe('everything that is refused while auto_failover is true (T14)', () => {
  it.each(['manual', '0.9'] as const)('in look %s', (look) => {
    const world = new World();
    const refuse = (): Status => status(301, 'auto_failover is enabled');
    const script: NsScript = {
      OfflineEndpoint: refuse,
      RecoverEndpoint: refuse,
      ChangeLeader: refuse,
      RecoverTable: refuse,
      UpdateTableAliveStatus: refuse,
      Migrate: refuse,
      CancelOP: refuse,
      SetTablePartition: refuse,
    };
    world.nameserver(script);
    const files = new MemoryFiles();
    files.write(
      './flow_0.txt',
      'pid: 0\npartition_meta { endpoint: "172.27.128.31:8541" is_leader: true }\n',
    );
    world.transcript(
      world.nsClient(look, { files }),
      `
> offlineendpoint 172.27.128.32:8541
failed to offline endpoint. error msg: auto_failover is enabled
> recoverendpoint 172.27.128.32:8541
failed to recover endpoint. error msg: auto_failover is enabled
> changeleader flow 0 auto
failed to change leader. error msg: auto_failover is enabled
> recovertable flow 0 172.27.128.32:8541
Fail to recover table. error msg:auto_failover is enabled
> updatetablealive flow * 172.27.128.32:8541 no
Fail to update table alive. error msg: auto_failover is enabled
> migrate 172.27.128.33:8541 flow 0 172.27.128.37:8541
failed to migrate partition. error msg: auto_failover is enabled
> cancelop 5
Cancel op failed, error msg: ReturnCode[301]auto_failover is enabled
> settablepartition flow ./flow_0.txt
Fail to set table partition. error msg: auto_failover is enabled
`,
    );
  });
});

describe('offlineendpoint and recoverendpoint (T19)', () => {
  const guard = (request: { endpoint: string; concurrency?: number }): Status => {
    if ((request.concurrency ?? 0) > 8) return status(307, 'invalid parameter');
    return TABLETS.includes(request.endpoint) ? OK : status(302, 'endpoint does not exist');
  };

  it('complains about words and state', () => {
    const world = new World();
    world.nameserver({ OfflineEndpoint: guard, RecoverEndpoint: guard });
    world.transcript(
      world.nsClient(),
      `
> offlineendpoint
Bad format
> offlineendpoint 172.27.128.99:8541
failed to offline endpoint. error msg: endpoint does not exist
> offlineendpoint 172.27.128.32:8541 0
Invalid args. concurrency should be greater than 0
> offlineendpoint 172.27.128.32:8541 -3
Invalid args. concurrency should be greater than 0
> offlineendpoint 172.27.128.32:8541 two
Invalid args. concurrency should be uint32_t
> offlineendpoint 172.27.128.32:8541 9
failed to offline endpoint. error msg: invalid parameter
> recoverendpoint
Bad format
> recoverendpoint 172.27.128.99:8541
failed to recover endpoint. error msg: endpoint does not exist
> recoverendpoint 172.27.128.32:8541 maybe
Invalid args. need_restore should be true or false
> recoverendpoint 172.27.128.32:8541 TRUE x
Invalid args. concurrency should be uint32
> recoverendpoint 172.27.128.32:8541 false 9
failed to recover endpoint. error msg: invalid parameter
> offlineendpoint 172.27.128.32:8541 2
offline endpoint ok
> recoverendpoint 172.27.128.32:8541 TRUE 0
recover endpoint ok
`,
    );
    expect(world.requests.at(-1)!.request).toEqual({ endpoint: T32, need_restore: true });
  });
});

describe('recovertable and updatetablealive (T22)', () => {
  const guard = (request: { endpoint: string; name: string }): Status | undefined => {
    if (request.endpoint === UNKNOWN_ENDPOINT) return status(302, 'endpoint does not exist');
    return request.name === 'nosuch' ? status(100, 'table does not exist') : undefined;
  };

  it('complains about words and state', () => {
    const world = new World();
    world.nameserver({
      RecoverTable: (request) =>
        guard(request) ??
        (request.pid > 1
          ? status(308, 'pid does not exist')
          : status(311, 'table is alive, need not recover')),
      UpdateTableAliveStatus: (request) =>
        guard(request) ?? (request.pid === 5 ? status(321, 'no pid has update') : OK),
    });
    world.transcript(
      world.nsClient(),
      `
> recovertable flow 0
Bad format
> recovertable flow x 172.27.128.32:8541
Invalid args. pid should be uint32_t
> recovertable flow 0 172.27.128.99:8541
Fail to recover table. error msg:endpoint does not exist
> recovertable nosuch 0 172.27.128.32:8541
Fail to recover table. error msg:table does not exist
> recovertable flow 0 172.27.128.32:8541
Fail to recover table. error msg:table is alive, need not recover
> recovertable flow 9 172.27.128.32:8541
Fail to recover table. error msg:pid does not exist
> updatetablealive flow 0 172.27.128.32:8541
Bad format
> updatetablealive flow 0 172.27.128.32:8541 false
is_alive should be yes or no
> updatetablealive flow x 172.27.128.32:8541 no
Invalid args. pid should be uint32_t
> updatetablealive flow 0 172.27.128.99:8541 no
Fail to update table alive. error msg: endpoint does not exist
> updatetablealive nosuch 0 172.27.128.32:8541 no
Fail to update table alive. error msg: table does not exist
> updatetablealive flow 5 172.27.128.32:8541 no
Fail to update table alive. error msg: no pid has update
> updatetablealive flow * 172.27.128.32:8541 no
update ok
> updatetablealive flow 4294967295 172.27.128.32:8541 yes
update ok
`,
    );
    expect(world.requests.at(-2)!.request).toEqual({ name: 'flow', db: '', endpoint: T32, is_alive: false });
    expect(world.requests.at(-1)!.request).toEqual({ name: 'flow', db: '', endpoint: T32, is_alive: true });
  });
});

describe('changeleader', () => {
  it('says how it went in both looks', () => {
    const world = new World();
    world.nameserver({
      ChangeLeader: ({ candidate_leader }) =>
        candidate_leader === undefined ? status(309, 'leader is alive') : OK,
    });
    world.transcript(
      world.nsClient(),
      `
> changeleader flow
Bad format
> changeleader flow x
Invalid args. pid should be uint32_t
> changeleader flow 0
failed to change leader. error msg: leader is alive
> changeleader flow 0 auto
change leader ok
`,
    );
    expect(world.line(world.nsClient('0.9'), 'changeleader flow 0 auto')).toEqual([
      'change leader ok. If there are writing operations while changing a leader, it may cause data loss.',
    ]);
  });
});

describe('replicas (T24)', () => {
  it('checks the words of migrate', () => {
    const world = new World();
    world.nameserver({
      Migrate: ({ src_endpoint, des_endpoint, pid, name }) => {
        if (src_endpoint === UNKNOWN_ENDPOINT)
          return status(318, 'src_endpoint does not exist or not healthy');
        if (des_endpoint === UNKNOWN_ENDPOINT)
          return status(319, 'des_endpoint does not exist or not healthy');
        return src_endpoint === T32 ? status(320, `cannot migrate leader. name[${name}] pid[${pid[0]}]`) : OK;
      },
    });
    world.transcript(
      world.nsClient(),
      `
> migrate 172.27.128.33:8541 flow 0
Bad format. eg, migrate 127.0.0.1:9991 table1 1-10 127.0.0.1:9992
> migrate 172.27.128.33:8541 flow 0 172.27.128.33:8541
migrate error. src_endpoint is same as des_endpoint
> migrate 172.27.128.99:8541 flow 0 172.27.128.37:8541
failed to migrate partition. error msg: src_endpoint does not exist or not healthy
> migrate 172.27.128.33:8541 flow 0 172.27.128.99:8541
failed to migrate partition. error msg: des_endpoint does not exist or not healthy
> migrate 172.27.128.32:8541 flow 0 172.27.128.37:8541
failed to migrate partition. error msg: cannot migrate leader. name[flow] pid[0]
> migrate 172.27.128.33:8541 flow x 172.27.128.37:8541
pid group[x] format error
> migrate 172.27.128.33:8541 flow 2-1 172.27.128.37:8541
has not valid pid
> migrate 172.27.128.33:8541 flow 1,0 172.27.128.37:8541
partition migrate ok
`,
    );
    expect(world.requests.at(-1)!.request).toMatchObject({ pid: [0, 1], src_endpoint: T33 });
  });

  it('checks the words of addreplica and delreplica', () => {
    const world = new World();
    world.nameserver({
      AddReplicaNS: () => status(317, `pid 0 is exist in ${T31}`),
      DelReplicaNS: () => OK,
    });
    world.transcript(
      world.nsClient(),
      `
> addreplica flow 0
Bad format
> addreplica flow 4294967296 172.27.128.31:8541
Invalid args. pid should be uint32_t
pid group[4294967296] format error
> addreplica flow 0 172.27.128.31:8541
Fail to addreplica. error msg:pid 0 is exist in 172.27.128.31:8541
> delreplica flow
Bad format
> delreplica flow 0-1 172.27.128.31:8541
DelReplica ok
`,
    );
    expect(world.requests.at(-1)!.request).toEqual({
      name: 'flow',
      db: '',
      endpoint: T31,
      pid_group: [0, 1],
    });
  });

  it('makes snapshots', () => {
    const world = new World();
    world.nameserver({
      MakeSnapshotNS: ({ name }) => (name === 'flow' ? OK : status(100, 'table does not exist')),
    });
    world.transcript(
      world.nsClient(),
      `
> makesnapshot flow
Bad format
> makesnapshot flow x
Invalid args. pid should be uint32_t
> makesnapshot nosuch 0
Fail to makesnapshot. error msg:table does not exist
> makesnapshot flow 0
MakeSnapshot ok
`,
    );
  });
});

describe('cancelop and deleteop', () => {
  const script: NsScript = {
    CancelOP: ({ op_id }) => (op_id === 5 ? OK : status(312, 'op status is not kDoing or kInited')),
    DeleteOP: ({ op_id }) => (op_id === 7 ? status(136, 'op id does not exist') : OK),
  };

  it('as in the document’s time', () => {
    const world = new World();
    world.nameserver(script);
    world.transcript(
      world.nsClient(),
      `
> cancelop
bad cancelop format, eg cancelop 1002
> cancelop x
Invalid args. op_id should be uint64_t
> cancelop 5
Cancel op ok!
> deleteop
bad deleteop format, eg: deleteop 1002, deleteop doing
> deleteop doing
invalid args
> deleteop DONE
Delete op ok!
`,
    );
    expect(world.requests.at(-1)!.request).toEqual({ op_status: 'kDone' });
  });

  it('as now, within the selected database', () => {
    const world = new World();
    world.nameserver({ ...script, UseDatabase: () => OK });
    world.transcript(
      world.nsClient('0.9'),
      `
> cancelop 6
Cancel op failed, error msg: ReturnCode[312]op status is not kDoing or kInited
> cancelop 5
Cancel op ok
> deleteop 7
Delete op failed, error msg: ReturnCode[136]op id does not exist
> use demo_db
Use database: demo_db
> deleteop failed
Delete op ok
`,
    );
    expect(world.requests.at(-1)!.request).toEqual({ op_status: 'kFailed', db: 'demo_db' });
  });
});

describe('databases and tables (T34)', () => {
  const names = new Set<string>();
  const script: NsScript = {
    UseDatabase: ({ db }) => (db === 'nosuch' ? status(802, 'database not found') : OK),
    CreateDatabase: () => OK,
    DropDatabase: () => status(803, 'database not empty'),
    ShowDatabase: () => ({ ...OK, db: ['zoo', '__INTERNAL_DB', 'demo_db', 'INFORMATION_SCHEMA'] }),
    CreateTable: ({ table_info }) => {
      if (names.has(table_info.name)) return status(101, 'table already exists');
      if ((table_info.replica_num ?? 0) > 3)
        return status(314, 'healthy endpoint num is less than replica num');
      names.add(table_info.name);
      return OK;
    },
    DropTable: ({ name }) => (names.delete(name) ? OK : status(100, 'table does not exist!')),
  };

  it('uses, creates and drops', () => {
    const world = new World();
    names.clear();
    world.nameserver(script);
    world.transcript(
      world.nsClient('0.9', { answers: ['no', 'YES', 'yes', 'yes'] }),
      `
> use nosuch
Use database failed. error msg: database not found
> use
Use default database
> createdb
createdb format error. eg: createdb database_name
> createdb demo_db
Create database demo_db ok
> showdb
  #  name
--------------
  1  demo_db
  2  zoo
> create t1 144000 8 3
Fail to create table. error msg: check TableMeta failed! no column
> create t1 144000 8
create format error! ex: create table_meta_file | create name ttl partition_num replica_num [name:type:index ...]
> create t1 latest:10 0 3 card:string:index
partition_num should be large than zero
> create t1 latest:10 8 0 card:string:index
replica_num should be large than zero
> create t1 relative:10 8 3 card:string:index
invalid ttl type
> create t1 ten 8 3 card:string:index
Invalid args. pid should be uint32_t
> create t1 144000 8 3 card:string mcc:string
create failed! schema has no index
> create t1 144000 8 3 card
create failed! schema format is illegal
> create t1 144000 8 3 card:string:index card:string
Duplicated column card
> create t1 144000 8 3 card:Text:index
type Text is invalid
> create t1 144000 8 3 card:float:index
float or double column can not be index
> create t1 144000 8 9 card:string:index
Fail to create table. error msg: healthy endpoint num is less than replica num
> create t1 144000 8 3 card:string:index mcc:string value:float
Create table ok
> create t1 144000 8 3 card:string:index
Fail to create table. error msg: table already exists
> drop
Bad format
> drop t1
Drop table t1? yes/no
'drop t1' cmd is canceled!
> drop t1
Drop table t1? yes/no
drop ok
> drop t1
Drop table t1? yes/no
failed to drop. error msg: table does not exist!
> dropdb
dropdb format error. eg: dropdb database_name
> dropdb demo_db
Dropdb will drop all tables in the database demo_db? yes/no
Drop database failed. error msg: database not empty
> dropdb demo_db
Dropdb will drop all tables in the database demo_db? yes/no
'dropdb demo_db' cmd is canceled!
`,
    );
  });

  it('asks nothing in batch mode', () => {
    const world = new World();
    names.clear();
    names.add('t1');
    world.nameserver(script);
    expect(world.line(world.nsClient('0.9', { mode: 'batch' }), 'drop t1')).toEqual(['drop ok']);
  });

  it('creates a table without a schema in the document’s time', () => {
    const world = new World();
    names.clear();
    world.nameserver(script);
    expect(world.line(world.nsClient(), 'create t1 absandlat:10:2 8 3')).toEqual(['Create table ok']);
    expect(world.requests.at(-1)!.request).toEqual({
      table_info: {
        name: 't1',
        db: '',
        partition_num: 8,
        replica_num: 3,
        ttl: { type: 'absandlat', absolute: 10, latest: 2 },
        compress_type: 'kNoCompress',
        column_desc: [],
      },
    });
  });
});

describe('create from a file', () => {
  const META = `
name: "t1"   # a comment
partition_num: 2
column_desc { name: "card" data_type: kString }
column_desc { name: "value", data_type: kFloat; }
column_key { index_name: "card" col_name: "card" ttl { ttl_type: kLatestTime lat_ttl: 10 } }
table_partition { pid: 0 partition_meta { endpoint: "${T31}" is_leader: true } partition_meta { endpoint: "${T32}" is_leader: false } }
`;

  function created(
    text: string,
    look: 'manual' | '0.9' = '0.9',
  ): { lines: readonly string[]; request: unknown } {
    const world = new World();
    world.nameserver({ CreateTable: () => OK });
    const files = new MemoryFiles();
    files.write('t.txt', text);
    const lines = world.line(world.nsClient(look, { files }), 'create t.txt');
    return { lines, request: world.requests.at(-1)?.request };
  }

  it('sends what the file says', () => {
    const { lines, request } = created(META);
    expect(lines).toEqual(['Create table ok']);
    expect(request).toEqual({
      table_info: {
        name: 't1',
        db: '',
        partition_num: 2,
        ttl: { type: 'latest', absolute: 0, latest: 10 },
        compress_type: 'kNoCompress',
        column_desc: [
          { name: 'card', data_type: 'string', is_index: true },
          { name: 'value', data_type: 'float', is_index: false },
        ],
        table_partition: [
          {
            pid: 0,
            endpoints: [
              { endpoint: T31, is_leader: true },
              { endpoint: T32, is_leader: false },
            ],
          },
        ],
      },
    });
  });

  it('reads the fields of the document’s time', () => {
    const text =
      'name: "t" ttl: 144000 ttl_type: "kAbsoluteTime" column_desc { name: "card" type: "string" add_ts_idx: true }';
    expect(created(text, 'manual').request).toMatchObject({
      table_info: {
        ttl: { type: 'absolute', absolute: 144_000, latest: 0 },
        column_desc: [{ name: 'card', data_type: 'string', is_index: true }],
      },
    });
  });

  it.each([
    ['{', 'table meta file format error'],
    [
      'name: "t" key_entry_max_height: 13',
      'Fail to create table. key_entry_max_height 13 is greater than the max heght 12',
    ],
    [
      'name: "t" key_entry_max_height: 0',
      'Fail to create table. key_entry_max_height must be greater than 0',
    ],
    [
      'name: "t" column_desc { name: "a" } column_desc { name: "a" }',
      'check column_desc name failed. name is a',
    ],
    ['name: "t" column_key { col_name: "a" }', 'not set index_name in column_key'],
    ['name: "t" column_key { index_name: "a" col_name: "a" }', 'column :a is not member of columns'],
    [
      'name: "t" column_desc { name: "a" data_type: kFloat } column_key { index_name: "a" col_name: "a" }',
      'float or double column can not be index',
    ],
    ['name: "t" column_desc { name: "a" data_type: kString }', 'no index'],
  ])('refuses %s', (text, complaint) => expect(created(text).lines).toEqual([complaint]));

  it('says that there is no file', () => {
    const world = new World();
    expect(world.line(world.nsClient(), 'create t.txt')).toEqual(['can not open file t.txt']);
  });
});

describe('connectzk and disconnectzk', () => {
  it('are the nameserver’s', () => {
    const world = new World();
    world.nameserver({ ConnectZK: () => status(326, 'connect zk failed'), DisConnectZK: () => OK });
    world.transcript(world.nsClient(), '> disconnectzk\ndisconnect zk ok\n> connectzk\nFail to connect zk\n');
  });
});

describe('setttl', () => {
  it('sends each kind with its numbers and its index', () => {
    const world = new World();
    world.nameserver({
      UpdateTTL: ({ name }) => (name === 't1' ? OK : status(101, 'table does not exist')),
    });
    const client = world.nsClient('0.9');
    world.transcript(
      client,
      `
> setttl t1 absolute
bad setttl format, eg settl t1 absolute 10 [index0]
> setttl t1 absolute ten
Invalid args ttl which should be uint64_t
> setttl t1 absandlat 10
Invalid args ttl which should be uint64_t
> setttl nosuch absolute 10
Set ttl failed! table does not exist
> setttl t1 absolute 10
Set ttl ok ! Note that, it will take effect after two garbage collection intervals (i.e. gc_interval).
`,
    );
    const sent = (line: string): unknown => {
      world.line(client, line);
      const { ttl_desc, index_name } = world.requests.at(-1)!.request as Record<string, unknown>;
      return [ttl_desc, index_name];
    };
    expect(sent('setttl t1 absolute 10 card')).toEqual([
      { type: 'absolute', absolute: 10, latest: 0 },
      'card',
    ]);
    expect(sent('setttl t1 latest 5')).toEqual([{ type: 'latest', absolute: 0, latest: 5 }, undefined]);
    expect(sent('setttl t1 newest 5')).toEqual([{ type: 'latest', absolute: 0, latest: 5 }, undefined]);
    expect(sent('setttl t1 absorlat 10 5 card')).toEqual([
      { type: 'absorlat', absolute: 10, latest: 5 },
      'card',
    ]);
    expect(world.line(world.nsClient(), 'setttl t1 latest 5')).toEqual(['Set ttl ok !']);
  });
});
