import { describe, expect, it } from 'vitest';
import { MemoryFiles, NsClient } from '../../src/client/index.js';
import type { ClusterEvent } from '../../src/protocol/index.js';
import { OK, status } from '../../src/protocol/index.js';
import type { TraceRecord } from '../../src/sim/index.js';
import { MemoryZk, NAMESERVER, STANDBY, World } from './harness.js';

describe('the start of ns_client', () => {
  it('shows a banner and the leader', () => {
    const world = new World();
    const client = new NsClient(world.env, new MemoryZk(world.znodes), { look: '0.9' });
    expect(world.run(client.open())).toEqual([
      'Welcome to openmldb with version 0.9.3-c5ffa7529',
      `ns leader: ${NAMESERVER}`,
    ]);
    expect(client.prompt).toBe(`${NAMESERVER} > `);
    expect(client.connected).toBe(true);
  });

  it('has the prompt of its time', () => {
    const world = new World();
    expect(world.nsClient('manual').prompt).toBe('> ');
  });

  it('shows no banner in batch mode, and the leader all the same (T12)', () => {
    const world = new World();
    const client = new NsClient(world.env, new MemoryZk(world.znodes), { look: '0.9', mode: 'batch' });
    expect(world.run(client.open())).toEqual([`ns leader: ${NAMESERVER}`]);
  });

  it('says why it cannot start', () => {
    const world = new World();
    const start = (zk: MemoryZk | undefined): readonly string[] =>
      world.run(new NsClient(world.env, zk, { look: 'manual', mode: 'batch' }).open());
    expect(start(undefined)).toEqual(['Start failed! not set endpoint or zk_cluster']);
    const unreachable = new MemoryZk(world.znodes);
    unreachable.reachable = false;
    expect(start(unreachable)).toEqual(['zk client init failed']);
    world.znodes.clear();
    expect(start(new MemoryZk(world.znodes))).toEqual(['get children failed']);
  });

  it('goes to a given nameserver without ZooKeeper, which showns needs (T12)', () => {
    const world = new World();
    world.nameserver({ ConfSet: () => OK });
    const client = new NsClient(world.env, undefined, { look: '0.9', mode: 'batch', target: NAMESERVER });
    expect(world.run(client.open())).toEqual([]);
    world.transcript(
      client,
      `
> confset auto_failover false
set auto_failover ok
> showns
Show nameserver failed. zk_cluster is empty
`,
    );
  });
});

describe('the leader', () => {
  it('is looked up once, and again on demand', () => {
    const world = new World();
    world.nameserver({ ConfSet: () => status(300, 'nameserver is not leader') });
    world.serve(STANDBY, { ConfSet: () => OK });
    const client = world.nsClient();
    world.znodes.clear();
    world.znodes.set(`${world.env.paths.leader}/lock_request0000000002`, STANDBY);
    expect(world.line(client, 'confset auto_failover true')).toEqual([
      'failed to set auto_failover. error msg: nameserver is not leader',
    ]);
    expect(world.run(client.resolveLeader())).toEqual([]);
    expect(world.line(client, 'confset auto_failover true')).toEqual(['set auto_failover ok']);
  });

  it('stays when nobody stands in line', () => {
    const world = new World();
    const client = world.nsClient();
    world.znodes.clear();
    expect(world.run(client.resolveLeader())).toEqual(['get children failed']);
    expect(client.leader).toBe(NAMESERVER);
  });
});

describe('lines', () => {
  it('ignores empty lines and those that begin with a slash', () => {
    const world = new World();
    const client = world.nsClient();
    expect(world.line(client, '   ')).toEqual([]);
    expect(world.line(client, '/help')).toEqual([]);
  });

  it('knows unknown words, helps, and says bye (T11)', () => {
    const world = new World();
    world.nameserver({ UseDatabase: () => OK });
    const client = world.nsClient('0.9');
    world.transcript(
      client,
      `
> frobnicate
unsupported cmd
> help changeleader
desc: select leader again when the endpoint of leader offline
usage: changeleader table_name pid [candidate_leader]
example: changeleader table1 0
example: changeleader table1 0 auto
example: changeleader table1 0 172.27.128.31:9527
> help frobnicate
unsupported cmd frobnicate
> help a b
help format error!
usage: help [cmd]
usage: man [cmd]
example: help
example: help create
example:man
example:man create
> use demo_db
Use database: demo_db
`,
    );
    expect(client.prompt).toBe(`${NAMESERVER} demo_db> `);
    expect(client.database).toBe('demo_db');
    world.transcript(client, '> quit\nbye\n');
    expect(client.ended).toBe(true);
    expect(world.line(client, 'showns')).toEqual([]);
  });

  it('helps in the words of the document’s time', () => {
    const world = new World();
    const client = world.nsClient('manual');
    expect(world.line(client, 'help frobnicate')).toEqual(['unsupport cmd frobnicate']);
    expect(world.line(client, 'help drop')).toContain('ex: drop table1');
    expect(world.line(client, 'help')[0]).toBe('create - create table');
    expect(world.line(client, 'help')).toHaveLength(world.line(world.nsClient('0.9'), 'man').length);
  });

  it('leaves typed and answered in the trace', () => {
    const world = new World();
    const client = world.nsClient();
    const kinds: string[] = [];
    world.lab.trace.on('record', (record) => kinds.push((record as TraceRecord<ClusterEvent>).body.kind));
    world.line(client, 'frobnicate');
    expect(kinds).toEqual(['command-typed', 'command-answered']);
  });
});

describe('a nameserver that does not answer', () => {
  it('leaves the message empty where a command looks at a bool', () => {
    const world = new World();
    world.nameserver({}).kill('test');
    const files = new MemoryFiles();
    files.write('p.txt', 'partition_meta { endpoint: "a" is_leader: true }');
    const client = world.nsClient('manual', { files });
    world.transcript(
      client,
      `
> settablepartition flow p.txt
Fail to set table partition. error msg: 
> setttl flow absolute 10
Set ttl failed! 
> offlineendpoint 172.27.128.32:8541
failed to offline endpoint. error msg: 
> showopstatus
Fail to show tablets. error msg: 
> makesnapshot flow 0
Fail to makesnapshot. error msg:
> confget
failed to set . error msg: 
> showtablet
Fail to show tablets. error msg: 
> showtable
failed to showtable. error msg: 
`,
    );
    expect(world.line(client, 'showdb')).toEqual(['  #  name', '-----------']);
  });

  it('prints the transport’s own text where a command looks at a Status', () => {
    const world = new World();
    const node = world.nameserver({});
    const client = world.nsClient();
    node.kill('test');
    expect(world.line(client, 'cancelop 5')).toEqual([
      `Cancel op failed, error msg: ReturnCode[1004][E112]Not connected to ${NAMESERVER} yet, server_id=0`,
    ]);
    expect(world.line(client, 'changeleader flow 0')).toEqual([
      `failed to change leader. error msg: [E112]Not connected to ${NAMESERVER} yet, server_id=0`,
    ]);
  });

  it('waits for the timeout when there is only silence', () => {
    const world = new World();
    const node = world.nameserver({ RecoverTable: () => OK });
    const client = world.nsClient();
    world.line(client, 'recovertable flow 0 172.27.128.32:8541');
    node.pause();
    const beforeUs = world.lab.scheduler.nowUs;
    expect(world.line(client, 'recovertable flow 0 172.27.128.32:8541')).toEqual([
      `Fail to recover table. error msg:[E1008]Reached timeout=20000ms @${NAMESERVER}`,
    ]);
    expect(world.lab.scheduler.nowUs - beforeUs).toBe(20_000_000);
  });
});
