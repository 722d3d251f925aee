import { describe, expect, it } from 'vitest';
import { printFixedTable, printTable, printTextTable, TPrinter } from '../../src/client/index.js';

const lines = (text: string): string[] =>
  text
    .trim()
    .split('\n')
    .map((line, at) => (at === 0 ? `  ${line}` : line));

describe('the column printer', () => {
  it('prints the showtablet block of the document byte for byte', () => {
    const rows = [
      ['172.27.128.31:8541', 'kTabletHealthy', '3h'],
      ['172.27.128.32:8541', 'kTabletOffline', '7m'],
      ['172.27.128.33:8541', 'kTabletHealthy', '3h'],
    ];
    expect(printTable(['endpoint', 'state', 'age'], rows)).toEqual(
      lines(`
  endpoint            state           age
-------------------------------------------
  172.27.128.31:8541  kTabletHealthy  3h
  172.27.128.32:8541  kTabletOffline  7m
  172.27.128.33:8541  kTabletHealthy  3h`),
    );
  });

  it('pads the last column as the original does, when asked', () => {
    const padded = printTable(['key', 'value'], [['a', 'b']], { padLastColumn: true });
    expect(padded).toEqual(['  key  value', '--------------', '  a    b    ']);
  });

  it('prints header and ruler for no rows', () => {
    expect(printTable(['a', 'bc'], [])).toEqual(['  a  bc', '---------']);
  });

  it('shows an empty cell as a dash that widens nothing', () => {
    expect(printTable(['', 'b'], [['', 'x']])).toEqual(['  -  b', '-------', '  -  x']);
  });

  it('cuts long cells off', () => {
    const rows = printTable(['a'], [['abcdef']], { maxColumnLength: 3 });
    expect(rows.at(-1)).toBe('  abc');
  });

  it('drops a row with the wrong number of cells', () => {
    const printer = new TPrinter(2);
    printer.addRow(['a', 'b']);
    printer.addRow(['x']);
    expect(printer.lines()).toHaveLength(2);
    expect(printer.errors).toEqual(['arg num error: 1 vs 2']);
  });

  it('refuses fixed widths that a cell does not fit', () => {
    expect(printFixedTable(['a'], [3], [['abcd']], [3])).toBeUndefined();
  });
});

describe('the text table', () => {
  it('prints rulers around header and rows', () => {
    const header = ['Endpoint', 'Role', 'Connect_time', 'Status', 'Ns_role'];
    const rows = [
      ['172.27.128.31:8541', 'tablet', '2018-08-24 16:30:00', 'online', 'NULL'],
      ['172.27.128.31:6527', 'nameserver', '2018-08-24 16:30:01', 'online', 'master'],
    ];
    expect(printTextTable([header, ...rows])).toEqual([
      ' -------------------- ------------ --------------------- -------- ---------',
      '  Endpoint             Role         Connect_time          Status   Ns_role',
      ' -------------------- ------------ --------------------- -------- ---------',
      '  172.27.128.31:8541   tablet       2018-08-24 16:30:00   online   NULL',
      '  172.27.128.31:6527   nameserver   2018-08-24 16:30:01   online   master',
      ' -------------------- ------------ --------------------- -------- ---------',
    ]);
  });

  it('spreads a cell of several lines over several', () => {
    expect(
      printTextTable([
        ['a', 'b'],
        ['x\ny', 'z'],
      ]),
    ).toEqual([' --- ---', '  a   b', ' --- ---', '  x   z', '  y', ' --- ---']);
  });
});
