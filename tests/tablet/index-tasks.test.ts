import { describe, expect, it } from 'vitest';
import type { TaskType } from '../../src/protocol/index.js';
import { P, task, TabletWorld } from './harness.js';

function ready(): TabletWorld {
  const world = new TabletWorld({ tablets: 1 });
  world.create(1);
  return world;
}

const request = (opId: number, type: TaskType, pid = P.pid) => ({
  ...P,
  work_ms: 10_000,
  task_info: { ...task(opId, type), tid: P.tid, pid },
});

const statuses = (world: TabletWorld): string[] =>
  world.call(1, 'GetTaskStatus', {}).task.map(({ pid, status }) => `${pid} ${status}`);

describe('work on an index', () => {
  it('is done when its time has passed', () => {
    const world = ready();
    expect(world.call(1, 'ExtractIndexData', request(5, 'kExtractIndexRequest')).code).toBe(0);
    world.seconds(9);
    expect(statuses(world)).toEqual([`${P.pid} kDoing`]);
    world.seconds(2);
    expect(statuses(world)).toEqual([`${P.pid} kDone`]);
  });

  it('is a task for each partition', () => {
    const world = ready();
    world.call(1, 'SendIndexData', request(5, 'kSendIndexRequest', 0));
    expect(world.call(1, 'SendIndexData', request(5, 'kSendIndexRequest', 1)).code).toBe(0);
    expect(world.call(1, 'SendIndexData', request(5, 'kSendIndexRequest', 1)).code).toBe(-1);
  });

  it('takes a thread that other tasks wait for', () => {
    const world = ready();
    for (const opId of [5, 6, 7]) world.call(1, 'SendIndexData', request(opId, 'kSendIndexRequest'));
    world.call(1, 'DropTable', { ...P, task_info: task(8, 'kDropTable') });
    world.seconds(9);
    expect(world.replica(1)).toBeDefined();
    world.seconds(2);
    expect(world.replica(1)).toBeUndefined();
  });

  it('is refused without the table and, but for sending, while its snapshots are paused', () => {
    const world = ready();
    const missing = { ...request(5, 'kLoadIndexRequest'), pid: 7 };
    expect(world.call(1, 'LoadIndexData', missing).code).toBe(100);
    expect(world.call(1, 'AddIndex', { ...P, pid: 7 }).code).toBe(100);
    expect(world.call(1, 'AddIndex', P).code).toBe(0);
    world.call(1, 'PauseSnapshot', { ...P, task_info: task(6, 'kPauseSnapshot') });
    expect(world.call(1, 'LoadIndexData', request(7, 'kLoadIndexRequest')).code).toBe(105);
    expect(world.call(1, 'ExtractIndexData', request(8, 'kExtractIndexRequest')).code).toBe(105);
    expect(world.call(1, 'SendIndexData', request(9, 'kSendIndexRequest')).code).toBe(0);
  });

  it('goes on when it is canceled, unless it is loading', () => {
    const world = ready();
    world.call(1, 'ExtractIndexData', request(5, 'kExtractIndexRequest'));
    world.call(1, 'LoadIndexData', request(6, 'kLoadIndexRequest'));
    world.call(1, 'CancelOP', { op_id: 5 });
    world.call(1, 'CancelOP', { op_id: 6 });
    world.seconds(11);
    expect(statuses(world)).toEqual([`${P.pid} kDone`, `${P.pid} kCanceled`]);
  });
});
