import { describe, expect, it } from 'vitest';
import type { TabletRpc } from '../../../src/protocol/index.js';
import { P, TabletWorld } from '../harness.js';

const ALL = ['a5', 'a2 once more', 'a2 again', 'a2', 'b1', 'c1'];

function world(flags: Record<string, number> = {}): TabletWorld {
  const made = new TabletWorld({ tablets: 1, flags });
  made.create(1);
  for (const [key, ts, value] of [
    ['b', 1, 'b1'],
    ['a', 2, 'a2'],
    ['a', 2, 'a2 again'],
    ['a', 2, 'a2 once more'],
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
    expect(answer.rows.map((row) => row.value)).toEqual(ALL);
    expect(answer).toMatchObject({ pk: 'c', ts: 1, ts_pos: 1, is_finish: true });
  });

  it.each([6, 0])(
    'does not say that it is finished when as many came as the limit of %i, or more',
    (limit) => {
      const flags = { max_traverse_cnt: 0 };
      const answer = world(flags).call(1, 'Traverse', { ...P, limit });
      expect(answer.rows.map((row) => row.value)).toEqual(ALL);
      expect(answer).toMatchObject({ pk: 'c', is_finish: false });
      expect(world().call(1, 'Traverse', { ...P, limit }).is_finish).toBe(false);
    },
  );

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
    expect(values).toEqual(ALL);
    expect(at.is_finish).toBe(true);
  });

  it('goes on behind the first row of a time when nobody says how many came', () => {
    const answer = world().call(1, 'Traverse', { ...P, limit: 2, pk: 'a', ts: 2 });
    expect(answer.rows.map((row) => row.value)).toEqual(['a2 again', 'a2']);
  });

  describe('with max_traverse_cnt', () => {
    /** What each answer of a walk brings, and whether it says that it is the last. */
    function walked(most: number, keys: readonly (readonly [string, number])[]): [string, boolean][] {
      const cluster = new TabletWorld({ tablets: 1, flags: { max_traverse_cnt: most } });
      cluster.create(1);
      for (const [key, ts] of keys) cluster.put(1, key, ts);
      const answers: [string, boolean][] = [];
      let at: Partial<TabletRpc['Traverse'][1]> = {};
      while (at.is_finish !== true && answers.length < 9) {
        const from = at.pk === undefined ? {} : { pk: at.pk, ts: at.ts!, ts_pos: at.ts_pos! };
        at = cluster.call(1, 'Traverse', { ...P, limit: 10, ...from });
        answers.push([at.rows!.map(({ pk, ts }) => `${pk}${ts}`).join(' '), at.is_finish!]);
      }
      return answers;
    }

    const oneKey = [1, 2, 3].map((ts) => ['k', ts] as const);
    const threeKeys = ['a', 'b', 'c'].map((key) => [key, 1] as const);

    it('takes so many steps, of which those over the rows it begins with are some', () => {
      expect(walked(2, oneKey)).toEqual([
        ['k3 k2', false],
        ['k1', false],
        ['', true],
      ]);
    });

    it('takes two steps to the row of another key', () => {
      expect(walked(3, threeKeys)).toEqual([
        ['a1 b1', false],
        ['c1', false],
        ['', true],
      ]);
      expect(walked(4, threeKeys)[0]).toEqual(['a1 b1 c1', false]);
    });

    it('says that it is finished when the step behind the last row is the last one, too', () => {
      expect(walked(4, oneKey)).toEqual([['k3 k2 k1', true]]);
      const answer = world({ max_traverse_cnt: 9 }).call(1, 'Traverse', { ...P, limit: 6 });
      expect(answer).toMatchObject({ pk: '', is_finish: true });
    });
  });

  it('refuses a table that is not there, and an unknown index', () => {
    const cluster = world();
    expect(cluster.call(1, 'Traverse', { tid: 9, pid: 0, limit: 1 })).toMatchObject({ code: 100, rows: [] });
    expect(cluster.call(1, 'Traverse', { ...P, limit: 1, idx_name: 'x' })).toMatchObject({ code: 108 });
  });
});
