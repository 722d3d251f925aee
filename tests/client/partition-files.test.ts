import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatPartition, MemoryFiles, parsePartition } from '../../src/client/index.js';
import { OK, status, type TablePartition } from '../../src/protocol/index.js';
import { T31, T32, World } from './harness.js';

const PARTITION: TablePartition = {
  pid: 0,
  partition_meta: [
    { endpoint: T31, is_leader: true, is_alive: true, offset: 7, record_cnt: 7, tablet_has_partition: true },
    { endpoint: T32, is_leader: false, is_alive: false, tablet_has_partition: false },
  ],
  term_offset: [
    { term: 1, offset: 0 },
    { term: 3, offset: 5 },
  ],
};

const TEXT = `pid: 0
partition_meta {
  endpoint: "172.27.128.31:8541"
  is_leader: true
  is_alive: true
  offset: 7
  record_cnt: 7
  tablet_has_partition: true
}
partition_meta {
  endpoint: "172.27.128.32:8541"
  is_leader: false
  is_alive: false
  tablet_has_partition: false
}
term_offset {
  term: 1
  offset: 0
}
term_offset {
  term: 3
  offset: 5
}
record_cnt: 7
`;

describe('the text of a partition', () => {
  it('has the fields in the order of the message, unset ones left out', () => {
    expect(formatPartition(PARTITION)).toBe(TEXT);
  });

  it('reads back as it was written', () => {
    const count = fc.option(fc.nat(), { nil: undefined });
    const meta = fc
      .record({
        endpoint: fc.stringMatching(/^[0-9.]{1,8}:[0-9]{1,4}$/),
        is_leader: fc.boolean(),
        is_alive: fc.boolean(),
        tablet_has_partition: fc.boolean(),
        offset: count,
        diskused: count,
      })
      .map(({ offset, diskused, ...rest }) => ({
        ...rest,
        ...(offset === undefined ? {} : { offset }),
        ...(diskused === undefined ? {} : { diskused }),
      }));
    const partition = fc.record({
      pid: fc.nat(),
      partition_meta: fc.array(meta),
      term_offset: fc.array(fc.record({ term: fc.nat(), offset: fc.nat() })),
    });
    fc.assert(
      fc.property(partition, (value) => {
        expect(parsePartition(formatPartition(value))).toEqual(value);
      }),
    );
  });

  it.each([
    'pid: x',
    'pid',
    'nosuch: 1',
    'partition_meta { is_leader: perhaps }',
    'partition_meta {',
    '}',
    '"a": 1',
  ])('is not %s', (text) => expect(parsePartition(text)).toBeUndefined());
});

describe('gettablepartition', () => {
  it('writes a file named after the words', () => {
    const world = new World();
    world.nameserver({
      GetTablePartition: ({ name, pid }) => {
        if (name !== 'flow') return status(100, 'table does not exist');
        return pid === 0 ? { ...OK, table_partition: PARTITION } : OK;
      },
    });
    const files = new MemoryFiles();
    world.transcript(
      world.nsClient('manual', { files }),
      `
> gettablepartition flow
Bad format
> gettablepartition flow x
Invalid args. pid should be uint32_t
> gettablepartition nosuch 0
Fail to get table partition. error msg: table does not exist
> gettablepartition flow 0
get table partition ok
> gettablepartition flow 7
get table partition ok
`,
    );
    expect(files.read('flow_0.txt')).toBe(TEXT);
    expect(files.read('flow_7.txt')).toBe('');
  });

  it('says when the file cannot be written', () => {
    const world = new World();
    world.nameserver({ GetTablePartition: () => OK });
    const files = { read: () => undefined, write: () => false, remove: () => false };
    expect(world.line(world.nsClient('manual', { files }), 'gettablepartition flow 0')).toEqual([
      'fail to open fileflow_0.txt',
    ]);
  });
});

describe('settablepartition', () => {
  it('checks the file and sends it', () => {
    const world = new World();
    world.nameserver({ SetTablePartition: () => OK });
    const files = new MemoryFiles();
    files.write('good', TEXT);
    files.write('bad', 'pid: 0 partition_meta');
    files.write(
      'leaders',
      'partition_meta { endpoint: "a" is_leader: true } partition_meta { endpoint: "a" is_leader: true }',
    );
    files.write('followers', 'partition_meta { endpoint: "a" } partition_meta { endpoint: "a" }');
    files.write('none', 'partition_meta { endpoint: "a" }');
    world.transcript(
      world.nsClient('manual', { files }),
      `
> settablepartition flow
Bad format
> settablepartition flow absent
can not open file absent
> settablepartition flow bad
table partition file format error
> settablepartition flow leaders
has same leader a
> settablepartition flow followers
has same followera
> settablepartition flow none
has no leader
> settablepartition flow good
set table partition ok
`,
    );
    expect(world.requests.at(-1)!.request).toEqual({ name: 'flow', db: '', table_partition: PARTITION });
  });
});
