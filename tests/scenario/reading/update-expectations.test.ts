import { describe, expect, test } from 'vitest';
import { parseScenario } from '../../../src/scenario/reading/read-scenario.js';
import { updateExpectations } from '../../../src/scenario/reading/update-expectations.js';
import type { ScenarioResult } from '../../../src/scenario/run/result.js';

const HEAD = 'version: 1 # first\ntitle: x\nsteps:\n';

/** The text after every command printed `output`, and every written expectation was missed. */
function update(steps: string, output: readonly string[]): string {
  const text = HEAD + steps;
  const scenario = parseScenario(text, 'x.yaml');
  const result = {
    steps: scenario.steps.map(({ index }) => ({
      index,
      output,
      difference: { expected: 'a', printed: 'b' },
    })),
  } as unknown as ScenarioResult;
  const updated = updateExpectations(text, scenario, result).text;
  expect(updated.startsWith(HEAD)).toBe(true);
  for (const { act } of parseScenario(updated, 'x.yaml').steps) {
    if ('expect' in act && act.expect?.compare === 'exact') {
      expect((act.expect.text ?? '').trimEnd()).toBe(output.join('\n'));
    }
  }
  return updated.slice(HEAD.length);
}

const TABLE = ['  name  tid', '-----------', '  flow  4'];

describe('updating expectations', () => {
  test('a block is replaced, comments and all that follows stay', () => {
    const steps =
      '  # before\n  - ns: showtable\n    expect: |2\n        old\n      ---\n    # beside\n    compare: exact # why\n\n  # after\n  - wait: 1s\n';
    expect(update(steps, TABLE)).toBe(
      '  # before\n  - ns: showtable\n    expect: |2\n        name  tid\n      -----------\n        flow  4\n    # beside\n    compare: exact # why\n\n  # after\n  - wait: 1s\n',
    );
  });

  test('an expectation left empty is filled in', () => {
    expect(update('  - ns: showtable\n    expect:\n  - wait: 1s\n', TABLE)).toBe(
      '  - ns: showtable\n    expect: |2\n        name  tid\n      -----------\n        flow  4\n  - wait: 1s\n',
    );
    expect(update('  - ns: showtable\n    expect:', TABLE)).toBe(
      '  - ns: showtable\n    expect: |2\n        name  tid\n      -----------\n        flow  4\n',
    );
  });

  test('one line stays on its line', () => {
    expect(
      update('  - ns: confset a b\n    expect: old # why\n  - wait: 1s\n', ['set auto_failover ok']),
    ).toBe('  - ns: confset a b\n    expect: set auto_failover ok # why\n  - wait: 1s\n');
    expect(update('  - ns: x\n    expect: |\n      old\n      older\n  - wait: 1s\n', ['a: b'])).toBe(
      '  - ns: x\n    expect: "a: b"\n  - wait: 1s\n',
    );
  });

  test('within braces it is a quoted text', () => {
    expect(update('  - { ns: x, expect: old }\n', TABLE)).toBe(
      `  - { ns: x, expect: ${JSON.stringify(TABLE.join('\n'))} }\n`,
    );
  });

  test('no output at all is an empty text', () => {
    expect(update('  - ns: x\n    expect: old\n', [])).toBe("  - ns: x\n    expect: ''\n");
  });

  test('what is compared as contains is left to its author', () => {
    const steps = '  - ns: x\n    expect: old\n    compare: contains\n';
    expect(update(steps, TABLE)).toBe(steps);
  });

  test('several in one file', () => {
    expect(update('  - ns: x\n    expect: a\n  - ns: y\n    expect: |\n      b\n', ['one', 'two'])).toBe(
      '  - ns: x\n    expect: |\n      one\n      two\n  - ns: y\n    expect: |\n      one\n      two\n',
    );
  });
});
