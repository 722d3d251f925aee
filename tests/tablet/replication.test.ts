import { describe, expect, it } from 'vitest';
import { endpoint, P, TabletWorld } from './harness.js';

describe('replication of a leader and its follower', () => {
  it('E1: acknowledges from local memory and log, then the follower has it too', () => {
    const world = new TabletWorld();
    world.create(1, [2]);
    const answer = world.put(1, 'k', 10);
    expect(answer).toEqual({ code: 0, msg: '', logged: { term: 1, offset: 1 } });
    world.run(10_000);
    expect(world.offset(2)).toBe(1);
    expect(world.values(2, 'k')).toEqual(['v10']);
    expect(world.tablet(2).entryAt(P.tid, P.pid, 1)).toBe(world.tablet(1).entryAt(P.tid, P.pid, 1));
    expect(world.call(1, 'GetTableFollower', P)).toEqual({
      code: 0,
      msg: 'ok',
      offset: 1,
      follower_info: [{ endpoint: endpoint(2), offset: 1 }],
    });
  });
});
