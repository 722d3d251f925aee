import { describe, expect, it } from 'vitest';
import { availabilityHandlers } from '../../src/nameserver/commands/availability.js';
import { confHandlers } from '../../src/nameserver/commands/conf.js';
import { createTableHandler } from '../../src/nameserver/commands/create-table.js';
import { databaseHandlers } from '../../src/nameserver/commands/database.js';
import { dropTableHandler } from '../../src/nameserver/commands/drop-table.js';
import { opHandlers } from '../../src/nameserver/commands/op-bookkeeping.js';
import { replicaClusterHandlers } from '../../src/nameserver/commands/replica-clusters.js';
import { replicaHandlers } from '../../src/nameserver/commands/replicas.js';
import { showHandlers } from '../../src/nameserver/commands/show.js';
import { updateTtlHandler } from '../../src/nameserver/commands/update-ttl.js';
import { NO_TTL, type Handlers, type NameserverRpc, type Status } from '../../src/protocol/index.js';
import { isProc, type Proc } from '../../src/sim/index.js';
import { A, B, C, Harness } from './harness.js';

type Commands = Pick<
  Handlers<NameserverRpc>,
  | 'ConfSet'
  | 'UpdateTableAliveStatus'
  | 'SetTablePartition'
  | 'ChangeLeader'
  | 'AddReplicaNS'
  | 'DelReplicaNS'
  | 'Migrate'
  | 'MakeSnapshotNS'
  | 'CreateDatabase'
  | 'DropDatabase'
  | 'CreateTable'
  | 'DropTable'
  | 'UpdateTTL'
  | 'SwitchMode'
  | 'ShowCatalog'
  | 'CancelOP'
  | 'DeleteOP'
>;

/** Partition 0 of `flow` is on A and B, led by A; C has nothing. */
function ready(): Harness {
  const harness = new Harness({ auto_failover: false });
  harness.addTable('flow', [[A, B]]);
  harness.zk.nodes.set(`${harness.env.paths.db}/demo`, '');
  return harness.lead();
}

function ask<M extends keyof Commands>(harness: Harness, method: M, request: NameserverRpc[M][0]): string {
  const { ns } = harness;
  const commands: Commands = {
    ...confHandlers(ns, () => {}),
    ...availabilityHandlers(ns),
    ...replicaHandlers(ns),
    ...databaseHandlers(ns),
    ...replicaClusterHandlers(ns),
    ...opHandlers(ns),
    ...showHandlers(ns),
    CreateTable: createTableHandler(ns),
    DropTable: dropTableHandler(ns),
    UpdateTTL: updateTtlHandler(ns),
  };
  const answer = (commands[method] as (asked: unknown) => Status | Proc<Status>)(request);
  const { code, msg } = isProc(answer) ? harness.run(answer) : answer;
  return `${code} ${msg}`;
}

const FLOW = { db: '', name: 'flow' };

describe('without ZooKeeper', () => {
  function broken(): Harness {
    const harness = ready();
    harness.ns.databases.add('demo');
    harness.zk.failing = true;
    return harness;
  }

  const cases: readonly (readonly [string, (harness: Harness) => string, string])[] = [
    ['ConfSet', (h) => ask(h, 'ConfSet', { key: 'auto_failover', value: 'true' }), '304 set zk failed'],
    [
      'UpdateTableAliveStatus',
      (h) => ask(h, 'UpdateTableAliveStatus', { ...FLOW, endpoint: B, is_alive: false }),
      '304 set zk failed',
    ],
    [
      'SetTablePartition',
      (h) => ask(h, 'SetTablePartition', { ...FLOW, table_partition: h.ns.findPartition('', 'flow', 0)! }),
      '304 set zk failed',
    ],
    [
      'ChangeLeader',
      (h) => ask(h, 'ChangeLeader', { ...FLOW, pid: 0, candidate_leader: 'auto' }),
      '305 create op failed',
    ],
    [
      'AddReplicaNS',
      (h) => ask(h, 'AddReplicaNS', { ...FLOW, endpoint: C, pid_group: [0] }),
      '304 set zk failed',
    ],
    [
      'DelReplicaNS',
      (h) => ask(h, 'DelReplicaNS', { ...FLOW, endpoint: B, pid_group: [0] }),
      '305 create op failed',
    ],
    ['MakeSnapshotNS', (h) => ask(h, 'MakeSnapshotNS', { ...FLOW, pid: 0 }), '304 set zk failed'],
    ['Migrate', (h) => ask(h, 'Migrate', { ...FLOW, src_endpoint: B, des_endpoint: C, pid: [0] }), '0 ok'],
    [
      'CreateDatabase',
      (h) => ask(h, 'CreateDatabase', { db: 'more', if_not_exists: false }),
      '304 set zk failed',
    ],
    ['DropDatabase', (h) => ask(h, 'DropDatabase', { db: 'demo' }), '304 set zk failed'],
    ['DropTable', (h) => ask(h, 'DropTable', FLOW), '304 drop table error'],
    ['UpdateTTL', (h) => ask(h, 'UpdateTTL', { ...FLOW, ttl_desc: NO_TTL }), '304 set zk failed'],
    ['SwitchMode', (h) => ask(h, 'SwitchMode', { sm: 'kLEADER' }), '450 create zk failed'],
    [
      'CreateTable',
      (h) => {
        const plain = { ttl: NO_TTL, compress_type: 'kNoCompress', column_desc: [] } as const;
        return ask(h, 'CreateTable', { table_info: { db: '', name: 't', ...plain } });
      },
      '131 allocate table id failed!',
    ],
  ];

  it.each(cases)('%s is refused, or ok all the same', (_, send, expected) => {
    expect(send(broken())).toBe(expected);
  });

  it('a mode that was written before cannot be set', () => {
    const harness = ready();
    expect(ask(harness, 'SwitchMode', { sm: 'kLEADER' })).toBe('0 ok');
    expect(harness.events).toContainEqual({ kind: 'mode-switched', mode: 'kLEADER' });
    harness.zk.failing = true;
    expect(ask(harness, 'SwitchMode', { sm: 'kLEADER' })).toBe('0 ok');
    expect(ask(harness, 'SwitchMode', { sm: 'kNORMAL' })).toBe('304 set zk failed');
  });
});

describe('the znode of an OP', () => {
  it('that is there already refuses the OP, and its id is used up', () => {
    const harness = ready();
    harness.zk.nodes.set(harness.env.paths.op(1), '');
    expect(ask(harness, 'MakeSnapshotNS', { ...FLOW, pid: 0 })).toBe('306 add op data failed');
    expect(ask(harness, 'MakeSnapshotNS', { ...FLOW, pid: 0 })).toBe('0 ok');
    expect(harness.ops()).toEqual(['2 kMakeSnapshotOP 0 kInited']);
  });

  it('of a cancelled OP is gone once it is finished, which nobody can delete then', () => {
    const harness = ready();
    harness.tablet(A).outcomes.set('MakeSnapshot', 'kDoing');
    ask(harness, 'MakeSnapshotNS', { ...FLOW, pid: 0 });
    harness.wait(3);
    expect(ask(harness, 'CancelOP', { op_id: 1 })).toBe('0 ok');
    expect(ask(harness, 'CancelOP', { op_id: 1 })).toBe('312 op status is not kDoing or kInited');
    harness.wait(10);
    expect(harness.ops()).toEqual(['1 kMakeSnapshotOP 0 kCanceled']);
    expect(ask(harness, 'DeleteOP', { op_status: 'kCanceled' })).toBe('452 delete zk op_node failed');
    expect(ask(harness, 'DeleteOP', { op_status: 'kDoing' })).toBe('307 cannot delete the Inited OP');
  });
});

describe('ShowCatalog', () => {
  it('is refused when one tablet does not answer', () => {
    const harness = ready();
    expect(ask(harness, 'ShowCatalog', {})).toBe('0 ok');
    harness.tablet(B).node.kill('test');
    expect(ask(harness, 'ShowCatalog', {})).toBe('327 request tablet failed');
  });
});

describe('UpdateTTL', () => {
  it('asks every replica, and nobody after the first that refuses', () => {
    const harness = ready();
    const ttl_desc = { type: 'absolute', absolute: 10, latest: 0 } as const;
    expect(ask(harness, 'UpdateTTL', { ...FLOW, ttl_desc })).toBe('0 ok');
    expect(harness.tablet(B).calls.at(-1)!.request).toEqual({ tid: 4, pid: 0, ttl: ttl_desc });
    expect(harness.ns.findTable('', 'flow')!.ttl).toEqual(ttl_desc);
    expect(harness.zk.nodes.get('/openmldb/table/table_data/flow')).toContain('"absolute":10');
    expect(harness.events).toContainEqual({ kind: 'ttl-set', ...FLOW, ttl: ttl_desc });
    harness.tablet(A).answers.set('UpdateTTL', { code: 112, msg: 'ttl type mismatch' });
    const refused = '322 fail to update ttl from tablet';
    expect(ask(harness, 'UpdateTTL', { ...FLOW, ttl_desc: NO_TTL })).toBe(refused);
    expect(harness.tablet(B).methodsCalled()).toEqual(['UpdateTTL']);
    expect(harness.ns.findTable('', 'flow')!.ttl).toEqual(ttl_desc);
  });

  it('of one index leaves the others alone, and the table lists its indexes from then on', () => {
    const harness = ready();
    const table = harness.ns.findTable('', 'flow')!;
    const column_desc = ['card', 'mcc'].map((name) => ({ name, data_type: 'string', is_index: true }));
    harness.ns.putTable({ ...table, column_desc });
    const ttl_desc = { type: 'absolute', absolute: 10, latest: 0 } as const;
    expect(ask(harness, 'UpdateTTL', { ...FLOW, ttl_desc, index_name: 'mcc' })).toBe('0 ok');
    expect(harness.tablet(B).calls.at(-1)!.request).toMatchObject({ index_name: 'mcc' });
    expect(harness.ns.findTable('', 'flow')).toMatchObject({
      ttl: NO_TTL,
      column_key: [
        { index_name: 'card', ttl: NO_TTL },
        { index_name: 'mcc', ttl: ttl_desc },
      ],
    });
    expect(harness.events).toContainEqual({ kind: 'ttl-set', ...FLOW, ttl: ttl_desc, index: 'mcc' });
  });
});
