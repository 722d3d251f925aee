/**
 * Runs plans against a copy of the source until one is broken, and prints how many that took.
 *
 *     tsx scripts/planted-run.ts <directory with src> <runs>
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import type * as JudgeRun from '../src/arbitraries/judge-run.js';
import type * as Plans from '../src/arbitraries/cluster-plan.js';

const [directory = '.', runs = '100'] = process.argv.slice(2);
const load = (file: string): Promise<unknown> =>
  import(pathToFileURL(join(directory, 'src', 'arbitraries', file)).href);
const { clusterPlan } = (await load('cluster-plan.ts')) as typeof Plans;
const { judgeClusterPlan } = (await load('judge-run.ts')) as typeof JudgeRun;

const half = Math.ceil(Number(runs) / 2);
const [promised, wild] = (['tablets', 'anything'] as const).map((profile) =>
  fc.sample(clusterPlan(profile), { numRuns: half, seed: 1 }),
);
let done = 0;
let found: object | undefined;
for (let i = 0; i < half && found === undefined; i++) {
  for (const plan of [promised![i]!, wild![i]!]) {
    done++;
    const { class: judged, result } = judgeClusterPlan(plan);
    if (judged !== 'broken') continue;
    const { verdict, reason, violations, limits } = result;
    const limit = limits.find((broken) => broken.rule !== 'no-write-below-the-term');
    const rule = violations[0]?.rule ?? (verdict === 'pass' ? limit?.rule : undefined) ?? verdict;
    found = { profile: plan.profile, seed: plan.seed, rule, reason: reason ?? limit?.first ?? '' };
    break;
  }
}
process.stdout.write(`${JSON.stringify({ runs: done, ...found })}\n`);
