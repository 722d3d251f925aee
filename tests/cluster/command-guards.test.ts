import { beforeAll, describe, expect, it } from 'vitest';
import { MemoryFiles } from '../../src/client/index.js';
import { Cluster, defaultConfig, type TableSpec } from '../../src/cluster/index.js';
import { NO_TTL, resolveFlags } from '../../src/protocol/index.js';
import { SECOND } from '../../src/sim/index.js';

const NAMESERVERS = ['172.27.128.31:6527', '172.27.128.32:6527'];
const TABLETS = [1, 2, 3, 7].map((n) => `172.27.128.3${n}:8541`);
const [T31, T32, T33, T37] = TABLETS as [string, string, string, string];

function table(name: string, placement: Readonly<Record<number, readonly string[]>>, db = ''): TableSpec {
  const partitions = Object.keys(placement).length;
  const replicas = placement[0]!.length;
  return { name, db, partitions, replicas, ttl: NO_TTL, compress: 'kNoCompress', columns: [], placement };
}

/**
 * 172.27.128.37 is dead, and nobody has typed offlineendpoint: it leads `gone` and follows in `lone`
 * as far as the nameserver knows. `headless` has no alive leader.
 */
function clusterOfGuards(): Cluster {
  const cluster = Cluster.boot(
    defaultConfig({
      nameservers: NAMESERVERS,
      tablets: TABLETS,
      flags: resolveFlags('template', { auto_failover: false }),
      tables: [
        table('flow', { 0: [T32, T33, T31], 1: [T33, T31, T32] }),
        table('solo', { 0: [T31] }),
        table('lone', { 0: [T31, T37] }),
        table('gone', { 0: [T37, T31] }),
        table('headless', { 0: [T31, T32] }),
        table('kept', { 0: [T31] }, 'demo'),
      ],
    }),
  );
  cluster.ns('createdb empty');
  cluster.ns(`updatetablealive headless 0 ${T31} no`);
  cluster.faults.kill(T37);
  cluster.runUntil(cluster.nowUs + 15 * SECOND);
  return cluster;
}

const PARTITION = 'pid: 0 partition_meta { endpoint: "172.27.128.31:8541" is_leader: true }';

function files(): MemoryFiles {
  const memory = new MemoryFiles();
  memory.write('p.txt', PARTITION);
  return memory;
}

const NOT_LEADER = 'nameserver is not leader';

describe('a nameserver that does not lead', () => {
  let cluster: Cluster;
  beforeAll(() => {
    cluster = clusterOfGuards();
  });

  it.each([
    ['confget', `failed to set . error msg: ${NOT_LEADER}`],
    ['confset auto_failover true', `failed to set auto_failover. error msg: ${NOT_LEADER}`],
    ['showtable', `failed to showtable. error msg: ${NOT_LEADER}`],
    ['showtablet', `Fail to show tablets. error msg: ${NOT_LEADER}`],
    ['showopstatus', `Fail to show tablets. error msg: ${NOT_LEADER}`],
    ['showschema flow', `failed to showschema. error msg: ${NOT_LEADER}`],
    ['showsdkendpoint', `Fail to show sdkendpoint. error msg: ${NOT_LEADER}`],
    ['info flow', `failed to get table info. error msg: ${NOT_LEADER}`],
    [`offlineendpoint ${T31}`, `failed to offline endpoint. error msg: ${NOT_LEADER}`],
    [`recoverendpoint ${T31}`, `failed to recover endpoint. error msg: ${NOT_LEADER}`],
    ['changeleader flow 0', `failed to change leader. error msg: ${NOT_LEADER}`],
    [`recovertable flow 0 ${T31}`, `Fail to recover table. error msg:${NOT_LEADER}`],
    [`updatetablealive flow * ${T31} no`, `Fail to update table alive. error msg: ${NOT_LEADER}`],
    [`addreplica flow 0 ${T31}`, `Fail to addreplica. error msg:${NOT_LEADER}`],
    [`delreplica flow 0 ${T31}`, `Fail to delreplica. error msg:${NOT_LEADER}`],
    [`migrate ${T33} flow 0 ${T37}`, `failed to migrate partition. error msg: ${NOT_LEADER}`],
    ['makesnapshot flow 0', `Fail to makesnapshot. error msg:${NOT_LEADER}`],
    ['cancelop 1', `Cancel op failed, error msg: ReturnCode[300]${NOT_LEADER}`],
    ['deleteop done', `Delete op failed, error msg: ReturnCode[300]${NOT_LEADER}`],
    ['gettablepartition flow 0', `Fail to get table partition. error msg: ${NOT_LEADER}`],
    ['settablepartition flow p.txt', `Fail to set table partition. error msg: ${NOT_LEADER}`],
    ['create t1 0 1 1', `Fail to create table. error msg: ${NOT_LEADER}`],
    ['drop flow', `failed to drop. error msg: ${NOT_LEADER}`],
    ['use demo', `Use database failed. error msg: ${NOT_LEADER}`],
    ['createdb more', `Create database failed. error msg: ${NOT_LEADER}`],
    ['dropdb empty', 'Drop database failed. error msg: cannot drop internal database'],
    ['put flow key1 1 v1', `failed to get table info. error msg: ${NOT_LEADER}`],
    ['get flow key1 0', `failed to get table info. error msg: ${NOT_LEADER}`],
    ['scan flow key1 0 0', `failed to get table info. error msg: ${NOT_LEADER}`],
    ['count flow key1', `failed to get table info. error msg: ${NOT_LEADER}`],
    ['preview flow', `failed to get table info. error msg: ${NOT_LEADER}`],
    ['delete flow key1', `failed to get table info. error msg: ${NOT_LEADER}`],
    ['setttl flow absolute 10', `Set ttl failed! ${NOT_LEADER}`],
    ['switchmode leader', `Fail to switch mode. error msg: cur ${NOT_LEADER}`],
    ['addrepcluster zk /path dc2', `addrepcluster failed. error msg: cur ${NOT_LEADER}`],
    ['showrepcluster', `Fail to show replica. error msg: cur ${NOT_LEADER}`],
    ['removerepcluster dc2', `remove failed. error msg: cur ${NOT_LEADER}`],
    ['synctable flow dc2', `failed to synctable. error msg: ${NOT_LEADER}`],
  ])('refuses %s', (line, expected) => {
    const options = { target: NAMESERVERS[1]!, answers: ['yes'], files: files() };
    expect(cluster.ns(line, options).at(-1)).toBe(expected);
  });

  it('is not noticed by showdb and showcatalogversion, which print their headers', () => {
    const target = NAMESERVERS[1]!;
    expect(cluster.ns('showdb', { target })).toEqual(['  #  name', '-----------']);
    expect(cluster.ns('showcatalogversion', { target })).toHaveLength(2);
  });
});

describe('the nameserver that leads', () => {
  let cluster: Cluster;
  beforeAll(() => {
    cluster = clusterOfGuards();
  });

  it.each([
    // changeleader: table, partition, number of replicas, leader, alive followers, candidate
    ['changeleader nosuch 0', 'failed to change leader. error msg: table does not exist'],
    ['changeleader flow 9', 'failed to change leader. error msg: pid does not exist'],
    ['changeleader solo 0', 'failed to change leader. error msg: no follower'],
    ['changeleader flow 0', 'failed to change leader. error msg: leader is alive'],
    [`changeleader flow 0 ${T37}`, 'failed to change leader. error msg: create op failed'],
    [`changeleader flow 0 ${T32}`, 'failed to change leader. error msg: create op failed'],
    ['changeleader lone 0 auto', 'change leader ok'],
    [`changeleader lone 0 ${T37}`, 'change leader ok'],
    // offlineendpoint and recoverendpoint: concurrency, endpoint, health
    ['offlineendpoint nosuch 9', 'failed to offline endpoint. error msg: invalid parameter'],
    ['offlineendpoint nosuch 8', 'failed to offline endpoint. error msg: endpoint does not exist'],
    ['recoverendpoint nosuch false 9', 'failed to recover endpoint. error msg: invalid parameter'],
    ['recoverendpoint nosuch false 8', 'failed to recover endpoint. error msg: endpoint does not exist'],
    [`recoverendpoint ${T37}`, 'failed to recover endpoint. error msg: tablet is not healthy'],
    // recovertable: endpoint, health, table, partition, flag
    ['recovertable nosuch 9 nosuch', 'Fail to recover table. error msg:endpoint does not exist'],
    [`recovertable nosuch 9 ${T37}`, 'Fail to recover table. error msg:tablet is not healthy'],
    [`recovertable nosuch 9 ${T31}`, 'Fail to recover table. error msg:table does not exist'],
    [`recovertable flow 9 ${T31}`, 'Fail to recover table. error msg:pid does not exist'],
    [`recovertable solo 0 ${T32}`, 'Fail to recover table. error msg:pid does not exist'],
    [`recovertable flow 0 ${T31}`, 'Fail to recover table. error msg:table is alive, need not recover'],
    // updatetablealive: endpoint, table, partition
    ['updatetablealive nosuch 9 nosuch no', 'Fail to update table alive. error msg: endpoint does not exist'],
    [`updatetablealive nosuch 9 ${T37} no`, 'Fail to update table alive. error msg: table does not exist'],
    [`updatetablealive flow 9 ${T31} no`, 'Fail to update table alive. error msg: no pid has update'],
    [`updatetablealive flow * ${T37} no`, 'Fail to update table alive. error msg: no pid has update'],
    // addreplica: health, table, partition, presence, leader
    ['addreplica nosuch 9 nosuch', 'Fail to addreplica. error msg:tablet is not healthy'],
    [`addreplica nosuch 9 ${T37}`, 'Fail to addreplica. error msg:tablet is not healthy'],
    [`addreplica nosuch 9 ${T31}`, 'Fail to addreplica. error msg:table does not exist'],
    [`addreplica flow 0-2 ${T31}`, 'Fail to addreplica. error msg:invalid parameter'],
    [`addreplica flow 0-1 ${T31}`, `Fail to addreplica. error msg:pid 0 is exist in ${T31}`],
    [`addreplica headless 0 ${T33}`, 'Fail to addreplica. error msg:create op failed'],
    // delreplica: table, health, partition, presence, role
    [`delreplica nosuch 9 ${T37}`, 'Fail to delreplica. error msg:table does not exist'],
    [`delreplica flow 9 ${T37}`, 'Fail to delreplica. error msg:tablet is not healthy'],
    [`delreplica flow 0-2 ${T31}`, 'Fail to delreplica. error msg:max pid is greater than partition size'],
    [`delreplica solo 0 ${T32}`, `Fail to delreplica. error msg:pid 0 is not in ${T32}`],
    [`delreplica flow 0 ${T32}`, `Fail to delreplica. error msg:can not del leader. pid 0 endpoint ${T32}`],
    [
      `delreplica headless 0 ${T31}`,
      `Fail to delreplica. error msg:can not del leader. pid 0 endpoint ${T31}`,
    ],
    [`delreplica headless 0 ${T32}`, 'Fail to delreplica. error msg:create op failed'],
    // migrate: source, destination, table, then of each partition its leader, its source, its destination
    [`migrate ${T37} nosuch 9 nosuch`, 'src_endpoint does not exist or not healthy'],
    [`migrate ${T31} nosuch 9 ${T37}`, 'des_endpoint does not exist or not healthy'],
    [`migrate ${T31} nosuch 9 ${T32}`, 'table does not exist'],
    [`migrate ${T31} flow 9 ${T32}`, 'leader endpoint is empty. name[flow] pid[9]'],
    [`migrate ${T32} headless 0 ${T33}`, 'leader endpoint is empty. name[headless] pid[0]'],
    [`migrate ${T32} flow 0-1 ${T31}`, 'cannot migrate leader. name[flow] pid[0]'],
    [`migrate ${T31} gone 0 ${T32}`, `leader[${T37}] is offline. name[gone] pid[0]`],
    [`migrate ${T32} solo 0 ${T33}`, `src_endpoint[${T32}] has not partition[0]. name[solo]`],
    [`migrate ${T33} flow 0 ${T31}`, `partition[0] is already in des_endpoint[${T31}]. name[flow]`],
    // makesnapshot: table; then no OP can be made for the partition
    ['makesnapshot nosuch 0', 'Fail to makesnapshot. error msg:table does not exist'],
    ['makesnapshot flow 9', 'Fail to makesnapshot. error msg:create op failed'],
    ['makesnapshot headless 0', 'Fail to makesnapshot. error msg:create op failed'],
    ['makesnapshot gone 0', 'Fail to makesnapshot. error msg:create op failed'],
    // OPs
    ['cancelop 99', 'Cancel op failed, error msg: ReturnCode[312]op status is not kDoing or kInited'],
    ['deleteop 99', 'Delete op failed, error msg: ReturnCode[136]op id does not exist'],
    ['deleteop -1', 'invalid args'],
    ['deleteop canceled', 'Delete op ok!'],
    // partitions as files
    ['gettablepartition nosuch 0', 'Fail to get table partition. error msg: table does not exist'],
    ['gettablepartition flow 9', 'get table partition ok'],
    ['settablepartition nosuch p.txt', 'Fail to set table partition. error msg: table does not exist'],
    // tables and databases
    ['create flow 0 1 1', 'Fail to create table. error msg: table already exists'],
    ['create t1 0 1 4', 'Fail to create table. error msg: healthy endpoint num is less than replica num'],
    ['drop nosuch', 'failed to drop. error msg: table does not exist!'],
    ['use nosuch', 'Use database failed. error msg: database not found'],
    ['createdb empty', 'Create database failed. error msg: database already exists'],
    ['dropdb nosuch', 'Drop database failed. error msg: database not found'],
    ['dropdb demo', 'Drop database failed. error msg: database not empty'],
    // setttl: table; then every replica must answer, and be of the same kind
    ['setttl nosuch absolute 10', 'Set ttl failed! table does not exist'],
    ['setttl lone absolute 10', 'Set ttl failed! fail to update ttl from tablet'],
    ['setttl flow latest 10', 'Set ttl failed! fail to update ttl from tablet'],
    ['setttl flow absolute -1', 'Set ttl failed! fail to update ttl from tablet'],
    ['setttl flow absolute 10 nosuch', 'Set ttl failed! fail to update ttl from tablet'],
    ['setttl flow absolute 10', 'Set ttl ok !'],
    // clusters that follow
    ['addrepcluster zk /path dc2', 'addrepcluster failed. error msg: cur nameserver is not leader mode'],
    ['synctable flow dc2', 'failed to synctable. error msg: cur nameserver is not leader mode'],
    ['removerepcluster dc2', 'remove failed. error msg: replica name not found'],
  ])('answers %s by its first guard that applies', (line, expected) => {
    const answer = cluster.ns(line, { answers: ['yes'], files: files() }).at(-1)!;
    const prefix = 'failed to migrate partition. error msg: ';
    expect(answer).toBe(line.startsWith('migrate') ? prefix + expected : expected);
  });

  it('creates no table in a database that is gone', () => {
    cluster.ns('use empty');
    expect(cluster.ns('dropdb empty', { answers: ['yes'] }).at(-1)).toBe('Drop database empty ok');
    expect(cluster.ns('create t1 0 1 1')).toEqual(['Fail to create table. error msg: database not found']);
  });

  it('says that nobody is left to elect, once the last follower is flagged so', () => {
    const other = clusterOfGuards();
    other.ns(`updatetablealive lone 0 ${T37} no`);
    expect(other.ns('changeleader lone 0 auto')).toEqual([
      'failed to change leader. error msg: no alive follower',
    ]);
  });
});
