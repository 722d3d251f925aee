import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { firstDivergence, recordLine, type Divergence, type Subject } from './first-divergence.js';

const ROOT = resolve(import.meta.dirname, '../..');

export interface Target {
  /** Path of the module from the project's root. */
  readonly module: string;
  /** Name of the {@link Subject} that it exports. */
  readonly subject: string;
  /** What the subject is called with; must survive JSON. */
  readonly argument?: unknown;
}

export interface Difference extends Divergence {
  /** Which run parted from the first one. */
  readonly run: 'again' | 'after other work' | 'in a fresh process';
  readonly hashes: readonly [first: string, other: string];
}

/** Runs a subject in a process of its own. */
export function freshRun(target: Target): { readonly hash: string; readonly lines: readonly string[] } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      ...['--import', 'tsx', resolve(ROOT, 'scripts/fresh-run.ts'), target.module, target.subject],
      ...(target.argument === undefined ? [] : [JSON.stringify(target.argument)]),
    ],
    { cwd: ROOT, encoding: 'utf8', maxBuffer: 2 ** 30 },
  );
  if (status !== 0) throw new Error(`fresh run failed: ${stderr}`);
  const [hash, ...lines] = stdout.trimEnd().split('\n');
  return { hash: hash!, lines };
}

/**
 * Runs a subject twice in this process, once more after `otherWork`, and once in a fresh process.
 * Returns where one of them first parted from the first run, or undefined when all are the same.
 */
export async function findDifference(
  target: Target,
  otherWork: () => void = () => {},
): Promise<Difference | undefined> {
  const url = pathToFileURL(resolve(ROOT, target.module)).href;
  const subject = ((await import(url)) as Record<string, Subject>)[target.subject]!;
  const first = subject(target.argument);
  const again = subject(target.argument);
  otherWork();
  const after = subject(target.argument);
  const fresh = freshRun(target);
  const runs = [
    { run: 'again', hash: again.hash, lines: again.records },
    { run: 'after other work', hash: after.hash, lines: after.records },
    { run: 'in a fresh process', hash: fresh.hash, lines: fresh.lines },
  ] as const;
  for (const { run, hash, lines } of runs) {
    const divergence = firstDivergence(first.records, lines);
    if (divergence !== undefined) return { run, hashes: [first.hash, hash], ...divergence };
    if (hash !== first.hash) {
      const last = first.records.at(-1);
      const line = last === undefined ? undefined : recordLine(last);
      return { run, hashes: [first.hash, hash], index: first.records.length - 1, left: line, right: line };
    }
  }
  return undefined;
}
