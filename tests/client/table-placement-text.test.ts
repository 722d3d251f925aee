import { describe, expect, it } from 'vitest';
import { parseTextMessage } from '../../src/client/proto-text.js';
import { placementOf } from '../../src/client/table-placement-text.js';

const group = (endpoint: string, pids: string, leads: string): string =>
  `table_partition { endpoint: "${endpoint}" pid_group: "${pids}" is_leader: ${leads} }`;
const place = (...parts: readonly string[]): unknown => {
  const placement = placementOf(parseTextMessage(parts.join('\n'))!);
  return 'refusal' in placement ? placement.refusal : placement.partitions;
};

describe('the placement of a new table', () => {
  it('of groups names the leader first and then the followers in their order', () => {
    expect(place(group('b', '0-1', 'false'), group('c', '0-1', 'true'), group('a', '1', 'false'))).toEqual([
      {
        pid: 0,
        endpoints: [
          { endpoint: 'c', is_leader: true },
          { endpoint: 'b', is_leader: false },
        ],
      },
      {
        pid: 1,
        endpoints: [
          { endpoint: 'c', is_leader: true },
          { endpoint: 'a', is_leader: false },
          { endpoint: 'b', is_leader: false },
        ],
      },
    ]);
  });

  it.each([
    ['two leaders', [group('a', '0-1', 'true'), group('b', '1', 'true')], 'pid 1 has two leader'],
    [
      'a follower twice',
      [group('a', '0', 'false'), group('a', '0', 'false')],
      'pid 0 has same follower on a',
    ],
    ['no leader at all', [group('a', '0', 'false')], 'has not leader pid'],
    ['a gap', [group('a', '0', 'true'), group('a', '2', 'true')], 'pid is not start with zero'],
    ['a follower alone', [group('a', '0', 'true'), group('b', '1', 'false')], 'pid 1 has not leader'],
    ['one tablet twice', [group('a', '0', 'true'), group('a', '0', 'false')], 'at same endpoint a'],
    ['a list', [group('a', '0,1', 'true')], 'pid_group[0,1] format error.'],
    ['a huge number', [group('a', '0-4000000000', 'true')], 'format error.'],
    ['no group', ['table_partition { endpoint: "a" is_leader: true }'], 'table meta file format error'],
    ['no flag', ['table_partition { endpoint: "a" pid_group: "0" }'], 'table meta file format error'],
    ['nothing', ['table_partition { }'], 'table meta file format error'],
    [
      'a replica without a flag',
      ['table_partition { pid: 0 partition_meta { endpoint: "a" } }'],
      'format error',
    ],
  ])('with %s is refused', (_, parts, complaint) => {
    expect(place(...parts)).toContain(complaint);
  });
});
