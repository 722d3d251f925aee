import * as fc from 'fast-check';
import type { PowerFailure } from '../../src/sim/index.js';
import { describe, expect, it } from 'vitest';
import type { LogEntry } from '../../src/protocol/index.js';
import { readManifest, readRows } from '../../src/tablet/storage/replica-file.js';
import type { BinlogPart } from '../../src/tablet/binlog/binlog-part.js';
import { fold, KEYS, memoryRows } from './fold-model.js';
import { propertyRuns } from './property-runs.js';
import { endpoint, readableEntries, P, TabletWorld } from './harness.js';

type Step =
  | { readonly do: 'put'; readonly key: string; readonly ts: number }
  | { readonly do: 'delete'; readonly key: string; readonly ts?: number; readonly end_ts?: number }
  | { readonly do: 'power-failure'; readonly failure: PowerFailure }
  | { readonly do: 'snapshot' | 'kill' | 'wait' };

const key = fc.constantFrom(...KEYS);
const ts = fc.integer({ min: 1, max: 12 });
const failure: fc.Arbitrary<PowerFailure> = fc.record({
  unsyncedRecords: fc.nat(3),
  next: fc.constantFrom('lost', 'torn'),
});
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('put' as const), key, ts }) },
  {
    weight: 3,
    arbitrary: fc.record(
      { do: fc.constant('delete' as const), key, ts, end_ts: ts },
      { requiredKeys: ['do', 'key'] },
    ),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom('snapshot', 'kill', 'wait') }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('power-failure' as const), failure }) },
);

/** Snapshot rows and log entries that a load of these files has to apply. */
function durable(world: TabletWorld): { rows: readonly LogEntry[]; log: LogEntry[]; offset: number } {
  const { disk } = world.node(1);
  const manifest = readManifest(disk, '/db/4_0/snapshot/MANIFEST');
  const known = typeof manifest === 'object' ? manifest : undefined;
  const file = known && readRows(disk, `/db/4_0/snapshot/${known.name}`);
  const rows = file === undefined ? [] : readableEntries(file);
  const parts = disk.list('/db/4_0/binlog').map((name) => disk.read(`/db/4_0/binlog/${name}`) as BinlogPart);
  const log = parts
    .flatMap((part) => readableEntries(part.records))
    .filter((entry) => entry.log_index > (known?.offset ?? 0));
  return { rows, log, offset: log.at(-1)?.log_index ?? known?.offset ?? 0 };
}

function runSteps(steps: readonly Step[], afterLoad: (world: TabletWorld) => void): TabletWorld {
  const world = new TabletWorld({
    tablets: 1,
    flags: { make_snapshot_threshold_offset: 0, binlog_sync_to_disk_interval: 700 },
  });
  world.create(1);
  // The table's meta is written back before anything fails: without it nothing loads.
  world.seconds(31);
  let number = 0;
  for (const step of steps) {
    if (step.do === 'put') world.put(1, step.key, step.ts, `value ${++number}`);
    else if (step.do === 'delete') world.call(1, 'Delete', { ...P, ...step });
    else if (step.do === 'wait') world.seconds(31);
    else if (step.do === 'snapshot') {
      world.call(1, 'MakeSnapshot', P);
      world.seconds(1);
    } else {
      world.node(1).kill(step.do);
      if (step.do === 'power-failure') world.node(1).disk.powerFail(step.failure);
      if (!world.node(1).disk.exists('/db/4_0/table_meta.txt')) return world;
      world.node(1).start();
      world.seconds(1);
      const before = durable(world);
      world.load(1);
      expect(world.replica(1)?.state).toBe('kTableNormal');
      expect(world.offset(1)).toBe(before.offset);
      expect(memoryRows(world.tablet(1))).toEqual(fold(before.rows, before.log));
      afterLoad(world);
      world.seconds(31);
    }
  }
  return world;
}

describe('a partition under any sequence of puts, deletes, snapshots, kills and loads', () => {
  it('has in memory after each load what its snapshot and its log fold to', () => {
    let loads = 0;
    fc.assert(
      fc.property(fc.array(anyStep, { minLength: 5, maxLength: 30, size: 'max' }), (steps) => {
        runSteps(steps, () => loads++);
      }),
      propertyRuns(100, 7),
    );
    expect(loads).toBeGreaterThan(100);
  });

  it('loses nothing by kills, and holds what its whole log folds to, while no snapshot is made', () => {
    const steps = fc.array(
      anyStep.filter((step) => step.do !== 'snapshot' && step.do !== 'power-failure'),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(steps, (given) => {
        const world = runSteps(given, () => {});
        const { log } = durable(world);
        expect(log.map((entry) => entry.log_index)).toEqual(log.map((_, place) => place + 1));
        expect(memoryRows(world.tablet(1))).toEqual(fold([], log));
      }),
      propertyRuns(60, 8),
    );
  });

  it('a follower that was never interrupted has the same rows and the same entries', () => {
    const steps = fc.array(
      anyStep.filter((step) => step.do === 'put' || step.do === 'delete'),
      { minLength: 1, maxLength: 80 },
    );
    fc.assert(
      fc.property(steps, (given) => {
        const world = new TabletWorld();
        world.create(1, [2]);
        let number = 0;
        for (const step of given) {
          if (step.do === 'put') world.put(1, step.key, step.ts, `value ${++number}`);
          else if (step.do === 'delete') world.call(1, 'Delete', { ...P, ...step });
        }
        world.seconds(1);
        expect(world.node(2).address).toBe(endpoint(2));
        for (let offset = 1; offset <= given.length; offset++) {
          expect(world.tablet(2).entryAt(P.tid, P.pid, offset)).toEqual(
            world.tablet(1).entryAt(P.tid, P.pid, offset),
          );
        }
        const table = (which: number) => memoryRows(world.tablet(which));
        expect(table(2)).toEqual(table(1));
      }),
      propertyRuns(40, 9),
    );
  });
});
