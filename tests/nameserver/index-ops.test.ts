import { describe, expect, it } from 'vitest';
import { enqueue, type EnqueueRequest } from '../../src/nameserver/commands/enqueue.js';
import { onLocked } from '../../src/nameserver/leadership.js';
import { createMakeSnapshotOp } from '../../src/nameserver/ops/make-snapshot-op.js';
import { INVALID_PARENT_ID, serializeOpInfo, type OpInfo } from '../../src/protocol/index.js';
import { A, B, Harness } from './harness.js';

function ready(): Harness {
  const harness = new Harness({}, [A, B]);
  harness.addTable('flow', [
    [A, B],
    [A, B],
  ]);
  return harness.lead();
}

const ADD_INDEX: EnqueueRequest = { op: 'kAddIndexOP', db: '', name: 'flow', pid: 0, workMs: 1000 };
const DEPLOY: EnqueueRequest = { ...ADD_INDEX, op: 'kDeployOP' };

/** Tasks and their parts in the order in which they were begun. */
function begun(harness: Harness): string[] {
  return harness.events.flatMap((event) =>
    event.kind === 'task-started'
      ? [event.task]
      : event.kind === 'subtask-started'
        ? [`  ${event.task} of ${event.of}`]
        : [],
  );
}

describe('kAddIndexOP', () => {
  it('asks every replica, then the leader of every partition, and waits for all of them', () => {
    const harness = ready();
    expect(harness.run(enqueue(harness.ns, ADD_INDEX))).toBeUndefined();
    harness.wait(20);
    expect(harness.ops()).toEqual(['1 kAddIndexOP 0 kDone']);
    expect(begun(harness)).toEqual([
      'kAddIndexToTablet',
      ...Array<string>(4).fill('  kAddIndexToTabletRequest of kAddIndexToTablet'),
      'kAddIndexToTableInfo',
      'kExtractIndexData',
      ...Array<string>(2).fill('  kExtractIndexRequest of kExtractIndexData'),
      'kSendIndexData',
      ...Array<string>(2).fill('  kSendIndexRequest of kSendIndexData'),
      'kLoadIndexData',
      ...Array<string>(2).fill('  kLoadIndexRequest of kLoadIndexData'),
    ]);
    expect(harness.tablet(B).methodsCalled()).toEqual(['AddIndex', 'AddIndex']);
  });

  it('goes on without a poll when all replicas have answered', () => {
    const harness = ready();
    harness.run(enqueue(harness.ns, ADD_INDEX));
    harness.lab.scheduler.runUntil(harness.lab.scheduler.nowUs + 200_000);
    expect(begun(harness)).toContain('kExtractIndexData');
  });

  it('holds up whatever is in the same queue', () => {
    const harness = ready();
    harness.tablet(A).outcomes.set('ExtractIndexData', 'kDoing');
    harness.run(enqueue(harness.ns, ADD_INDEX));
    harness.run(createMakeSnapshotOp(harness.ns, '', 'flow', 0));
    harness.run(createMakeSnapshotOp(harness.ns, '', 'flow', 1));
    harness.wait(30);
    expect(harness.ops()).toEqual([
      '1 kAddIndexOP 0 kDoing',
      '2 kMakeSnapshotOP 0 kInited',
      '3 kMakeSnapshotOP 1 kDone',
    ]);
  });

  it('fails with the first part that fails', () => {
    const harness = ready();
    const answer = { code: 105, msg: 'table status is not kNormal' };
    harness.tablet(A).answers.set('SendIndexData', answer);
    harness.run(enqueue(harness.ns, ADD_INDEX));
    harness.wait(20);
    expect(harness.ops()).toEqual(['1 kAddIndexOP 0 kFailed']);
    expect(harness.ns.doneOps[0]!.tasks[0]!.info.task_type).toBe('kSendIndexData');
  });

  it('waits for ever for a part that its tablet forgot', () => {
    const harness = ready();
    harness.tablet(A).outcomes.set('ExtractIndexData', 'kDoing');
    harness.run(enqueue(harness.ns, ADD_INDEX));
    harness.wait(3);
    harness.tablet(A).tasks.length = 0;
    harness.wait(120);
    expect(harness.ops()).toEqual(['1 kAddIndexOP 0 kDoing']);
  });

  it('is one at a time for a table, and needs every replica', () => {
    const harness = ready();
    harness.tablet(A).outcomes.set('ExtractIndexData', 'kDoing');
    harness.run(enqueue(harness.ns, ADD_INDEX));
    expect(harness.run(enqueue(harness.ns, ADD_INDEX))).toBe('there is already a task running');
    expect(harness.run(enqueue(harness.ns, { ...ADD_INDEX, name: 'glow' }))).toBe('there is no such table');
    harness.meta(1, B).is_alive = false;
    expect(harness.run(enqueue(harness.ns, DEPLOY))).toMatch('every replica');
    harness.meta(1, B).is_alive = true;
    expect(harness.run(enqueue(harness.ns, DEPLOY))).toBeUndefined();
  });
});

describe('kDeployOP', () => {
  it('does the steps of an index one after the other inside its first task', () => {
    const harness = ready();
    harness.run(enqueue(harness.ns, DEPLOY));
    harness.wait(20);
    expect(harness.ops()).toEqual(['1 kDeployOP 0 kDone']);
    expect(begun(harness).filter((line) => !line.includes('Request'))).toEqual([
      'kAddMultiTableIndex',
      '  kAddTableIndex of kAddMultiTableIndex',
      '  kAddIndexToTablet of kAddTableIndex',
      '  kAddIndexToTableInfo of kAddTableIndex',
      '  kExtractIndexData of kAddTableIndex',
      '  kSendIndexData of kAddTableIndex',
      '  kLoadIndexData of kAddTableIndex',
      'kCreateProcedure',
    ]);
  });

  it('fails with a step deep inside', () => {
    const harness = ready();
    harness.tablet(A).outcomes.set('LoadIndexData', 'kFailed');
    harness.run(enqueue(harness.ns, DEPLOY));
    harness.wait(20);
    expect(harness.ops()).toEqual(['1 kDeployOP 0 kFailed']);
    expect(begun(harness)).not.toContain('kCreateProcedure');
  });
});

describe('a new leader', () => {
  const info: OpInfo = {
    op_id: 10,
    op_type: 'kAddIndexOP',
    task_index: 0,
    data: { work_ms: 1000 },
    task_status: 'kDoing',
    start_time: 100,
    end_time: 0,
    name: 'flow',
    db: '',
    pid: 0,
    parent_id: INVALID_PARENT_ID,
    vec_idx: 0,
  };
  const after = (op: OpInfo, prepare: (harness: Harness) => void = () => {}): string[] => {
    const harness = new Harness({}, [A, B]);
    harness.addTable('flow', [[A, B]]);
    harness.zk.nodes.set(harness.env.paths.op(10), serializeOpInfo(op));
    prepare(harness);
    harness.run(onLocked(harness.ns));
    harness.wait(60);
    return harness.ops();
  };

  it('fails an index that was being announced: no tablet remembers that', () => {
    expect(after(info)).toEqual(['10 kAddIndexOP 0 kFailed']);
  });

  it('waits for ever where the table record was being written', () => {
    expect(after({ ...info, task_index: 1 })).toEqual(['10 kAddIndexOP 0 kDoing']);
  });

  it('goes on with data that a tablet has extracted meanwhile', () => {
    const extracted = (harness: Harness): void => {
      harness.tablet(A).tasks.push({
        op_id: 10,
        op_type: 'kAddIndexOP',
        task_type: 'kExtractIndexRequest',
        endpoint: A,
        status: 'kDone',
        tid: 4,
        pid: 0,
      });
    };
    expect(after({ ...info, task_index: 2 }, extracted)).toEqual(['10 kAddIndexOP 0 kDone']);
  });

  it('drops a kDeployOP', () => {
    expect(after({ ...info, op_type: 'kDeployOP' })).toEqual([]);
  });
});
