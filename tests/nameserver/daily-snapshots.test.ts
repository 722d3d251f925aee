import { describe, expect, it } from 'vitest';
import { A, B, C, Harness } from './harness.js';

const HOUR_S = 3600;
/** The harness begins at 16:00. */
const UNTIL_23_S = 7 * HOUR_S;

function ready(offsets: readonly number[]): Harness {
  const seldom = HOUR_S * 1000;
  const flags = { get_task_status_interval: seldom, get_table_status_interval: seldom };
  const harness = new Harness(flags, [A, B, C]);
  harness.addTable('flow', [[A, B, C]]);
  harness.lead();
  const metas = harness.ns.findPartition('', 'flow', 0)!.partition_meta;
  offsets.forEach((offset, index) => (metas[index]!.offset = offset));
  return harness;
}

const snapshots = (harness: Harness): unknown[] =>
  [A, B, C].flatMap((endpoint) =>
    harness
      .tablet(endpoint)
      .calls.filter((call) => call.method === 'MakeSnapshot')
      .map(({ request }) => [endpoint, request['offset']]),
  );

describe('the daily snapshots of a nameserver', () => {
  it('are made at 23 hours, on all alive replicas up to the offset that all have', () => {
    const harness = ready([9, 7, 8]);
    harness.wait(UNTIL_23_S - 60);
    expect(snapshots(harness)).toEqual([]);
    harness.wait(660);
    expect(snapshots(harness)).toEqual([
      [A, 7],
      [B, 7],
      [C, 7],
    ]);
    harness.wait(HOUR_S);
    expect(snapshots(harness)).toHaveLength(3);
    harness.wait(23 * HOUR_S);
    expect(snapshots(harness)).toHaveLength(6);
  });

  it('leave out replicas that are not alive, and partitions of which one has nothing', () => {
    const harness = ready([9, 0, 8]);
    harness.wait(UNTIL_23_S + 700);
    expect(snapshots(harness)).toEqual([]);
    harness.meta(0, B).is_alive = false;
    harness.wait(24 * HOUR_S);
    expect(snapshots(harness)).toEqual([
      [A, 8],
      [C, 8],
    ]);
  });

  it('are not made by a nameserver that does not lead', () => {
    const harness = ready([9, 7, 8]);
    harness.ns.running = false;
    harness.wait(UNTIL_23_S + HOUR_S);
    expect(snapshots(harness)).toEqual([]);
  });
});
