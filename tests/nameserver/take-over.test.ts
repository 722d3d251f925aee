import { describe, expect, it } from 'vitest';
import { onLocked } from '../../src/nameserver/leadership.js';
import { INVALID_PARENT_ID, serializeOpInfo, type OpInfo } from '../../src/protocol/index.js';
import { A, B, C, Harness } from './harness.js';

const CHANGE_LEADER: OpInfo = {
  op_id: 10,
  op_type: 'kChangeLeaderOP',
  task_index: 0,
  data: { name: 'flow', db: '', tid: 4, pid: 0, follower: [B, C] },
  task_status: 'kDoing',
  start_time: 100,
  end_time: 0,
  name: 'flow',
  db: '',
  pid: 0,
  parent_id: INVALID_PARENT_ID,
  vec_idx: 0,
};

function withOps(...ops: readonly OpInfo[]): Harness {
  const harness = new Harness({ auto_failover: false });
  harness.addTable('flow', [
    [A, B, C],
    [B, C, A],
  ]);
  for (const op of ops) harness.zk.nodes.set(harness.env.paths.op(op.op_id), serializeOpInfo(op));
  harness.zk.nodes.set(harness.env.paths.opIndex, '20');
  harness.run(onLocked(harness.ns));
  return harness;
}

describe('a new leader', () => {
  it('runs an election again that the old one had begun', () => {
    const harness = withOps(CHANGE_LEADER);
    harness.wait(5);
    expect(harness.ops()).toEqual(['10 kChangeLeaderOP 0 kDone']);
  });

  it('waits for ever for a kChangeLeader task that nobody runs', () => {
    const data = { ...CHANGE_LEADER.data, leader: B, offset: 0, term: 3 };
    const harness = withOps({ ...CHANGE_LEADER, task_index: 1, data });
    harness.wait(600);
    expect(harness.ops()).toEqual(['10 kChangeLeaderOP 0 kDoing']);
  });

  it('fails a task at once that its tablet has never heard of', () => {
    const harness = withOps({ ...CHANGE_LEADER, op_type: 'kMakeSnapshotOP', data: { offset: 0 } });
    harness.wait(3);
    expect(harness.ops()).toEqual(['10 kMakeSnapshotOP 0 kFailed']);
  });

  it('takes children before all roots, their own parents too', () => {
    const root = {
      ...CHANGE_LEADER,
      op_type: 'kMakeSnapshotOP' as const,
      data: { offset: 0 },
      task_status: 'kInited' as const,
    };
    const child = { ...root, op_id: 12, parent_id: 11 };
    const harness = withOps({ ...root, op_id: 9 }, { ...root, op_id: 11 }, child);
    harness.wait(20);
    expect(harness.ns.doneOps.map((op) => op.info.op_id)).toEqual([12, 9, 11]);
  });

  it('drops an OP whose tasks are all done, and leaves its znode', () => {
    const harness = withOps({ ...CHANGE_LEADER, task_index: 3 });
    harness.wait(5);
    expect(harness.ops()).toEqual([]);
    expect(harness.zk.nodes.has(harness.env.paths.op(10))).toBe(true);
  });

  it('remembers failed OPs', () => {
    const harness = withOps({ ...CHANGE_LEADER, task_status: 'kFailed' });
    expect(harness.ops()).toEqual(['10 kChangeLeaderOP 0 kFailed']);
  });

  it('publishes a leader a second time as not alive when that had already happened', () => {
    const data = { ...CHANGE_LEADER.data, leader: A, offset: 0, term: 3 };
    const harness = withOps({ ...CHANGE_LEADER, task_index: 2, data });
    harness.wait(5);
    expect(harness.ops()).toEqual(['10 kChangeLeaderOP 0 kFailed']);
    expect(harness.meta(0, A)).toMatchObject({ is_leader: true, is_alive: false });
  });
});
