import { describe, expect, it } from 'vitest';
import { MemoryFiles, NsClient } from '../../src/client/index.js';
import { OK, status, type Look } from '../../src/protocol/index.js';
import { MemoryZk, NAMESERVER, T31, tableInfo, World } from './harness.js';

const refuse = (): ReturnType<typeof status> => status(7, 'why');

/** A server that refuses every method it is asked for, but for those given. */
function refusing(world: World, address: string, but: Readonly<Record<string, () => unknown>> = {}): void {
  const methods = new Proxy({}, { get: (_, method) => but[String(method)] ?? refuse });
  const node = world.lab.addNode({ address, boot: (n) => n.rpc.listen(methods) });
  node.start();
}

const COLUMNS = [
  { name: 'card', data_type: 'string', is_index: true },
  { name: 'value', data_type: 'string', is_index: false },
];

describe('ns_client', () => {
  it.each([
    ['info', 'info format error. eg: info tablename'],
    ['addtablefield t c string', 'failed to get table info. error msg: why'],
    ['addindex t c', 'failed to addindex. error msg: not simulated'],
    ['deleteindex t c', 'Fail to delete index. error msg: not simulated'],
    ['setsdkendpoint a b', 'setsdkendpoint failed. error msg: not simulated'],
    ['connectzk', 'Fail to connect zk'],
    ['disconnectzk', 'Fail to disconnect zk'],
    ['setttl t latest 5', 'Set ttl failed! why'],
    ['cancelop 5', 'Cancel op failed, error msg: ReturnCode[7]why'],
    ['showcatalogversion', '------------------------'],
  ])('answers %s with what the nameserver had to say', (line, expected) => {
    const world = new World();
    refusing(world, NAMESERVER);
    expect(world.line(world.nsClient(), line).at(-1)).toBe(expected);
  });

  it.each([
    ['put t 1 key1 v1', `put failed. tid 4 pid 0 endpoint ${T31} ts 1 `],
    ['get t key1 card 0', 'Fail to get value! error msg: why'],
    ['scan t key1 card 0 0', 'Fail to scan table. error msg: why'],
    ['count t key1', 'Count failed. error msg: why'],
    ['delete t key1 card', 'delete failed. error msg: why'],
    ['preview t', 'Fail to preview table'],
    ['addtablefield t c string', 'Fail to add table field. error msg: not simulated'],
    ['get plain key1 0', 'Get failed. error msg: why'],
    ['scan plain key1 0 0', 'Fail to scan table. error msg: why'],
    ['scan plain key1 now 0', 'Invalid args. st and et should be uint64_t, limit shouldbe uint32_t'],
    ['showschema plain', 'table plain has not schema'],
  ])('answers %s with what the tablet had to say', (line, expected) => {
    const world = new World();
    const name = line.split(' ')[1]!;
    const table = tableInfo([[{ at: T31, leader: true }]], { name, columns: name === 't' ? COLUMNS : [] });
    refusing(world, NAMESERVER, { ShowTable: () => ({ ...OK, table_info: [table] }) });
    refusing(world, T31);
    expect(world.line(world.nsClient(), line).at(-1)).toBe(expected);
  });

  it('says which of the znodes of nameservers it cannot read', () => {
    const world = new World();
    const zk = new MemoryZk(world.znodes);
    const client = new NsClient(world.env, zk, { look: 'manual' });
    world.run(client.open());
    zk.getNodeValue = function* () {
      return undefined;
    };
    const path = '/openmldb_cluster/leader/lock_request0000000001';
    expect(world.line(client, 'showns')).toEqual([`get endpoint failed. path ${path}`]);
    expect(world.run(client.resolveLeader())).toEqual(['get leader failed']);
  });

  it.each([
    [
      'column_desc { name: "a" data_type: kString } column_key { index_name: "a" } column_key { index_name: "a" }',
      'duplicate index_name a',
    ],
    [
      'column_desc { name: "a" data_type: kString } column_key { index_name: "i" col_name: "a" } column_key { index_name: "j" col_name: "a" }',
      'duplicate column_key',
    ],
    [
      'column_desc { name: "a" data_type: kString } column_key { index_name: "a" ts_name: "ts" }',
      'invalid ts_name ts',
    ],
    [
      'column_desc { name: "a" data_type: kString } column_key { index_name: "a" ts_name: "a" }',
      'invalid ts type ts_name a',
    ],
  ])('creates no table from %s', (text, complaint) => {
    const world = new World();
    const files = new MemoryFiles();
    files.write('t.txt', `name: "t" ${text}`);
    expect(world.line(world.nsClient('0.9', { files }), 'create t.txt')).toEqual([complaint]);
  });
});

describe('the tablet client', () => {
  it.each<readonly [Look, string, string]>([
    ['manual', 'loadtable t 4 0 0 8', 'Fail to LoadTable: ReturnCode[7]why'],
    ['manual', 'changerole 4 0 leader', 'Fail to change leader'],
    ['manual', 'changerole 4 0 follower', 'Fail to change follower'],
    ['manual', 'changerole 4 0 followers x', 'Invalid args, termid should be uint64_t'],
    ['manual', 'addreplica 4 0 a', 'Fail to Add Replica'],
    ['manual', 'delreplica 4 0', 'Bad delreplica format'],
    ['manual', 'delreplica 4 0 a', 'Fail to Del Replica'],
    ['manual', 'makesnapshot 4 0', 'Fail to MakeSnapshot'],
    ['manual', 'pausesnapshot 4 0', 'Fail to PauseSnapshot'],
    ['manual', 'recoversnapshot 4 0', 'Fail to RecoverSnapshot'],
    ['manual', 'sendsnapshot 4 0 a', 'Fail to SendSnapshot'],
    ['manual', 'drop 4 0', 'Fail to drop table'],
    ['manual', 'setexpire 4 0 true', 'Fail to setexpire'],
    ['manual', 'setttl 4 0 latest 5', 'Set ttl failed! '],
    ['manual', 'delete 4 0 key1', 'Delete failed'],
    ['manual', 'count 4 0 key1', 'Count failed. error msg: why'],
    ['manual', 'getfollower 4 0', 'get failed, error msg: why'],
    ['manual', 'gettablestatus', 'gettablestatus failed, error msg: why'],
    ['manual', 'showschema 4 0', 'ShowSchema failed'],
    ['manual', 'deleteindex 4 0 card', 'Fail to delete index. error msg: not simulated'],
    ['manual', 'connectzk', 'Fail to connect zk'],
    ['manual', 'disconnectzk', 'Fail to disconnect zk'],
    ['manual', 'put 4 0 k 1', 'Bad put format'],
    ['manual', 'put 4 0 k now v', 'Bad put format'],
    ['manual', 'put 4 0 k 1 v', 'Put failed'],
    ['manual', 'get 4 0 k', 'Bad get format'],
    ['manual', 'get 4 0 k now', 'Bad get format'],
    ['manual', 'get 4 0 k 0', 'Get failed! error msg: why'],
    ['manual', 'scan 4 0 k 0', 'Bad scan format'],
    ['manual', 'scan 4 0 k now 0', 'Bad scan format'],
    ['manual', 'scan 4 0 k 0 0', 'Fail to scan table. error msg: why'],
    ['0.9', 'scan 4 0 k 0 0', 'unsupported cmd'],
  ])('in look %s answers %s with %s', (look, line, expected) => {
    const world = new World();
    refusing(world, T31);
    expect(world.line(world.tabletClient(T31, look), line)).toEqual([expected]);
  });

  it('shows the schema that a tablet has', () => {
    const world = new World();
    const columns = (tid: number) => (tid === 4 ? COLUMNS : []);
    world.tablet(T31, {
      GetTableSchema: ({ tid, pid }) => ({
        ...OK,
        table_meta: { name: 't', db: '', tid, pid, seg_cnt: 8, column_desc: columns(tid) },
      }),
    });
    world.transcript(
      world.tabletClient(T31),
      `
> showschema 4 0
  #  name   type    index
---------------------------
  0  card   string  yes
  1  value  string  no
> showschema 5 0
No schema for table
> showschema x 0
Invalid args, tid should be uint32_t
`,
    );
  });
});
