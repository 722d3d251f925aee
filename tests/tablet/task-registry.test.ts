import { describe, expect, it } from 'vitest';
import { Laboratory } from '../../src/sim/index.js';
import { TaskRegistry } from '../../src/tablet/task-registry.js';
import { P, task, TabletWorld } from './harness.js';

function registry(): TaskRegistry {
  const lab = new Laboratory({ seed: 1, network: { latencyUs: 1, jitterUs: 0 } });
  const node = lab.addNode({ address: 'a:1', boot: () => {} });
  node.start();
  return new TaskRegistry(node);
}

describe('TaskRegistry', () => {
  it('refuses a second task of one type for an OP, even when the first has finished', () => {
    const tasks = registry();
    tasks.add(task(5, 'kDropTable'), 'kDropTable')!.set('kDone');
    expect(tasks.add(task(5, 'kDropTable'), 'kDropTable')).toBeUndefined();
    expect(tasks.all()).toMatchObject([{ op_id: 5, status: 'kDone' }]);
    expect(tasks.add(task(5, 'kLoadTable'), 'kLoadTable')).toBeDefined();
    expect(tasks.add(task(6, 'kDropTable'), 'kDropTable')).toBeDefined();
  });

  it('keeps a task of the wrong type as failed', () => {
    const tasks = registry();
    expect(tasks.add(task(5, 'kLoadTable'), 'kDropTable')).toBeUndefined();
    expect(tasks.all()).toMatchObject([{ task_type: 'kLoadTable', status: 'kFailed' }]);
  });

  it('takes one of a type for each partition, where the request names the partition', () => {
    const tasks = registry();
    const of = (tid: number, pid: number) => ({ ...task(5, 'kAddIndexToTabletRequest'), tid, pid });
    const add = (tid: number, pid: number) => tasks.add(of(tid, pid), 'kAddIndexToTabletRequest');
    expect(add(4, 0)).toBeDefined();
    expect(add(4, 1)).toBeDefined();
    expect(add(3, 1)).toBeDefined();
    expect(add(4, 1)).toBeUndefined();
    // One that names no partition is the same as any of them.
    expect(tasks.add(task(5, 'kAddIndexToTabletRequest'), 'kAddIndexToTabletRequest')).toBeUndefined();
    expect(tasks.all()).toHaveLength(3);
  });

  it('tells of all tasks by their OPs, and within one as they came', () => {
    const tasks = registry();
    tasks.add(task(6, 'kDropTable'), 'kDropTable');
    tasks.add(task(5, 'kLoadTable'), 'kLoadTable');
    tasks.add(task(5, 'kDropTable'), 'kDropTable');
    expect(tasks.all().map(({ op_id, task_type }) => [op_id, task_type])).toEqual([
      [5, 'kLoadTable'],
      [5, 'kDropTable'],
      [6, 'kDropTable'],
    ]);
  });

  it('cancels what is not finished; the worker overwrites that later', () => {
    const tasks = registry();
    const doing = tasks.add(task(5, 'kDropTable'), 'kDropTable')!;
    tasks.add(task(5, 'kLoadTable'), 'kLoadTable')!.set('kFailed');
    tasks.cancel(5);
    expect(tasks.all().map(({ status }) => status)).toEqual(['kCanceled', 'kFailed']);
    doing.set('kDone');
    expect(tasks.all()[0]).toMatchObject({ status: 'kDone' });
  });

  it('works without a task, and has nothing to show then', () => {
    const tasks = registry();
    tasks.add(undefined, 'kDropTable')!.set('kDone');
    expect(tasks.all()).toEqual([]);
  });

  it('answers over the network, and forgets with the process', () => {
    const world = new TabletWorld({ tablets: 1 });
    world.create(1);
    const request = { ...P, task_info: task(5, 'kPauseSnapshot') };
    expect(world.call(1, 'PauseSnapshot', request).code).toBe(0);
    expect(world.call(1, 'PauseSnapshot', request)).toEqual({ code: -1, msg: 'add task failed' });
    expect(world.call(1, 'CancelOP', { op_id: 5 }).code).toBe(0);
    expect(world.call(1, 'GetTaskStatus', {}).task).toMatchObject([{ op_id: 5, status: 'kDone' }]);
    world.call(1, 'DeleteOPTask', { op_id: [5, 99] });
    expect(world.call(1, 'GetTaskStatus', {}).task).toEqual([]);
    world.call(1, 'PauseSnapshot', request);
    world.restart(1);
    expect(world.call(1, 'GetTaskStatus', {}).task).toEqual([]);
  });
});
