/** Runs the property of random faults of tablets any number of times: `npm run property -- --runs 2000`. */
import fc from 'fast-check';
import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { judgePlan, planFile } from '../src/arbitraries/judge-plan.js';
import { tabletFaultPlan } from '../src/arbitraries/tablet-faults.js';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '200' }, seed: { type: 'string' } },
});

function wholeNumber(option: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  console.error(`--${option} ${text}: expected a whole number`);
  process.exit(2);
}

const runs = wholeNumber('runs', values.runs);
const seed =
  values.seed === undefined ? Math.floor(Date.now() / 1000) % 1_000_000 : wholeNumber('seed', values.seed);
const known = new Map<string, number>();
let [done, elections, acknowledged, lostAllowed] = [0, 0, 0, 0];

function progress(): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${done}/${runs} runs, ${elections} elections `);
}

console.log(`random faults of tablets: ${runs} runs, seed ${seed}`);
const details = fc.check(
  fc.property(tabletFaultPlan, (plan) => {
    const { outcome, result, elections: elected } = judgePlan(plan);
    done++;
    elections += elected;
    acknowledged += result.writes.acknowledged;
    lostAllowed += result.writes.lostAllowed;
    if (outcome.kind === 'known') known.set(outcome.finding, (known.get(outcome.finding) ?? 0) + 1);
    if (done % 10 === 0) progress();
    return outcome.kind !== 'broken';
  }),
  { numRuns: runs, seed },
);
if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');

console.log(
  `${acknowledged} writes acknowledged, ${lostAllowed} lost beyond an election, ${elections} elections`,
);
for (const [finding, count] of [...known].sort()) {
  console.log(`known finding in ${count} runs: scenarios/findings/${finding}.yaml`);
}
if (details.counterexample === null) {
  console.log(`held in ${details.numRuns} runs`);
} else {
  const [plan] = details.counterexample;
  const { outcome } = judgePlan(plan);
  const file = `out/property/tablet-faults-${seed}.yaml`;
  mkdirSync(resolve('out/property'), { recursive: true });
  writeFileSync(file, planFile(plan, '../../schema/scenario.schema.json'));
  console.log(`broken after ${details.numRuns} runs and ${details.numShrinks} shrinks, seed ${seed}`);
  if (outcome.kind === 'broken') console.log(outcome.reason);
  console.log(`written to ${file}; replay: npx openmldb-sim run ${file}`);
  process.exitCode = 1;
}
