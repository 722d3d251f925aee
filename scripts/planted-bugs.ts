/**
 * Plants each bug of `tests/mutants/planted-bugs.ts` in a copy of the source and lets random plans run
 * against it. Prints a table; exit 1 when a bug is not found, or when the source as it is breaks.
 *
 *     npm run mutants -- [--runs 200] [--jobs 2] [--only name,name]
 */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { PLANTED_BUGS, type PlantedBug } from '../tests/mutants/planted-bugs.js';

interface Found {
  readonly runs: number;
  readonly rule?: string;
  readonly profile?: string;
  readonly reason?: string;
}

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '200' },
    jobs: { type: 'string', default: '2' },
    only: { type: 'string' },
  },
});
const root = join('out', 'planted');
const chosen = values.only?.split(',');
const bugs = PLANTED_BUGS.filter(({ name }) => chosen === undefined || chosen.includes(name));

function plant({ name, file, find, replace }: PlantedBug): string {
  const directory = join(root, name);
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  cpSync('src', join(directory, 'src'), { recursive: true });
  const path = join(directory, 'src', file);
  writeFileSync(
    path,
    readFileSync(path, 'utf8').replace(find, () => replace),
  );
  return directory;
}

function run(directory: string): Promise<Found> {
  return new Promise((resolve) => {
    const args = ['--import', 'tsx', 'scripts/planted-run.ts', directory, values.runs];
    execFile(process.execPath, args, { timeout: 600_000 }, (error, stdout) => {
      const line = stdout.trim().split('\n').at(-1) ?? '';
      if (line.startsWith('{')) return resolve(JSON.parse(line) as Found);
      resolve({ runs: 0, rule: 'it does not run', reason: error?.message.slice(0, 300) ?? '' });
    });
  });
}

const rows: string[] = [];
let missed = 0;
const unharmed = await run('.');
if (unharmed.rule !== undefined) missed++;
process.stdout.write(
  `the source as it is: ${unharmed.runs} runs, ${unharmed.rule ?? 'nothing broken'} ${unharmed.reason ?? ''}\n\n`,
);
const queue = [...bugs];
await Promise.all(
  Array.from({ length: Number(values.jobs) }, async () => {
    for (let bug = queue.shift(); bug !== undefined; bug = queue.shift()) {
      const { runs, rule, profile } = await run(plant(bug));
      if (rule === undefined) missed++;
      const row = `| ${bug.name} | ${bug.what} | ${rule === undefined ? 'not found' : runs} | ${profile ?? ''} | ${rule ?? ''} |`;
      rows.push(row);
      process.stdout.write(`${row}\n`);
    }
  }),
);
rmSync(root, { recursive: true, force: true });
process.stdout.write(`\n${bugs.length - missed} of ${bugs.length} found\n`);
process.exitCode = missed > 0 ? 1 : 0;
