import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { GUARANTEES } from '../arbitraries/guarantees/index.js';
import { caseOf, type GuaranteeJob, type GuaranteeRun } from '../campaign/guarantees.js';
import { runJobs } from '../campaign/job-pool.js';
import { guaranteeLines } from '../report/guarantee-table.js';
import { writeScenario } from '../scenario/index.js';
import { EXIT } from './exit-codes.js';
import type { Io } from './io.js';

export interface GuaranteesSettings {
  readonly runs: number;
  readonly seed: number;
  readonly jobs: number | undefined;
  /** Names of those that are looked at; when undefined, all. */
  readonly only: readonly string[] | undefined;
  readonly out: string;
  readonly json: boolean;
}

/** Broken cases that are written as files, of each guarantee. */
const WRITTEN = 3;

/** Holds each guarantee against random cases and prints the table. */
export async function guaranteesCommand(settings: GuaranteesSettings, io: Io): Promise<number> {
  const { runs, seed, only, jobs, json } = settings;
  const chosen = GUARANTEES.filter(({ name }) => only?.includes(name) ?? true);
  const done: GuaranteeRun[] = [];
  const work = function* (): Generator<GuaranteeJob> {
    for (const { name } of chosen)
      for (let number = 0; number < runs; number++) yield { kind: 'guarantee', name, seed, number };
  };
  const total = runs * chosen.length;
  const finished = await runJobs(work(), { jobs, isInterrupted: () => io.isInterrupted() }, (run) => {
    done.push(run);
    if (io.isTerminal && done.length % 50 === 0) io.err(`${done.length} of ${total} cases`);
  });
  const order = (run: GuaranteeRun): number => chosen.findIndex(({ name }) => name === run.name);
  done.sort((a, b) => order(a) - order(b) || a.number - b.number);
  const rows = chosen.map(({ name, statement, envelope, witness }) => ({
    name,
    statement,
    envelope,
    witness,
    runs: done.filter((run) => run.name === name),
  }));
  const broken = done.filter((run) => run.class === 'broken');
  if (json) {
    const verdict = broken.length > 0 ? 'broken' : finished ? 'held' : 'interrupted';
    io.out(JSON.stringify({ schemaVersion: 1, verdict, seed, guarantees: rows }, undefined, 2));
  } else for (const line of guaranteeLines(rows)) io.out(line);
  writeBroken(broken, settings, io);
  if (!finished) {
    io.err(`interrupted after ${done.length} of ${total} cases`);
    return EXIT.interrupted;
  }
  return broken.length > 0 ? EXIT.finding : EXIT.ok;
}

function writeBroken(broken: readonly GuaranteeRun[], { seed, out, json }: GuaranteesSettings, io: Io): void {
  const written = new Map<string, number>();
  for (const { name, number, reason } of broken) {
    const count = (written.get(name) ?? 0) + 1;
    written.set(name, count);
    if (count > WRITTEN) continue;
    mkdirSync(resolve(io.cwd, out), { recursive: true });
    const path = join(out, `${name}-${seed}-${number}.yaml`);
    writeFileSync(resolve(io.cwd, path), writeScenario(caseOf({ name, seed, number }).file));
    const say = json ? io.err : io.out;
    say(`${name} is broken by case ${number}: ${reason ?? ''}`);
    say(`  openmldb-sim run ${path}`);
  }
}
