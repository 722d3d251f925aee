import { describe, expect, test } from 'vitest';
import {
  CasesReporter,
  failureBlock,
  GithubReporter,
  JsonReporter,
  JunitReporter,
  PLAIN,
  PrettyReporter,
  TapReporter,
  worstOf,
  type FileOutcome,
  type Reporter,
  type Sinks,
} from '../../src/report/index.js';
import { badInput, ran, recorder } from './outcomes.js';

function report(create: (sinks: Sinks) => Reporter, outcomes: readonly FileOutcome[]) {
  const sinks = recorder();
  const reporter = create(sinks);
  for (const outcome of outcomes) reporter.fileEnds(outcome);
  reporter.allEnded(outcomes);
  return sinks;
}

describe('the block that ends a failure', () => {
  test('says verdict, place, rule, seed, time, what happened last, and what to paste', () => {
    expect(failureBlock(ran('expectation-failed'))).toEqual([
      'expectation-failed  a.yaml:4',
      '  meaning   a command printed something else than expected, a check did not hold, or a count of',
      '            writes was out of bounds',
      '  step      ns showtable',
      '  expected  b',
      '  printed   a',
      '  seed      7',
      '  time      1m1s500ms of virtual time, trace 0123456789abcdef',
      '  last      16:00:00.001  172.27.128.32:8541  is killed',
      '  again     openmldb-sim run a.yaml --seed 7 --verbose',
    ]);
  });

  test('names the rule that was broken', () => {
    const violations = [
      { rule: 'one-leader-per-term', timeUs: 1, seq: 2, sentence: 'two leaders of flow/0 in term 3' },
    ];
    const block = failureBlock(
      ran('invariant-violated', { violations, reason: violations[0]!.sentence, steps: [] }),
    );
    expect(block).toContain('  because   two leaders of flow/0 in term 3');
    expect(block).toContain('  rule      one-leader-per-term');
    expect(block[0]).toBe('invariant-violated  a.yaml');
  });

  test('of a file that is no scenario lists the mistakes', () => {
    expect(failureBlock(badInput)).toEqual(["b.yaml:3:5: unknown key 'x'"]);
  });
});

test('the worst verdict over several files is the verdict of all', () => {
  expect(worstOf([ran('pass'), ran('vacuous')])).toBe('vacuous');
  expect(worstOf([ran('vacuous'), ran('not-converged'), ran('expectation-failed')])).toBe(
    'expectation-failed',
  );
  expect(worstOf([ran('expectation-failed'), badInput])).toBe('bad-input');
  expect(worstOf([badInput, ran('nondeterministic'), ran('crashed')])).toBe('crashed');
  expect(worstOf([])).toBe('pass');
});

describe('json', () => {
  const { stdout, stderr } = report((sinks) => new JsonReporter(sinks), [ran('pass'), badInput]);

  test('is one document on standard output, and mistakes on standard error', () => {
    expect(stdout).toHaveLength(1);
    expect(stderr).toEqual(["b.yaml:3:5: unknown key 'x'"]);
  });

  test('has what is promised', () => {
    const document = JSON.parse(stdout[0]!) as { runs: Record<string, unknown>[] };
    expect(document).toMatchObject({ schemaVersion: 1, verdict: 'bad-input' });
    for (const run of document.runs) {
      const keys = [
        'file',
        'verdict',
        'seed',
        'traceHash',
        'virtualTimeMs',
        'events',
        'steps',
        'violations',
        'writes',
      ];
      expect(Object.keys(run)).toEqual(expect.arrayContaining(keys));
      expect(Object.keys(run['writes'] as object)).toEqual([
        'acknowledged',
        'stable',
        'lostAllowed',
        'lostIllegal',
        'unserved',
      ]);
    }
    expect(document.runs[0]).toMatchObject({
      file: 'a.yaml',
      verdict: 'pass',
      seed: 7,
      virtualTimeMs: 61_500,
      steps: [{ verb: 'ns', status: 'ok', startMs: 1, endMs: 2.5, output: ['a'] }],
      writes: { acknowledged: 2 },
    });
    expect(document.runs[1]).toMatchObject({
      file: 'b.yaml',
      verdict: 'bad-input',
      problems: [{ line: 3, column: 5 }],
    });
  });
});

test('junit: failures and errors are told apart, and texts are escaped', () => {
  const { stdout } = report(
    (sinks) => new JunitReporter(sinks),
    [ran('pass'), ran('not-converged'), badInput],
  );
  const xml = stdout.join('\n');
  expect(xml).toContain('<testsuites tests="3" failures="1" errors="1">');
  expect(xml).toContain('<testcase classname="a.yaml" name="A &lt;title&gt;" time="61.500"/>');
  expect(xml).toContain('<failure type="not-converged" message="because">');
  expect(xml).toContain(
    '<error type="bad-input" message="not a scenario">b.yaml:3:5: unknown key \'x\'</error>',
  );
});

test('tap: a test point a file, and the plan at the end', () => {
  const { stdout } = report((sinks) => new TapReporter(sinks), [ran('pass'), badInput]);
  expect(stdout).toEqual([
    'TAP version 14',
    'ok 1 - a.yaml: A <title>',
    'not ok 2 - b.yaml: not a scenario',
    '  ---',
    '  verdict: bad-input',
    '  message: |',
    "    b.yaml:3:5: unknown key 'x'",
    '  ...',
    '1..2',
  ]);
});

test('github: annotations at the lines', () => {
  const { stdout } = report(
    (sinks) => new GithubReporter(sinks),
    [ran('pass'), ran('expectation-failed'), badInput],
  );
  expect(stdout[0]).toBe('pass  a.yaml');
  expect(stdout[1]).toMatch(
    /^::error file=a\.yaml,line=4,title=expectation-failed%3A A <title>::expectation-failed {2}a\.yaml:4%0A/,
  );
  expect(stdout[2]).toBe("::error file=b.yaml,line=3,col=5,title=not a scenario::unknown key 'x'");
  expect(stdout[3]).toBe('1 of 3 scenarios passed');
});

describe('pretty', () => {
  test('quiet is one line a file, and what failed', () => {
    const { stdout, stderr } = report(
      (sinks) => new PrettyReporter(sinks, PLAIN, 'quiet'),
      [ran('pass'), badInput],
    );
    expect(stdout).toEqual(['pass  a.yaml', '', '1 of 2 scenarios passed']);
    expect(stderr).toEqual(["b.yaml:3:5: unknown key 'x'"]);
  });
});

describe('the table of cases', () => {
  test('lists what was asserted, and whether it held', () => {
    const { stdout } = report(
      (sinks) => new CasesReporter(sinks),
      [ran('pass', { title: 'LP-041 - a leader dies' }), ran('expectation-failed', { file: 'b/c.yaml' })],
    );
    expect(stdout.slice(0, 5)).toEqual([
      '✓ LP-041         a leader dies',
      "    ✓ ns showtable prints exactly 'b'",
      '      rules: all',
      '✗ c              A <title>',
      "    ✗ ns showtable prints exactly 'b'",
    ]);
    expect(stdout.at(-3)).toBe('1 of 2 cases as expected, 2 assertions');
    expect(stdout.at(-2)).toBe('types of OPs and tasks reached: 2');
    expect(stdout.at(-1)).toMatch(/^not reached: kMakeSnapshotOP, .*kCreateProcedure$/);
  });
});
