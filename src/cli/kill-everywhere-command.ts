import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { findStrikePoints } from '../campaign/kill-everywhere.js';
import type { StrikeJob } from '../campaign/job.js';
import { runJobs } from '../campaign/job-pool.js';
import { withStrike, type StrikeKind } from '../campaign/perturb.js';
import { StrikeCensus } from '../campaign/strike-census.js';
import type { StrikePoint } from '../campaign/strike-points.js';
import { LanguageError, parseSelector, writeScenario, type ScenarioFile } from '../scenario/index.js';
import { drive } from './drive.js';
import { EXIT, exitCodeOver } from './exit-codes.js';
import { UsageError, type Io } from './io.js';
import { loadScenario } from './load-scenario.js';

export interface KillEverywhereSettings {
  readonly file: string;
  readonly process: string;
  readonly how: StrikeKind;
  readonly jobs: number | undefined;
  /** Folder for one scenario file a class of outcomes that is not as it should be. */
  readonly out: string;
}

/** Strikes a process at every interleaving point of a scenario in turn, and says what came of each. */
export async function killEverywhereCommand(settings: KillEverywhereSettings, io: Io): Promise<number> {
  const { file, process, how } = settings;
  checkSelector(process);
  const scenario = loadScenario(file, io);
  const baseline = await drive(findStrikePoints(scenario.content), io);
  if (baseline === undefined) return interrupted(0, 0, io);
  const { points, result } = baseline;
  if (result.verdict !== 'pass') {
    io.out(`${file} is ${result.verdict} without any strike: ${result.reason ?? ''}`);
    return exitCodeOver([result.verdict]);
  }
  io.out(`${file}: ${how} ${process} at each of ${points.length} points`);
  const census = new StrikeCensus();
  const finished = await runJobs(
    jobsFor(scenario.content, settings, points),
    { jobs: settings.jobs, isInterrupted: io.isInterrupted },
    (outcome, number, job) => {
      census.add(outcome, number, job);
      if (io.isTerminal && census.tried % 10 === 0) io.err(`${census.tried}/${points.length}`);
    },
  );
  show(census, points.length, settings, io);
  if (!finished) return interrupted(census.tried, points.length, io);
  return exitCodeOver(census.all.map(({ verdict }) => verdict));
}

function checkSelector(text: string): void {
  try {
    parseSelector(text);
  } catch (error) {
    if (error instanceof LanguageError) throw new UsageError(`--kill-everywhere ${text}: ${error.message}`);
    throw error;
  }
}

function* jobsFor(
  file: ScenarioFile,
  { process, how }: KillEverywhereSettings,
  points: readonly StrikePoint[],
): Generator<StrikeJob> {
  for (const point of points) yield { kind: 'strike', file, process, how, point };
}

function show(census: StrikeCensus, points: number, { out }: KillEverywhereSettings, io: Io): void {
  for (const { verdict, reason, count, first } of census.all) {
    io.out(`  ${String(count).padStart(6)}  ${verdict}${reason === undefined ? '' : `: ${reason}`}`);
    if (verdict === 'pass') continue;
    const { file, process, how, point } = first.job;
    const nth = point.nth === 1 ? '' : `, the ${point.nth}th time`;
    io.out(`          first at ${point.point} of ${point.on}${nth}`);
    mkdirSync(resolve(io.cwd, out), { recursive: true });
    const path = join(out, `strike-${first.number + 1}.yaml`);
    writeFileSync(resolve(io.cwd, path), writeScenario(withStrike(file, { process, how, point })));
    io.out(`          openmldb-sim run ${path}`);
  }
  const share = Math.floor((1000 * census.tried) / Math.max(1, points)) / 10;
  const why = census.tried === points ? '' : ': the rest was not tried, since it was interrupted';
  io.out(`${census.tried} of ${points} points tried, ${share} %${why}`);
}

function interrupted(tried: number, points: number, io: Io): number {
  io.err(`interrupted after ${tried} of ${points} points`);
  return EXIT.interrupted;
}
