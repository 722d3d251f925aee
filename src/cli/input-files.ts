import { readdirSync, statSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';

const GLOB = /[*?[\]{}]/;
const SCENARIO = /\.ya?ml$/;
/** Folders that no pattern means. */
const SKIPPED: ReadonlySet<string> = new Set(['node_modules', '.git']);

/** Standard input, as a file name. */
export const STDIN = '-';

/**
 * The files that an argument of the command line means: a file, the scenarios of a folder, or all
 * that match a pattern with `*`, `**`, `?` and `{a,b}`. Sorted; empty when nothing matches.
 */
export function expandInput(argument: string, cwd: string): readonly string[] {
  if (argument === STDIN || exists(resolve(cwd, argument)) === 'file') return [argument];
  if (exists(resolve(cwd, argument)) === 'folder') {
    return filesBelow(resolve(cwd, argument))
      .filter((file) => SCENARIO.test(file))
      .map((file) => relativeTo(cwd, file));
  }
  if (!GLOB.test(argument)) return [argument];
  const alternatives = expandBraces(argument.replaceAll('\\', '/'));
  const found = new Set<string>();
  for (const pattern of alternatives) {
    const base = resolve(cwd, staticPart(pattern));
    const matcher = toRegExp(resolve(cwd, pattern.replace(/^\.\//, '')).split(sep).join('/'));
    for (const file of filesBelow(base))
      if (matcher.test(file.split(sep).join('/'))) found.add(relativeTo(cwd, file));
  }
  return [...found].sort();
}

function exists(path: string): 'file' | 'folder' | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? undefined : stat.isDirectory() ? 'folder' : 'file';
}

function relativeTo(cwd: string, file: string): string {
  const path = relative(cwd, file);
  return path.startsWith('..') ? file : path;
}

function filesBelow(folder: string): readonly string[] {
  if (exists(folder) !== 'folder') return [];
  const files: string[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = resolve(folder, entry.name);
    if (entry.isDirectory()) {
      if (!SKIPPED.has(entry.name)) files.push(...filesBelow(path));
    } else files.push(path);
  }
  return files.sort();
}

/** The folders of a pattern before its first special character. */
function staticPart(pattern: string): string {
  const parts = pattern.split('/');
  const special = parts.findIndex((part) => GLOB.test(part));
  return (
    parts.slice(0, special < 0 ? parts.length - 1 : special).join('/') ||
    (pattern.startsWith('/') ? '/' : '.')
  );
}

function expandBraces(pattern: string): readonly string[] {
  const match = /\{([^{}]*)\}/.exec(pattern);
  if (match === null) return [pattern];
  const [before, after] = [pattern.slice(0, match.index), pattern.slice(match.index + match[0].length)];
  return match[1]!.split(',').flatMap((part) => expandBraces(before + part + after));
}

/** `**` is any number of folders; `*` and `?` stay within one name. */
function toRegExp(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^$()|[\]\\{}]/g, '\\$&')
    .replace(/\*\*\/|\*\*|\*|\?/g, (found) =>
      found === '**/' ? '(?:.*/)?' : found === '**' ? '.*' : found === '*' ? '[^/]*' : '[^/]',
    );
  return new RegExp(`^${source}$`);
}
