import { describe, expect, it } from 'vitest';
import type { TaskType } from '../../../src/protocol/index.js';
import { endpoint, P, task, TabletWorld } from '../harness.js';

/** A table with one row, which can have a snapshot. */
function world(): TabletWorld {
  const made = new TabletWorld({ flags: { make_snapshot_threshold_offset: 0 } });
  made.create(1);
  made.put(1, 'k', 1);
  return made;
}

const statuses = (of: TabletWorld): string[] =>
  of.call(1, 'GetTaskStatus', {}).task.map(({ status }) => status);

const REQUESTS = [
  ['MakeSnapshot', 'kMakeSnapshot'],
  ['PauseSnapshot', 'kPauseSnapshot'],
  ['RecoverSnapshot', 'kRecoverSnapshot'],
  ['SendSnapshot', 'kSendSnapshot'],
] as const;

describe.each(REQUESTS)('%s', (method, type) => {
  const request = (opId: number, asked: TaskType = type) => ({
    ...P,
    endpoint: endpoint(2),
    remote_tid: P.tid,
    task_info: task(opId, asked),
  });

  it('is done once a task', () => {
    const w = world();
    if (method === 'SendSnapshot') w.call(1, 'PauseSnapshot', P);
    expect(w.call(1, method, request(5))).toEqual({ code: 0, msg: 'ok' });
    w.seconds(5);
    expect(w.call(1, method, request(5))).toEqual({ code: -1, msg: 'add task failed' });
    expect(statuses(w)).toEqual(['kDone']);
  });

  it('refuses a task of another type, and keeps it as failed', () => {
    const w = world();
    expect(w.call(1, method, request(5, 'kLoadTable'))).toEqual({ code: -1, msg: 'add task failed' });
    expect(statuses(w)).toEqual(['kFailed']);
    expect([w.replica(1)?.state, w.count('snapshot-made')]).toEqual(['kTableNormal', 0]);
  });

  it('fails its task with what it refuses', () => {
    const w = world();
    w.call(1, 'DropTable', P);
    w.seconds(1);
    expect(w.call(1, method, request(5)).code).toBe(method === 'MakeSnapshot' ? 111 : 100);
    expect(statuses(w)).toEqual(['kFailed']);
  });
});
