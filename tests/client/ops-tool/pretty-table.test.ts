import { describe, expect, it } from 'vitest';
import { prettyTable } from '../../../src/client/ops-tool/pretty-table.js';

describe('a pretty table', () => {
  it('has borders and centres its cells', () => {
    expect(prettyTable(['db', 'op_id'], [['demo_db', '1']])).toEqual([
      '+---------+-------+',
      '|    db   | op_id |',
      '+---------+-------+',
      '| demo_db |   1   |',
      '+---------+-------+',
    ]);
  });

  it('ends below its header when it is empty, with the border of a last row', () => {
    expect(prettyTable(['db'], [])).toEqual(['+----+', '| db |', '+----+', '+----+']);
  });
});
