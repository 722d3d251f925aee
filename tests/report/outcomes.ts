import { NO_WRITES, type ScenarioResult, type Verdict } from '../../src/scenario/index.js';
import type { FileOutcome, Sinks } from '../../src/report/index.js';

export function ran(verdict: Verdict, given: Partial<ScenarioResult> = {}): FileOutcome {
  const result: ScenarioResult = {
    file: 'a.yaml',
    title: 'A <title>',
    verdict,
    reason: verdict === 'pass' ? undefined : 'because',
    seed: 7,
    traceHash: '0123456789abcdef',
    virtualTimeUs: 61_500_000,
    events: 12,
    steps: [
      {
        index: 0,
        line: 4,
        text: 'ns showtable',
        verb: 'ns',
        asserts: "ns showtable prints exactly 'b'",
        status: verdict === 'pass' ? 'ok' : 'failed',
        startUs: 1000,
        endUs: 2500,
        output: ['a'],
        reason: verdict === 'pass' ? undefined : 'because',
        difference: verdict === 'pass' ? undefined : { expected: 'b', printed: 'a' },
      },
    ],
    asserts: ['rules: all'],
    reached: ['kChangeLeaderOP', 'kSelectLeader'],
    violations: [],
    limits: [],
    writes: { ...NO_WRITES, acknowledged: 2, stable: 1, lostAllowed: 1 },
    stack: undefined,
    ...given,
  };
  return {
    kind: 'ran',
    file: result.file,
    result,
    lastEvents: ['16:00:00.001  172.27.128.32:8541  is killed'],
    command: 'openmldb-sim run a.yaml --seed 7 --verbose',
  };
}

export const badInput: FileOutcome = {
  kind: 'bad-input',
  file: 'b.yaml',
  problems: [{ file: 'b.yaml', line: 3, column: 5, message: "unknown key 'x'" }],
};

export function recorder(): Sinks & { readonly stdout: string[]; readonly stderr: string[] } {
  const stdout: string[] = [];
  const stderr: string[] = [];
  return { stdout, stderr, out: (line) => void stdout.push(line), err: (line) => void stderr.push(line) };
}
