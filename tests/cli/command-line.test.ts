import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { exitCodeOver } from '../../src/cli/exit-codes.js';
import { JUDGEMENTS } from '../../src/report/outcome.js';
import { commandFolder } from './harness.js';

describe('the command line', () => {
  test('without words says how to begin', async () => {
    const { code, stdout } = await commandFolder().run([]);
    expect(code).toBe(0);
    expect(stdout).toContain('openmldb-sim run my.yaml');
    expect(stdout.split('\n').length).toBeLessThan(10);
  });

  test('help and version succeed', async () => {
    const folder = commandFolder();
    expect(await folder.run(['--version'])).toEqual({ code: 0, stdout: '1.2.3', stderr: '' });
    for (const words of [['help'], ['--help'], ['run', '--help'], ['help', 'list']]) {
      expect(await folder.run(words)).toMatchObject({ code: 0, stderr: '' });
    }
    expect((await folder.run(['help'])).stdout).toContain('130  interrupted');
  });

  test.each([
    [['rnu', 'a.yaml'], "error: unknown command 'rnu'\n(Did you mean run?)"],
    [['run'], "error: missing required argument 'file'"],
    [['run', 'a.yaml', '--sede', '1'], "error: unknown option '--sede'\n(Did you mean --seed?)"],
    [
      ['run', 'a.yaml', '--seed', '-1'],
      "error: option '--seed <number>' argument '-1' is invalid. Expected a whole number, 0 or more.",
    ],
    [
      ['run', 'a.yaml', '--jitter', '2'],
      "error: option '--jitter <duration>' argument '2' is invalid. Expected a duration such as 2ms.",
    ],
    [
      ['run', 'a.yaml', '--quiet', '--verbose'],
      "error: option '-q, --quiet' cannot be used with option '-v, --verbose'",
    ],
    [
      ['run', 'a.yaml', '--json', '--reporter', 'tap'],
      "error: option '--json' cannot be used with option '--reporter <name>'",
    ],
    [
      ['run', 'a.yaml', '--reporter', 'xml'],
      "error: option '--reporter <name>' argument 'xml' is invalid. Allowed choices are pretty, cases, json, junit, tap, github.",
    ],
    [['list', 'flagz'], "openmldb-sim: nothing to list as 'flagz'; did you mean 'flags'?"],
  ])('%j is refused with exit code 2', async (words, message) => {
    const { code, stdout, stderr } = await commandFolder().run(words);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
  });

  test.each([
    ['faults', 'isolate'],
    ['verbs', 'until'],
    ['flags', 'tablet_heartbeat_timeout'],
    ['commands', 'showopstatus'],
    ['conditions', 'replicas(table[/pid]).alive'],
    ['selectors', 'leader(flow/0)'],
    ['timing', 'zookeeperWrite'],
    ['invariants', 'one-leader-per-term'],
    ['verdicts', 'not-converged'],
    ['reporters', 'junit'],
    ['exit-codes', '130'],
    ['scenarios', 'scenarios/manual/'],
  ])('list %s', async (topic, word) => {
    const { code, stdout } = await commandFolder().run(['list', topic]);
    expect(code).toBe(0);
    expect(stdout).toContain(word);
    const topics = await commandFolder().run(['list']);
    expect(topics.stdout).toContain(topic);
  });

  test('schema prints the JSON Schema', async () => {
    const { stdout } = await commandFolder().run(['schema']);
    expect(JSON.parse(stdout)).toMatchObject({
      title: 'openmldb-sim scenario',
      type: 'object',
      additionalProperties: false,
    });
  });
});

test('every verdict has its exit code, and the first of 5, 4, 2, 1, 3, 6 wins', () => {
  expect(JUDGEMENTS.map((judgement) => exitCodeOver([judgement]))).toEqual([5, 4, 2, 1, 1, 3, 3, 6, 0]);
  expect(exitCodeOver([])).toBe(0);
  for (const [index, worse] of JUDGEMENTS.entries()) {
    for (const better of JUDGEMENTS.slice(index)) {
      expect(exitCodeOver([better, worse])).toBe(exitCodeOver([worse]));
    }
  }
});

test('the launcher is executable and imports the build', () => {
  accessSync('bin/openmldb-sim.js', constants.X_OK);
  const mode = execFileSync('git', ['ls-files', '--stage', 'bin/openmldb-sim.js'], { encoding: 'utf8' });
  expect(mode).toMatch(/^100755 /);
});
