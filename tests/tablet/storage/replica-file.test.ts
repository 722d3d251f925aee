import { describe, expect, it } from 'vitest';
import { SECOND } from '../../../src/sim/index.js';
import { BinlogPart } from '../../../src/tablet/binlog/binlog-part.js';
import { P, TabletWorld } from '../harness.js';

/** A leader with some rows, of which a part is synced. */
function withUnsyncedTail(): TabletWorld {
  const world = new TabletWorld({ tablets: 1 });
  world.create(1);
  world.put(1, 'k', 1);
  world.seconds(31);
  world.put(1, 'k', 2);
  return world;
}

function entriesLeft(world: TabletWorld): number | undefined {
  const part = world.node(1).disk.read('/db/4_0/binlog/00000000.log');
  return part instanceof BinlogPart ? part.records.length : undefined;
}

describe('files of a replica', () => {
  it('a kill keeps every entry', () => {
    const world = withUnsyncedTail();
    world.restart(1);
    world.load(1);
    expect(world.offset(1)).toBe(2);
  });

  it('a power failure cuts the log to what was synced', () => {
    const world = withUnsyncedTail();
    world.node(1).kill('power');
    world.node(1).disk.powerFail();
    expect(entriesLeft(world)).toBe(1);
    world.node(1).start();
    world.seconds(1);
    world.load(1);
    expect(world.offset(1)).toBe(1);
    expect(world.tablet(1).logTail(P.tid, P.pid)).toBe(1);
  });

  it('syncs every binlog_sync_to_disk_interval, on the grid since the table was made', () => {
    const world = withUnsyncedTail();
    world.run(6 * SECOND);
    world.node(1).kill('power');
    world.node(1).disk.powerFail();
    expect(entriesLeft(world)).toBe(2);
  });

  it('a fresh part that was never synced is gone, and so is a fresh table meta', () => {
    const world = new TabletWorld({ tablets: 1 });
    world.create(1);
    world.put(1, 'k', 1);
    world.node(1).kill('power');
    world.node(1).disk.powerFail();
    expect(world.node(1).disk.directoryExists('/db/4_0')).toBe(false);
  });

  it('what the kernel has written back stays', () => {
    const world = new TabletWorld({ tablets: 1 });
    world.create(1);
    world.seconds(31);
    world.node(1).kill('power');
    world.node(1).disk.powerFail();
    expect(world.node(1).disk.exists('/db/4_0/table_meta.txt')).toBe(true);
  });
});
