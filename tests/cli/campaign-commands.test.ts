import { describe, expect, it } from 'vitest';
import { EXIT } from '../../src/cli/exit-codes.js';
import { commandFolder } from './harness.js';

const FAILS = `version: 1
title: Nobody comes back
tables: [{ name: flow, partitions: 2, replicas: 2 }]
steps:
  - wait: 4321ms
  - blip: tablet(2)
  - check: replicas(flow).alive == 5
  - wait: 3s
`;

describe('fuzz', () => {
  it('comes to the same, however its runs are shared out and resumed', async () => {
    const folder = commandFolder();
    const fuzz = ['fuzz', '--profile', 'anything', '--seed', '3', '--jobs', '1'];
    const whole = await folder.run([...fuzz, '--runs', '12', '--out', 'whole']);
    const digest = /digest \w{8}/.exec(whole.stdout)?.[0];
    expect(digest).toBeDefined();
    await folder.run([...fuzz, '--runs', '5', '--out', 'parts']);
    // A campaign that is killed may leave half a line.
    const written = folder.read('parts/results.jsonl');
    folder.write('parts/results.jsonl', `${written}{"number":5,"cla`);
    const rest = await folder.run([...fuzz, '--runs', '12', '--out', 'parts', '--resume']);
    expect(rest.stdout).toContain('5 runs are there already');
    expect(rest.stdout).toContain(digest);
  });

  it('says what it has not reached', async () => {
    const folder = commandFolder();
    const { stdout } = await folder.run(['fuzz', '--profile', 'tablets', '--runs', '2', '--jobs', '1']);
    expect(stdout).toMatch(/^\d+ of \d+ marks are missing: /m);
  });

  it('does its share only', async () => {
    const folder = commandFolder();
    const { stdout } = await folder.run(['fuzz', '--runs', '10', '--shard', '2/4', '--jobs', '1']);
    expect(stdout).toContain('3 runs, ');
  });

  it('calls a campaign without a failover vacuous', async () => {
    const folder = commandFolder();
    const { code, stdout } = await folder.run(['fuzz', '--runs', '1', '--seed', '1', '--jobs', '1']);
    const elected = Number(/(\d+) leaders elected/.exec(stdout)?.[1]);
    expect(code).toBe(elected === 0 ? EXIT.vacuous : EXIT.ok);
    expect(stdout.includes('vacuous')).toBe(elected === 0);
  });

  it.each([
    [['--profile', 'gentle'], "argument 'gentle' is invalid"],
    [['--shard', '3/2'], 'Expected a share such as 1/4.'],
    [['--runs', '0'], 'Expected a whole number from 1.'],
    [['--time', 'soon'], 'Expected a duration such as 90s, 10m or 2h.'],
    [['--resume', '--out', 'nowhere'], '--resume: there is no '],
  ])('refuses %j', async (words, sentence) => {
    const { code, stderr } = await commandFolder().run(['fuzz', ...words]);
    expect(code).toBe(EXIT.usage);
    expect(stderr).toContain(sentence);
  });

  it('refuses the results of another campaign', async () => {
    const folder = commandFolder();
    await folder.run(['fuzz', '--runs', '1', '--seed', '1', '--jobs', '1', '--out', 'o']);
    const { code, stderr } = await folder.run(['fuzz', '--seed', '2', '--out', 'o', '--resume']);
    expect(code).toBe(EXIT.usage);
    expect(stderr).toContain('begun with --profile tablets --seed 1 --shard 1/1');
  });
});

describe('shrink', () => {
  it('writes a smaller file that fails alike', async () => {
    const folder = commandFolder();
    folder.write('a.yaml', FAILS);
    const { code, stdout } = await folder.run(['shrink', 'a.yaml']);
    expect(code).toBe(EXIT.ok);
    expect(stdout).toContain('4 steps became 1');
    expect(folder.read('a.shrunk.yaml')).not.toContain('blip');
    expect((await folder.run(['run', '--quiet', 'a.shrunk.yaml'])).code).toBe(EXIT.finding);
  });

  it('refuses a file that passes', async () => {
    const folder = commandFolder();
    folder.write('a.yaml', FAILS.replace('== 5', '== 4'));
    const { code, stderr } = await folder.run(['shrink', 'a.yaml']);
    expect(code).toBe(EXIT.usage);
    expect(stderr).toContain('a.yaml passes');
  });
});

describe('guarantees', () => {
  it('prints a row for each, the same every time, and what each is about', async () => {
    const words = ['guarantees', '--runs', '2', '--only', 'G2,G6', '--jobs', '1'];
    const { code, stdout } = await commandFolder().run(words);
    expect(code).toBe(EXIT.ok);
    expect(stdout).toMatch(/^ {2}G2 +2 +2 +0 +0 /m);
    expect(stdout).toMatch(/^G6 {2}Three replicas on more nodes/m);
    expect(stdout).toContain('beyond: openmldb-sim run scenarios/guarantees/g2-the-only-replica.yaml');
    expect((await commandFolder().run(words)).stdout).toBe(stdout);
    const json = await commandFolder().run([...words, '--json']);
    const { verdict, guarantees } = JSON.parse(json.stdout) as {
      verdict: string;
      guarantees: { name: string; runs: unknown[] }[];
    };
    expect(verdict).toBe('held');
    expect(guarantees.map(({ name, runs }) => [name, runs.length])).toEqual([
      ['G2', 2],
      ['G6', 2],
    ]);
  });

  it('refuses one that does not exist', async () => {
    const { code, stderr } = await commandFolder().run(['guarantees', '--only', 'G1,G9']);
    expect(code).toBe(EXIT.usage);
    expect(stderr).toContain('Expected names out of G1, G2,');
  });
});
