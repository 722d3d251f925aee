import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { JsonLinesExport } from '../report/export/index.js';
import { scenarioRun, type Scenario, type ScenarioResult } from '../scenario/index.js';
import { drive } from './drive.js';
import { EXIT } from './exit-codes.js';
import type { Io } from './io.js';
import { loadScenario } from './load-scenario.js';

export interface VerifySettings {
  readonly file: string;
  readonly seed: number | undefined;
}

interface Traced {
  readonly result: ScenarioResult;
  readonly events: readonly string[];
}

/** Runs a scenario twice here and once in a fresh process, and compares them event by event. */
export async function verifyCommand({ file, seed }: VerifySettings, io: Io): Promise<number> {
  const scenario = loadScenario(file, io);
  const first = await traced(scenario, seed, io);
  const second = first && (await traced(scenario, seed, io));
  if (first === undefined || second === undefined) {
    io.err('interrupted');
    return EXIT.interrupted;
  }
  const again = differenceOf(first.events, second.events);
  if (again !== undefined) return differs('a second run in this process', again, io);
  const fresh = await freshProcess(file, seed ?? first.result.seed, io);
  const apart = differenceOf(first.events, fresh);
  if (apart !== undefined) return differs('a run in a fresh process', apart, io);
  io.out(`${scenario.file}: three runs, one of them in a fresh process, have the same events`);
  io.out(`  ${first.events.length} events, trace ${first.result.traceHash}, seed ${first.result.seed}`);
  return EXIT.ok;
}

async function traced(scenario: Scenario, seed: number | undefined, io: Io): Promise<Traced | undefined> {
  const lines = new JsonLinesExport();
  const observer = { record: lines.see.bind(lines) };
  const result = await drive(
    scenarioRun(scenario, { ...(seed === undefined ? {} : { seed }), observer }),
    io,
  );
  return result && { result, events: lines.lines() };
}

/** What `export` prints in a process of its own. */
async function freshProcess(file: string, seed: number, io: Io): Promise<readonly string[]> {
  const [program, ...words] = io.self;
  const child = spawn(program, [...words, 'export', file, '--seed', String(seed)], {
    cwd: resolve(io.cwd),
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const events: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) events.push(line);
  return events;
}

interface Difference {
  /** Number of the first event that differs, from 1. */
  readonly number: number;
  readonly one: string | undefined;
  readonly other: string | undefined;
}

/** The first event in which two traces differ. */
export function differenceOf(one: readonly string[], other: readonly string[]): Difference | undefined {
  const length = Math.max(one.length, other.length);
  for (let i = 0; i < length; i++) {
    if (one[i] !== other[i]) return { number: i + 1, one: one[i], other: other[i] };
  }
  return undefined;
}

function differs(where: string, { number, one, other }: Difference, io: Io): number {
  io.out(`nondeterministic: ${where} differs at event ${number}`);
  io.out(`  the first run  ${one ?? 'has ended'}`);
  io.out(`  the other      ${other ?? 'has ended'}`);
  return EXIT.nondeterministic;
}
