import { describe, expect, test } from 'vitest';
import { INVALID_PARENT_ID, type OpType, type TaskType } from '../../../src/protocol/index.js';
import { OpHistory } from '../../../src/scenario/language/op-history.js';

const created = (opId: number, opType: OpType, pid: number, parentId: number = INVALID_PARENT_ID) =>
  ({ kind: 'op-created', opId, opType, parentId, queue: 0, db: '', name: 'flow', pid }) as const;
const started = (opId: number, task: TaskType) =>
  ({ kind: 'task-started', opId, opType: 'kRecoverTableOP', task, endpoint: '' }) as const;

describe('the history of OPs', () => {
  test('keeps the tasks in the order of their starts, and one that is taken over once', () => {
    const history = new OpHistory();
    history.see(created(7, 'kRecoverTableOP', 3));
    for (const task of ['kDelReplica', 'kRecoverTable', 'kRecoverTable'] as const)
      history.see(started(7, task));
    expect(history.find(7)!.tasks).toEqual(['kDelReplica', 'kRecoverTable']);
  });

  test('knows the youngest OP of each partition, and how it ended', () => {
    const history = new OpHistory();
    history.see(created(7, 'kRecoverTableOP', 3));
    history.see(created(8, 'kReAddReplicaOP', 3, 7));
    history.see(created(9, 'kRecoverTableOP', 4));
    history.see({
      kind: 'op-finished',
      opId: 8,
      opType: 'kReAddReplicaOP',
      status: 'kFailed',
      task: 'kSendSnapshot',
      db: '',
      name: 'flow',
      pid: 3,
    });
    expect(history.last('', 'flow', 3)).toMatchObject({ id: 8, parentId: 7, status: 'kFailed' });
    expect(history.last('', 'flow', 5)).toBeUndefined();
    expect(history.last('db', 'flow', 3)).toBeUndefined();
  });
});

test('what was reached is each type once, in the order of the alphabet', () => {
  const history = new OpHistory();
  history.see(created(7, 'kRecoverTableOP', 3));
  history.see(created(8, 'kRecoverTableOP', 4));
  history.see(started(7, 'kRecoverTable'));
  history.see(started(8, 'kDelReplica'));
  expect(history.reached).toEqual(['kDelReplica', 'kRecoverTable', 'kRecoverTableOP']);
});
