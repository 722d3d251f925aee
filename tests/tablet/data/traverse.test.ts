import { describe, expect, it } from 'vitest';
import type { TabletRpc } from '../../../src/protocol/index.js';
import { P, TabletWorld } from '../harness.js';

function world(): TabletWorld {
  const made = new TabletWorld({ tablets: 1 });
  made.create(1);
  for (const [key, ts, value] of [
    ['b', 1, 'b1'],
    ['a', 2, 'a2'],
    ['a', 2, 'a2 again'],
    ['a', 5, 'a5'],
    ['c', 1, 'c1'],
  ] as const) {
    made.put(1, key, ts, value);
  }
  return made;
}

describe('Traverse', () => {
  it('walks all rows, key by key, the newest first', () => {
    const answer = world().call(1, 'Traverse', { ...P, limit: 100 });
    expect(answer.rows.map((row) => row.value)).toEqual(['a5', 'a2 again', 'a2', 'b1', 'c1']);
    expect(answer.is_finish).toBe(true);
  });

  it.each([1, 2, 3, 4])('goes on where it was, %i rows at a time, with equal times too', (limit) => {
    const cluster = world();
    const values: string[] = [];
    let at: Partial<TabletRpc['Traverse'][1]> = {};
    for (let i = 0; i < 10 && at.is_finish !== true; i++) {
      const { pk, ts, ts_pos } = at;
      const from = pk === undefined ? {} : { pk, ts: ts!, ts_pos: ts_pos! };
      at = cluster.call(1, 'Traverse', { ...P, limit, ...from });
      values.push(...at.rows!.map((row) => row.value));
    }
    expect(values).toEqual(['a5', 'a2 again', 'a2', 'b1', 'c1']);
    expect(at.is_finish).toBe(true);
  });

  it('goes on behind the first row of a time when nobody says how many came', () => {
    const answer = world().call(1, 'Traverse', { ...P, limit: 2, pk: 'a', ts: 2 });
    expect(answer.rows.map((row) => row.value)).toEqual(['a2', 'b1']);
  });

  it('looks at so many rows only', () => {
    const cluster = new TabletWorld({ tablets: 1, flags: { max_traverse_cnt: 2 } });
    cluster.create(1);
    for (let ts = 1; ts <= 3; ts++) cluster.put(1, 'k', ts);
    const first = cluster.call(1, 'Traverse', { ...P, limit: 10 });
    expect(first).toMatchObject({ is_finish: false, pk: 'k', ts: 2, ts_pos: 1 });
    expect(first.rows).toHaveLength(2);
  });

  it('refuses a table that is not there, and an unknown index', () => {
    const cluster = world();
    expect(cluster.call(1, 'Traverse', { tid: 9, pid: 0, limit: 1 })).toMatchObject({ code: 100, rows: [] });
    expect(cluster.call(1, 'Traverse', { ...P, limit: 1, idx_name: 'x' })).toMatchObject({ code: 108 });
  });
});
