import { describe, expect, it } from 'vitest';
import { availabilityHandlers } from '../../src/nameserver/commands/availability.js';
import { createTableHandler } from '../../src/nameserver/commands/create-table.js';
import { databaseHandlers } from '../../src/nameserver/commands/database.js';
import { dropTableHandler } from '../../src/nameserver/commands/drop-table.js';
import { replicaHandlers } from '../../src/nameserver/commands/replicas.js';
import { partitionsOf } from '../../src/nameserver/placement.js';
import { NO_TTL, type ColumnKey, type Status } from '../../src/protocol/index.js';
import type { Proc } from '../../src/sim/index.js';
import { A, B, C, Harness } from './harness.js';

function ready(flags = {}): Harness {
  const harness = new Harness(flags);
  harness.addTable('flow', [[B, A, C]]);
  return harness.lead();
}

const calls = (harness: Harness, method: string): string[] =>
  [A, B, C].filter((endpoint) => harness.tablet(endpoint).calls.some((call) => call.method === method));

describe('partitions that a table is created with', () => {
  const place = (...pids: readonly number[]): unknown =>
    partitionsOf(new Harness().ns, {
      name: 'flow',
      db: '',
      ttl: NO_TTL,
      compress_type: 'kNoCompress',
      column_desc: [],
      table_partition: pids.map((pid) => ({ pid, endpoints: [{ endpoint: A, is_leader: true }] })),
    });

  it.each([
    [[0, 1, 2], 'accepted'],
    [[1, 2], 'refused'],
    [[0, 0], 'refused'],
    [[0, 0, 2], 'accepted'],
  ])('%s are %s: the largest number must be one less than their count', (pids, outcome) => {
    const placed = place(...pids);
    expect(Array.isArray(placed) ? 'accepted' : 'refused').toBe(outcome);
  });
});

describe('the leaders of a new table in a database', () => {
  const leaders = (enable_distsql: boolean): string[] => {
    const harness = new Harness({ enable_distsql });
    harness.addTable('flow', [[A], [A], [A]]);
    const request = {
      name: 'new',
      db: 'db1',
      ttl: NO_TTL,
      compress_type: 'kNoCompress',
      column_desc: [],
    } as const;
    const placed = partitionsOf(harness.lead().ns, { ...request, partition_num: 3, replica_num: 3 });
    if ('code' in placed) throw new Error(placed.msg);
    return placed.flatMap(({ partition_meta }) =>
      partition_meta.filter((meta) => meta.is_leader).map((meta) => meta.endpoint),
    );
  };

  it('are spread by what its database has', () => {
    expect(leaders(true).sort()).toEqual([A, B, C]);
  });

  it('are spread by what tables without a database have where enable_distsql is off', () => {
    expect(leaders(false)).not.toContain(A);
  });
});

describe('CreateTable', () => {
  it('answers when every healthy tablet was told, though one of them does not answer', () => {
    const harness = ready();
    harness.tablet(C).node.pause();
    const request = {
      name: 'new',
      db: '',
      ttl: NO_TTL,
      compress_type: 'kNoCompress',
      column_desc: [],
    } as const;
    const table_partition = [{ pid: 0, endpoints: [{ endpoint: A, is_leader: true }] }];
    const body = createTableHandler(harness.ns)({ table_info: { ...request, table_partition } }, 'client:1');
    let answer: Status | undefined;
    harness.env.node.spawn('test', body as Proc<Status>, (value) => (answer = value as Status));
    harness.wait(19);
    expect(harness.ns.findTable('', 'new')).toBeDefined();
    expect(answer).toBeUndefined();
    harness.wait(2);
    expect(answer?.code).toBe(0);
    expect(calls(harness, 'Refresh')).toEqual([A, B]);
  });

  it('hands its indexes on to the tablets, and refuses those that cannot be', () => {
    const harness = ready();
    const column_desc = [
      { name: 'card', data_type: 'string', is_index: true },
      { name: 'ts', data_type: 'bigint', is_index: false },
    ];
    const create = (column_key: readonly ColumnKey[]): Status | undefined => {
      const shape = { name: 'new', db: '', ttl: NO_TTL, compress_type: 'kNoCompress', column_desc } as const;
      const table_partition = [{ pid: 0, endpoints: [{ endpoint: A, is_leader: true }] }];
      const request = { table_info: { ...shape, column_key, table_partition } };
      let answer: Status | undefined;
      const body = createTableHandler(harness.ns)(request, 'client:1');
      harness.env.node.spawn('test', body as Proc<Status>, (value) => (answer = value as Status));
      harness.wait(2);
      return answer;
    };
    const byTs: ColumnKey = { index_name: 'card', col_name: ['card'], ts_name: 'ts', ttl: NO_TTL };
    expect(create([byTs, byTs])).toEqual({
      code: 307,
      msg: 'check TableMeta failed! duplicate index card',
    });
    const column_key = [byTs, { index_name: 'put', col_name: ['card'], ttl: NO_TTL }];
    expect(create(column_key)?.code).toBe(0);
    const sent = harness.tablet(A).calls.find((call) => call.method === 'CreateTable')!;
    expect(sent.request).toMatchObject({ table_meta: { column_key } });
    expect(harness.ns.findTable('', 'new')).toMatchObject({ column_key });
  });
});

describe('CreateDatabase', () => {
  it('does not hold the mutex while ZooKeeper writes', () => {
    const harness = ready();
    let isDone = false;
    const body = databaseHandlers(harness.ns).CreateDatabase({ db: 'db1', if_not_exists: false }, 'client:1');
    harness.env.node.spawn('test', body as Proc<Status>, () => (isDone = true));
    harness.lab.scheduler.runUntil(harness.lab.scheduler.nowUs + 500);
    expect(harness.ns.databases.has('db1')).toBe(true);
    expect([isDone, harness.ns.mu.locked]).toEqual([false, false]);
  });
});

describe('DropTable', () => {
  it('asks those that were reachable when it began, in the order of endpoints', () => {
    const harness = ready();
    const order: string[] = [];
    for (const endpoint of [A, B, C]) {
      harness.tablet(endpoint).answers.set('DropTable', () => {
        order.push(endpoint);
        harness.ns.tablets.get(C)!.state = 'kOffline';
        return { code: 0, msg: 'ok' };
      });
    }
    harness.run(dropTableHandler(harness.ns)({ name: 'flow', db: '' }, 'client:1') as Proc<Status>);
    expect(order).toEqual([A, B, C]);
  });
});

describe('MakeSnapshotNS with an offset', () => {
  const makeSnapshot = (harness: Harness): Status =>
    harness.run(
      replicaHandlers(harness.ns).MakeSnapshotNS(
        { name: 'flow', db: '', pid: 0, offset: 5 },
        'c:1',
      ) as Proc<Status>,
    );

  it('is no OP: every alive replica is asked, and the answer does not wait for them', () => {
    const harness = ready();
    harness.meta(0, A).is_alive = false;
    expect(makeSnapshot(harness).code).toBe(0);
    expect(calls(harness, 'MakeSnapshot')).toEqual([]);
    harness.wait(1);
    expect(calls(harness, 'MakeSnapshot')).toEqual([B, C]);
    expect(harness.ops()).toEqual([]);
  });

  it('asks a replica whose tablet is gone in vain, and goes on', () => {
    const harness = ready();
    harness.ns.tablets.get(B)!.state = 'kOffline';
    harness.tablet(B).node.kill('test');
    makeSnapshot(harness);
    harness.wait(10);
    expect(calls(harness, 'MakeSnapshot')).toEqual([A, C]);
  });
});

describe('RecoverTable', () => {
  it('decides on what the table is when its turn comes', () => {
    const harness = ready({ auto_failover: false });
    harness.meta(0, A).is_alive = false;
    harness.run(harness.ns.mu.lock());
    let answer: Status | undefined;
    const request = { name: 'flow', db: '', pid: 0, endpoint: A };
    const body = availabilityHandlers(harness.ns).RecoverTable(request, 'client:1') as Proc<Status>;
    harness.env.node.spawn('test', body, (value) => (answer = value as Status));
    harness.wait(1);
    harness.meta(0, A).is_alive = true;
    harness.ns.mu.unlock();
    harness.wait(1);
    expect(answer?.code).toBe(311);
  });
});
