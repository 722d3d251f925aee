import { describe, expect, test } from 'vitest';
import { parseScenario } from '../../../src/scenario/index.js';
import { assertionOf, assertionsOver } from '../../../src/scenario/run/assertions.js';

const HEAD = 'version: 1\ntitle: x\ntables: [{ name: flow, partitions: 1, replicas: 3 }]\nsteps:\n';
const assertion = (step: string) => assertionOf(parseScenario(`${HEAD}  - ${step}\n`, 'x.yaml').steps[0]!);

describe('what is asserted, in words', () => {
  test.each([
    ['check: ops.running == 0', 'ops.running == 0'],
    ['{ until: settled, within: 90s }', 'settled, within 1m30s'],
    ['{ ns: confget, expect: a }', "ns confget prints exactly 'a'"],
    ['{ ns: confget, expect: "a\\nb", compare: shape }', 'ns confget prints, but for times, 2 lines'],
    ['{ ns: confget }', undefined],
    ['kill: tablet(1)', undefined],
  ])('%s', (step, expected) => {
    expect(assertion(step)).toBe(expected);
  });

  test('of the whole run', () => {
    expect(assertionsOver(undefined)).toEqual(['rules: all']);
    expect(assertionsOver({ invariants: ['terms-never-fall'], lostIllegal: 0, stable: '>= 3' })).toEqual([
      'rules: terms-never-fall',
      'writes lostIllegal: 0',
      'writes stable: >= 3',
    ]);
  });
});
