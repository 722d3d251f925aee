import { describe, expect, it } from 'vitest';
import { truncateTableHandler } from '../../src/nameserver/commands/truncate-table.js';
import { createMakeSnapshotOp } from '../../src/nameserver/ops/make-snapshot-op.js';
import type { Status } from '../../src/protocol/index.js';
import type { Proc } from '../../src/sim/index.js';
import { A, B, Harness } from './harness.js';

function ready(): Harness {
  const harness = new Harness({}, [A, B]);
  harness.addTable('flow', [
    [A, B],
    [B, A],
  ]);
  return harness.lead();
}

const truncate = (harness: Harness, name = 'flow'): Status =>
  harness.run(truncateTableHandler(harness.ns)({ name, db: '' }, 'client:1') as Proc<Status>);

const asked = (harness: Harness): number =>
  [A, B].flatMap((endpoint) =>
    harness.tablet(endpoint).calls.filter((call) => call.method === 'TruncateTable'),
  ).length;

describe('TruncateTable', () => {
  it('asks every replica, on a nameserver that does not lead too', () => {
    const harness = ready();
    harness.ns.running = false;
    expect(truncate(harness).code).toBe(0);
    expect(asked(harness)).toBe(4);
  });

  it('is refused for an unknown table, and while an OP of it is active', () => {
    const harness = ready();
    expect(truncate(harness, 'glow').code).toBe(100);
    harness.tablet(A).outcomes.set('MakeSnapshot', 'kDoing');
    harness.run(createMakeSnapshotOp(harness.ns, '', 'flow', 0));
    expect(truncate(harness)).toEqual({ code: 334, msg: 'there is active op' });
  });

  it.each([
    [[0, 0], 0],
    [[0, 5], 0],
    [[5, 5], 0],
    [[5, 4], 335],
    [[5, 0], 335],
  ])('with replicas at the offsets %s answers %s', (offsets, code) => {
    const harness = ready();
    harness.meta(1, B).offset = offsets[0]!;
    harness.meta(1, A).offset = offsets[1]!;
    expect(truncate(harness).code).toBe(code);
  });

  it('ends with the first replica that refuses, and those before stay empty', () => {
    const harness = ready();
    harness.tablet(B).answers.set('TruncateTable', { code: 106, msg: 'table status is kMakingSnapshot' });
    expect(truncate(harness)).toEqual({ code: 337, msg: 'table status is kMakingSnapshot' });
    expect(asked(harness)).toBe(2);
    harness.listTablets([B]);
    expect(truncate(harness)).toEqual({ code: 336, msg: `fail to get client, endpoint ${A}` });
  });
});
