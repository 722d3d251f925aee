import { describe, expect, it } from 'vitest';
import { endpoint, P, TabletWorld } from './harness.js';

const IDLE = {
  binlog_sync_wait_time: 0,
  binlog_coffee_time: 0,
  binlog_match_logoffset_interval: 0,
  binlog_sync_batch_size: 0,
  binlog_sync_to_disk_interval: 0,
  binlog_delete_interval: 0,
  zk_keep_alive_check_interval: 0,
  make_snapshot_check_interval: 0,
  gc_interval: 0,
} as const;

describe('flags of 0', () => {
  it('let time go on, and replication work', () => {
    const world = new TabletWorld({ flags: { ...IDLE, binlog_notify_on_put: false } });
    world.create(1, [2]);
    world.put(1, 'k', 1);
    world.run(20_000);
    world.call(2, 'AppendEntries', { ...P, term: 9, pre_log_index: 0, entries: [] });
    world.put(1, 'k', 2);
    world.seconds(1);
    expect(world.values(2, 'k')).toEqual(['v1']);
    expect(world.replica(1)?.followers).toEqual([{ endpoint: endpoint(2), offset: 1, matched: true }]);
  });
});

describe('the same requests', () => {
  it('leave the same trace', () => {
    const run = (): string => {
      const world = new TabletWorld({ tablets: 3, flags: { make_snapshot_threshold_offset: 0 } });
      world.create(1, [2, 3]);
      for (let ts = 1; ts <= 50; ts++) world.put(1, `k${ts % 7}`, ts);
      world.call(1, 'MakeSnapshot', P);
      world.node(3).kill('test');
      for (let ts = 51; ts <= 60; ts++) world.put(1, 'k', ts);
      world.restart(3);
      world.load(3, 'kTableFollower');
      world.seconds(60);
      expect(world.offset(3)).toBe(60);
      return world.lab.trace.hash;
    };
    expect(run()).toBe(run());
  });
});
