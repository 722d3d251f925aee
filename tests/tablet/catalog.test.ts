import { beforeEach, describe, expect, it } from 'vitest';
import {
  NO_TTL,
  serializeTableInfo,
  ZnodePaths,
  type PartitionMeta,
  type TableInfo,
} from '../../src/protocol/index.js';
import type { Proc } from '../../src/sim/index.js';
import { TabletCatalog } from '../../src/tablet/catalog.js';
import { StubZk } from './harness.js';

const PATHS = new ZnodePaths('/openmldb');

const replica = (endpoint: string, is_leader: boolean, is_alive: boolean): PartitionMeta => ({
  ...{ endpoint, is_leader, is_alive },
  tablet_has_partition: true,
});

function table(tid: number, ...partitions: readonly (readonly PartitionMeta[])[]): TableInfo {
  return {
    ...{ name: `t${tid}`, db: 'shop', tid, partition_num: partitions.length, replica_num: 1, seg_cnt: 8 },
    ttl: NO_TTL,
    compress_type: 'kNoCompress',
    column_desc: [],
    table_partition: partitions.map((partition_meta, pid) => ({
      pid,
      partition_meta: [...partition_meta],
      term_offset: [],
    })),
  };
}

/** Runs a procedure that never waits. */
function run<T>(procedure: Proc<T>): T {
  const { done, value } = procedure.next();
  if (done !== true) throw new Error('the procedure waits');
  return value;
}

function* unreadable(): Proc<undefined> {
  return undefined;
}

describe('the catalog of a tablet', () => {
  let zk: StubZk;
  let catalog: TabletCatalog;

  const put = (info: TableInfo): void => {
    zk.values.set(PATHS.table(info), serializeTableInfo(info));
  };

  beforeEach(() => {
    zk = new StubZk();
    catalog = new TabletCatalog(zk, PATHS);
    zk.values.set(PATHS.notify, '7');
  });

  it('has all tables of databases as they are when it is notified, and no others', () => {
    put(table(1, [replica('a', true, true)], []));
    put(table(2, []));
    expect(catalog.table(1)).toBeUndefined();
    run(catalog.refresh());
    expect([catalog.version, catalog.table(1)?.partitionCount]).toEqual([7, 2]);
    zk.values.delete(PATHS.table(table(1)));
    put(table(2, [], [], []));
    expect(catalog.table(2)?.partitionCount).toBe(1);
    run(catalog.refresh());
    expect([catalog.table(1), catalog.table(2)?.partitionCount]).toEqual([undefined, 3]);
  });

  it('knows the last replica that is flagged leader and alive', () => {
    put(
      table(
        1,
        [replica('a', true, true), replica('b', true, true), replica('c', true, false)],
        [replica('a', false, true)],
      ),
    );
    run(catalog.refresh());
    expect([0, 1, 2].map((pid) => catalog.table(1)?.leaderOf(pid))).toEqual(['b', undefined, undefined]);
  });

  it('stays as it was, with its version, when the list of tables cannot be read', () => {
    put(table(1, []));
    run(catalog.refresh());
    put(table(1, [], []));
    zk.values.delete(PATHS.notify);
    run(catalog.refresh());
    expect([catalog.version, catalog.table(1)?.partitionCount]).toEqual([7, 1]);
    zk.values.set(PATHS.notify, '8');
    zk.getChildren = unreadable;
    run(catalog.refresh());
    expect([catalog.version, catalog.table(1)?.partitionCount]).toEqual([7, 1]);
  });

  it('is empty, and up to date, where there has never been a table', () => {
    put(table(1, []));
    run(catalog.refresh());
    zk.values.delete(PATHS.table(table(1)));
    zk.values.set(PATHS.notify, '8');
    zk.getChildren = unreadable;
    run(catalog.refresh());
    expect([catalog.version, catalog.table(1)]).toEqual([8, undefined]);
  });

  it('lacks a table that cannot be read or makes no sense, and takes no number for 0', () => {
    put(table(1, []));
    zk.values.set(`${PATHS.dbTableData}/2`, 'nonsense');
    zk.values.set(PATHS.notify, 'many');
    const { getNodeValue } = StubZk.prototype;
    zk.getNodeValue = function* (path) {
      return path.endsWith('/1') ? undefined : yield* getNodeValue.call(zk, path);
    };
    run(catalog.refresh());
    expect([catalog.table(1), catalog.table(2), catalog.version]).toEqual([undefined, undefined, 0]);
  });

  it('reads one table anew, and keeps it when that fails', () => {
    put(table(1, []));
    run(catalog.refreshTable(1));
    zk.values.delete(PATHS.table(table(1)));
    run(catalog.refreshTable(1));
    expect([catalog.version, catalog.table(1)?.partitionCount]).toEqual([1, 1]);
  });
});
