import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../src/cli/exit-codes.js';
import { differenceOf } from '../../src/cli/verify-command.js';
import { commandFolder } from './harness.js';

const SCENARIO = `version: 1
title: A leader is named
tables: [{ name: flow, partitions: 1, replicas: 2 }]
cluster: { flags: { auto_failover: false } }
steps:
  - ns: changeleader flow 0 auto
  - until: op(1).status == kDone
`;

describe('export', () => {
  it('prints each event as a line of JSON, with its cause', async () => {
    const folder = commandFolder();
    folder.write('a.yaml', SCENARIO);
    const { code, stdout, stderr } = await folder.run(['export', 'a.yaml']);
    expect(code).toBe(EXIT.ok);
    expect(stderr).toMatch(/^\d+ events of a\.yaml: pass$/);
    const events = stdout.split('\n').map((line) => JSON.parse(line) as { seq: number; cause: number });
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    expect(events.every(({ seq, cause }) => cause < seq)).toBe(true);
  });

  it('writes a file that Chrome can read, with the OP as a span over its tasks', async () => {
    const folder = commandFolder();
    folder.write('a.yaml', SCENARIO);
    const { stdout } = await folder.run(['export', 'a.yaml', '--format', 'chrome', '--out', 'a.json']);
    expect(stdout).toBe('');
    type Event = { name: string; ph: string; ts: number; dur: number };
    const { traceEvents } = JSON.parse(folder.read('a.json')) as { traceEvents: Event[] };
    const spans = traceEvents.filter(({ ph }) => ph === 'X');
    const op = spans.find(({ name }) => name === 'OP 1 kChangeLeaderOP')!;
    const tasks = spans.filter(({ name }) => name.startsWith('k'));
    expect(tasks.map(({ name }) => name)).toEqual(['kSelectLeader', 'kChangeLeader', 'kUpdateLeaderInfo']);
    for (const task of tasks) {
      expect(task.ts).toBeGreaterThanOrEqual(op.ts);
      expect(task.ts + task.dur).toBeLessThanOrEqual(op.ts + op.dur);
    }
  });

  it('gives ShiViz clocks in which a cause lies before its effect', async () => {
    const folder = commandFolder();
    folder.write('a.yaml', SCENARIO);
    const { stdout } = await folder.run(['export', 'a.yaml', '--format', 'shiviz']);
    const [parser, , ...lines] = stdout.split('\n');
    const pattern = new RegExp(parser!, 'g');
    const matched = [...lines.join('\n').matchAll(pattern)];
    expect(matched.length).toBe(lines.length / 2);
    const last = new Map<string, number>();
    for (const { groups } of matched) {
      const { host, clock } = groups!;
      const own = (JSON.parse(clock!) as Record<string, number>)[host!]!;
      expect(own).toBe((last.get(host!) ?? 0) + 1);
      last.set(host!, own);
    }
  });

  it('draws the calls for Mermaid', async () => {
    const folder = commandFolder();
    folder.write('a.yaml', SCENARIO);
    const { stdout } = await folder.run(['export', 'a.yaml', '--format', 'mermaid']);
    const lines = stdout.split('\n');
    expect(lines[0]).toBe('sequenceDiagram');
    const elected = lines.findIndex((line) => /Note over ns1: elects tablet\d in term 3/.test(line));
    expect(elected).toBeGreaterThan(0);
    expect(lines.slice(elected).some((line) => /ns1->>tablet\d: ChangeRole/.test(line))).toBe(true);
  });

  it('refuses a format and a file that do not exist', async () => {
    const folder = commandFolder();
    const unknown = await folder.run(['export', 'a.yaml', '--format', 'svg']);
    expect(unknown.code).toBe(EXIT.usage);
    expect(unknown.stderr).toMatch(/Allowed choices are jsonl, chrome, shiviz, mermaid/);
    const missing = await folder.run(['export', 'a.yaml']);
    expect(missing).toMatchObject({
      code: EXIT.usage,
      stderr: 'openmldb-sim: a.yaml: cannot be read: no such file',
    });
  });
});

describe('verify', () => {
  it('compares every event of three runs, one of them in a fresh process', async () => {
    const folder = commandFolder();
    folder.write('a.yaml', SCENARIO);
    const { code, stdout } = await folder.run(['verify', 'a.yaml', '--seed', '5']);
    expect(stdout).toMatch(
      /^a\.yaml: three runs.* have the same events\n {2}\d+ events, trace \w{16}, seed 5$/,
    );
    expect(code).toBe(EXIT.ok);
  });

  it('tells the first event in which two traces differ', () => {
    expect(differenceOf(['a', 'b'], ['a', 'c'])).toEqual({ number: 2, one: 'b', other: 'c' });
    expect(differenceOf(['a', 'b'], ['a'])).toEqual({ number: 2, one: 'b', other: undefined });
    expect(differenceOf(['a', 'b'], ['a', 'b'])).toBeUndefined();
  });

  it('ends with exit code 4 when another process tells something else', async () => {
    const folder = commandFolder();
    folder.write('a.yaml', SCENARIO);
    folder.write('other.js', "console.log('{}')");
    const { code, stdout } = await folder.run(['verify', 'a.yaml'], {
      self: [process.execPath, `${folder.path}/other.js`],
    });
    expect(code).toBe(EXIT.nondeterministic);
    expect(stdout.split('\n')[0]).toBe('nondeterministic: a run in a fresh process differs at event 1');
  });
});

describe('explain', () => {
  it('tells the chain and which faults it takes', async () => {
    const file = resolve('scenarios/guarantees/g7-the-tail-is-lost.yaml');
    const { code, stdout } = await commandFolder().run(['explain', file]);
    expect(code).toBe(EXIT.ok);
    expect(stdout).toMatch(/acknowledged writes are\s+gone/);
    expect(stdout).toMatch(/needed {6}line \d+: kill tablet\(1\)\n +without it: expectation-failed/);
  });

  it('refuses a file in which nothing went wrong', async () => {
    const folder = commandFolder();
    folder.write(
      'a.yaml',
      'version: 1\ntitle: Quiet\nsteps: [{ wait: 1s }, { check: nameservers.leading == 1 }]\n',
    );
    const { code, stderr } = await folder.run(['explain', 'a.yaml']);
    expect(code).toBe(EXIT.usage);
    expect(stderr).toContain('there is nothing to explain');
  });
});

describe('ops', () => {
  const QUIET = `version: 1
title: A table in a database
tables: [{ name: flow, db: demo, partitions: 1, replicas: 2 }]
steps: [{ wait: 1s }]
`;

  it("runs the operators' tool against the cluster that a scenario leaves", async () => {
    const folder = commandFolder();
    folder.write('a.yaml', QUIET);
    const { code, stdout } = await folder.run(['ops', 'a.yaml', '--cmd=recoverdata']);
    expect(stdout.split('\n')).toEqual([
      'INFO: ns leader: 172.27.128.31:6527',
      'INFO: flow in demo is healthy',
    ]);
    expect(code).toBe(EXIT.ok);
    const fixed = await folder.run(['ops', 'a.yaml', '--cmd', 'scalein', '--endpoints=172.27.128.31:8541']);
    expect(fixed.stdout).toContain('INFO: execute scale-in success');
  });

  it('explains the words of the tool', async () => {
    const { code, stdout } = await commandFolder().run(['ops', '--help']);
    expect(code).toBe(EXIT.ok);
    expect(stdout).toMatch(/Options of the tool:\n.*--cmd=<command>/);
    expect(stdout).toContain('--allow_single_replica');
  });

  it.each([
    [['a.yaml', '--cmd=recoverdata', '--speed=9'], 'openmldb_ops.py: error: no such option: --speed'],
    [['a.yaml'], 'give a command: recoverdata, '],
    [['a.yaml', '--cmd=heal'], 'unsupported cmd: heal; there are recoverdata, '],
    [['a.yaml', '--filter=kDone'], 'unsupported cmd: None; there are recoverdata, '],
  ])('refuses %j', async (words, sentence) => {
    const folder = commandFolder();
    folder.write('a.yaml', QUIET);
    const { code, stderr } = await folder.run(['ops', ...words]);
    expect(code).toBe(EXIT.usage);
    expect(stderr).toContain(sentence);
  });
});
