import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { casesNamedIn } from './case-ids.js';

/** A scenario or a test that is one case or several, by their ids in its title. */
export interface Holder {
  /** From the project's root. */
  readonly file: string;
  readonly cases: readonly string[];
  /** Its title without the ids. */
  readonly title: string;
}

const FOLDERS = ['scenarios', 'tests'];
const TITLE = /^title: *(.*)$/m;
const TEST_NAME = /\b(?:it|test)(?:\.\w+)?\(\s*(['"`])(.*?)\1/gs;

/** All scenarios and tests, by their paths from the project's root. */
export function filesWithCases(root: string): readonly string[] {
  const below = (folder: string): readonly string[] =>
    readdirSync(join(root, folder))
      .sort()
      .flatMap((name) => {
        const path = `${folder}/${name}`;
        if (statSync(join(root, path)).isDirectory()) return below(path);
        return /\.(?:yaml|test\.ts)$/.test(name) ? [path] : [];
      });
  return FOLDERS.flatMap(below);
}

/** What holds cases, in the order of the files. */
export function holdersIn(root: string): readonly Holder[] {
  return filesWithCases(root).flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    const titles = file.endsWith('.yaml')
      ? [TITLE.exec(text)?.[1] ?? '']
      : [...text.matchAll(TEST_NAME)].map((match) => match[2]!);
    return titles
      .filter((title) => casesNamedIn(title).length > 0)
      .map((title) => ({ file, cases: casesNamedIn(title), title: withoutIds(title) }));
  });
}

/** Titles are `LP-041 - a leader dies`, names of tests `CU-60: RecordOffset`. */
function withoutIds(title: string): string {
  return title.replace(/^.*? [-–] /, '').replace(/^[^:]*\d: /, '');
}
