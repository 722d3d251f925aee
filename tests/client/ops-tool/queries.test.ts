import { describe, expect, it } from 'vitest';
import {
  allDown,
  FLOW,
  NAMESERVER,
  ns,
  ops,
  pass,
  running,
  table,
  TABLET_1,
  TABLET_2,
} from './running-cluster.js';

const cellsOf = (lines: readonly string[]): readonly (readonly string[])[] =>
  lines
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map((cells) => cells.slice(1, -1));

describe('showopstatus', () => {
  it('lists the OPs of each database, or of one, and of one status', () => {
    const cluster = running([FLOW, table('zoo', 'other_db', [TABLET_1, TABLET_2])]);
    ns(cluster, 'makesnapshot flow 0');
    ns(cluster, 'makesnapshot zoo 0', 'other_db');
    pass(cluster, 10);
    const ids = (line: string): readonly string[] =>
      cellsOf(ops(cluster, line)).map(([db, id]) => `${db} ${id}`);
    expect(ids('showopstatus')).toEqual(['db op_id', 'demo_db 1', 'other_db 2']);
    expect(ids('showopstatus --db=other_db')).toEqual(['db op_id', 'other_db 2']);
    expect(ids('showopstatus --filter=kDone')).toEqual(['db op_id', 'demo_db 1', 'other_db 2']);
    expect(ids('showopstatus --filter=kFailed')).toEqual(['db op_id']);
    expect(ops(cluster, 'showopstatus --filter=kFailed')).toHaveLength(4);
  });

  it('fails without a word of what was in the way', () => {
    const cluster = running();
    cluster.startOps('', 'showopstatus');
    pass(cluster, 0.13);
    cluster.faults.kill(NAMESERVER);
    expect(cluster.endOps('')!.slice(1)).toEqual(['showopstatus failed']);
  });
});

describe('showtablestatus', () => {
  it('lists the tables of databases, the last one first, and none without a database', () => {
    const cluster = running([FLOW, table('zoo', 'other_db', [TABLET_1]), table('bare', '', [TABLET_1])]);
    const names = (line: string): readonly string[] =>
      cellsOf(ops(cluster, line)).map((cells) => `${cells[2]}.${cells[1]}`);
    const header = 'Database_name.Table_name';
    expect(names('showtablestatus')).toEqual([header, 'other_db.zoo', 'demo_db.flow']);
    expect(names('showtablestatus --filter=demo%')).toEqual([header, 'demo_db.flow']);
    expect(names('showtablestatus --filter=demo')).toEqual([header]);
    expect(cellsOf(ops(cluster, 'showtablestatus --filter=demo%'))[1]!.slice(7)).toEqual([
      '1',
      '0',
      '2',
      'NULL',
      'NULL',
      'NULL',
      '',
    ]);
  });

  it('leaves out tables with warnings, but in the corrected variant', () => {
    const cluster = running();
    cluster.ns('confset auto_failover false');
    allDown(cluster);
    expect(cellsOf(ops(cluster, 'showtablestatus'))).toHaveLength(1);
    const [, row] = cellsOf(ops(cluster, 'showtablestatus --fixed'));
    expect(row!.at(-1)).toBe(
      `[pid=0][leader][${TABLET_1}]: state is kNotFound, [pid=0][follower][${TABLET_2}]: state is kNotFound`,
    );
  });

  it('warns of a follower that its leader does not know, of roles and of tablets that do not answer', () => {
    const cluster = running([table('flow', 'demo_db', [TABLET_1, TABLET_2])]);
    const warnings = (): string => cellsOf(ops(cluster, 'showtablestatus --fixed'))[1]!.at(-1)!;
    expect(warnings()).toBe('');
    cluster.tablet(TABLET_1, `delreplica 2 0 ${TABLET_2}`);
    expect(warnings()).toBe(`[pid=0][follower][${TABLET_2}]: not connected to leader`);
    cluster.tablet(TABLET_2, 'changerole 2 0 leader');
    expect(warnings()).toBe(`[pid=0][follower][${TABLET_2}]: leader/follower mode inconsistent`);
    cluster.faults.kill(TABLET_2);
    expect(warnings()).toMatch(/^\[pid=0\]: fail to get from tablet: .*32:8541/);
  });
});
