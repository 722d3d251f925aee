import { describe, expect, it } from 'vitest';
import { Cluster, defaultConfig } from '../../../src/cluster/index.js';
import { SECOND } from '../../../src/sim/index.js';
import { ops, running, table, TABLET_1, TABLET_2, TABLETS } from './running-cluster.js';

const EMPTY = '172.27.128.34:8541';
const PAIRS = [TABLET_1, TABLET_2];

describe('scaleout', () => {
  it('moves from who has most to who has fewest', () => {
    const cluster = running([table('flow', 'demo_db', [TABLET_1], [TABLET_1], [TABLET_1])]);
    const lines = ops(cluster, 'scaleout');
    expect(lines[0]).toBe('INFO: start to balance demo_db');
    expect(lines[1]).toMatch(
      /^INFO: max partition endpoint: 172\.27\.128\.31:8541 num: 3, min partition endpoint: .* num: 0$/,
    );
    expect(lines.at(-1)).toBe('INFO: execute scale-out success');
  });

  it('stops at a table without a database, which it counts everywhere', () => {
    const cluster = running([
      table('bare', '', [TABLET_1], [TABLET_1], [TABLET_1]),
      table('flow', 'demo_db', [TABLET_2]),
    ]);
    const lines = ops(cluster, 'scaleout');
    expect(lines.at(-1)).toMatch(/^ERROR: add replica failed\. demo_db bare \d 172\.27\.128\.33:8541$/);
    expect(ops(cluster, 'scaleout --fixed').at(-1)).toBe('INFO: execute scale-out success');
  });

  it('believes for ever who led at the beginning, but in the corrected variant', () => {
    const spread = (seed: number, line: string): string => {
      const config = defaultConfig({
        seed,
        tables: [table('flow', 'demo_db', PAIRS, PAIRS, PAIRS, PAIRS, PAIRS, PAIRS)],
        tablets: [...TABLETS, EMPTY],
        look: '0.9',
      });
      const cluster = Cluster.boot(config);
      cluster.runUntil(cluster.nowUs + 5 * SECOND);
      return ops(cluster, line).find((text) => text.startsWith('ERROR')) ?? 'no error';
    };
    const seeds = [1, 2, 3, 4, 5, 6, 7, 8];
    const stale = seeds.filter((seed) => spread(seed, 'scaleout').includes('cannot migrate leader'));
    expect(stale).not.toEqual([]);
    for (const seed of stale) expect(spread(seed, 'scaleout --fixed')).toBe('no error');
  });
});
