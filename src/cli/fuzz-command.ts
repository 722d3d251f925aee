import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ProfileName } from '../arbitraries/cluster-plan.js';
import { fuzzFile, type FuzzJob, type FuzzRun } from '../campaign/fuzz.js';
import { runJob, type ShrinkJob } from '../campaign/job.js';
import { runJobs } from '../campaign/job-pool.js';
import { alike } from '../campaign/sameness.js';
import { hashString } from '../sim/index.js';
import { writeScenario } from '../scenario/index.js';
import { BATCH, Coverage } from './fuzz-coverage.js';
import { EXIT } from './exit-codes.js';
import { FuzzResults } from './fuzz-results.js';
import type { Io } from './io.js';

export interface FuzzSettings {
  readonly profile: ProfileName;
  readonly runs: number;
  readonly seed: number;
  readonly jobs: number | undefined;
  /** This process does every `of`-th run, beginning with the `share`-th. */
  readonly shard: { readonly share: number; readonly of: number };
  /** Ends when every mark was reached, and nothing new comes. */
  readonly untilCovered: boolean;
  /** Ends after so many seconds, whatever is left. */
  readonly seconds: number | undefined;
  readonly out: string;
  readonly resume: boolean;
  /** Scenarios that are tried at the most to make a failing one smaller. */
  readonly tries: number;
}

/** Failures that are shrunk and written; more of a campaign's failures are counted only. */
const SHRUNK = 5;

/** Runs a campaign of random plans of faults. */
export async function fuzzCommand(settings: FuzzSettings, io: Io): Promise<number> {
  const { profile, runs, seed, shard, out } = settings;
  const folder = resolve(io.cwd, out);
  const frame = { profile, seed, shard: `${shard.share}/${shard.of}` };
  const results = new FuzzResults(folder, frame, settings.resume);
  const work = jobsOf(settings, results);
  if (results.runs.size > 0) io.out(`${results.runs.size} runs are there already`);
  const startMs = Date.now();
  const isLate = (): boolean =>
    settings.seconds !== undefined && Date.now() - startMs > settings.seconds * 1000;
  let fresh = 0;
  const coverage = new Coverage(profile);
  for (const run of results.runs.values()) coverage.add(run);
  const pool = { jobs: settings.jobs, isInterrupted: () => io.isInterrupted() || isLate() };
  const add = (run: FuzzRun): void => {
    results.add(run);
    coverage.add(run);
    fresh++;
    if (io.isTerminal && fresh % 50 === 0)
      io.err(progress({ done: results.runs.size, fresh, runs, startMs }, coverage));
  };
  let finished = true;
  // Whether it is time to stop is asked between batches only, so that it does not depend on the clock.
  for (const batch of settings.untilCovered ? batchesOf(work) : [work]) {
    finished = await runJobs(batch, pool, add);
    if (!finished || (settings.untilCovered && coverage.isStable())) break;
  }
  const all = [...results.runs.values()].filter(({ number }) => number < runs);
  all.sort((a, b) => a.number - b.number);
  report(all, io);
  io.out(coverage.summary);
  const broken = all.filter((run) => run.class === 'broken');
  for (const run of oneOfEach(broken).slice(0, SHRUNK)) writeFailure(run, settings, folder, io);
  if (!finished && io.isInterrupted()) {
    io.err(`interrupted after ${all.length} of ${runs} runs; go on with --resume --out ${out}`);
    return EXIT.interrupted;
  }
  if (broken.length > 0) return EXIT.finding;
  if (profile !== 'none' && all.every(({ elections }) => elections === 0)) {
    io.out('vacuous: no leader was elected in any of these runs');
    return EXIT.vacuous;
  }
  return EXIT.ok;
}

function* jobsOf({ profile, seed, runs, shard }: FuzzSettings, results: FuzzResults): Generator<FuzzJob> {
  for (let number = shard.share - 1; number < runs; number += shard.of) {
    if (!results.runs.has(number)) yield { kind: 'fuzz', profile, seed, number };
  }
}

function* batchesOf(work: Iterable<FuzzJob>): Generator<readonly FuzzJob[]> {
  let batch: FuzzJob[] = [];
  for (const job of work) {
    batch.push(job);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

interface Progress {
  readonly done: number;
  /** Of these, those of this process. */
  readonly fresh: number;
  readonly runs: number;
  readonly startMs: number;
}

function progress({ done, fresh, runs, startMs }: Progress, { injected, missing }: Coverage): string {
  const perSecond = (1000 * fresh) / Math.max(1, Date.now() - startMs);
  const left = Math.ceil((runs - done) / perSecond);
  return `${done}/${runs} runs, ${perSecond.toFixed(1)}/s, ${left} s left, ${injected} faults, ${missing.length} marks missing`;
}

/** The summary: the same for the same campaign, in whatever order its runs came. */
function report(runs: readonly FuzzRun[], io: Io): void {
  const sum = (read: (run: FuzzRun) => number): number => runs.reduce((total, run) => total + read(run), 0);
  const count = (read: (run: FuzzRun) => readonly string[]): ReadonlyMap<string, number> => {
    const counts = new Map<string, number>();
    for (const run of runs) for (const word of read(run)) counts.set(word, (counts.get(word) ?? 0) + 1);
    return new Map([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  };
  io.out(`${runs.length} runs, ${sum((run) => run.elections)} leaders elected`);
  io.out(
    `writes: ${sum((run) => run.writes.acknowledged)} acknowledged, ${sum((run) => run.writes.lostAllowed)} lost beyond an election, ${sum((run) => run.writes.lostIllegal)} lost without that excuse`,
  );
  for (const [kind, times] of count(({ faults }) => faults))
    io.out(`  fault ${kind.padEnd(12)} in ${times} runs`);
  const kinds = count(({ reached }) => reached);
  io.out(`  ${kinds.size} types of OPs and tasks ran: ${[...kinds.keys()].join(' ')}`);
  for (const kind of ['held', 'known', 'limit', 'broken'] as const) {
    const these = runs.filter((run) => run.class === kind);
    if (these.length === 0) continue;
    io.out(`${String(these.length).padStart(6)}  ${MEANING[kind]}`);
    if (kind === 'known') {
      for (const [finding, times] of count(({ finding: known }) => (known === undefined ? [] : [known])))
        io.out(`        ${times} × scenarios/findings/${finding}.yaml`);
    }
    if (kind === 'limit' || kind === 'broken') {
      for (const run of oneOfEach(these))
        io.out(`        run ${run.number}: ${run.verdict}, ${run.reason ?? ''}`);
    }
  }
  const lines = runs.map(({ number, class: judged, traceHash }) => `${number} ${judged} ${traceHash}`);
  io.out(`digest ${(hashString(lines.join('\n')) >>> 0).toString(16).padStart(8, '0')}`);
}

const MEANING = {
  held: 'held',
  known: 'known findings: replicas stay away, for a reason that is told',
  limit: 'did not come to rest, where nobody promises it',
  broken: 'BROKEN',
} as const;

/** The first run of each way to fail. */
function oneOfEach(runs: readonly FuzzRun[]): readonly FuzzRun[] {
  const ways = new Map<string, FuzzRun>();
  for (const run of runs) {
    const way = `${run.verdict} ${run.rule ?? alike(run.reason)}`;
    if (!ways.has(way)) ways.set(way, run);
  }
  return [...ways.values()];
}

function writeFailure(
  run: FuzzRun,
  { profile, seed, tries, out }: FuzzSettings,
  folder: string,
  io: Io,
): void {
  const file = fuzzFile({ profile, seed, number: run.number });
  const job: ShrinkJob = { kind: 'shrink', file, tries };
  const { file: smaller, tried } = runJob(job);
  const name = `${profile}-${seed}-${run.number}`;
  writeFileSync(join(folder, `${name}.yaml`), writeScenario(file));
  writeFileSync(join(folder, `${name}.shrunk.yaml`), writeScenario(smaller));
  io.out(
    `run ${run.number} shrunk from ${file.steps.length} steps to ${smaller.steps.length} in ${tried} tries: openmldb-sim run ${join(out, `${name}.shrunk.yaml`)}`,
  );
}
