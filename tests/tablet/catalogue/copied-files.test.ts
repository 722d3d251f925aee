import { describe, expect, it } from 'vitest';
import { isOk } from '../../../src/protocol/index.js';
import { copyReplicaFiles } from '../../../src/tablet/replica-files.js';
import { P, TabletWorld } from '../harness.js';

describe('a table that is loaded from copied files', () => {
  it('LP-259: of five loads at the same instant exactly one is accepted', () => {
    const world = new TabletWorld();
    world.create(1);
    for (let ts = 1; ts <= 6; ts++) world.put(1, 'k', ts);
    copyReplicaFiles(world.node(1), world.node(2), P.tid, P.pid);
    const table_meta = { name: 'flow', ...P, seg_cnt: 8 };
    const loads = [1, 2, 3, 4, 5].map(() => world.send(2, 'LoadTable', { table_meta }));
    world.seconds(1);
    const answers = loads.map(({ outcome }) => (outcome?.ok === true ? outcome.response : undefined));
    expect(answers.filter((answer) => answer !== undefined && isOk(answer))).toHaveLength(1);
    expect(answers).not.toContain(undefined);
    expect(world.offset(2)).toBe(6);
  });
});
