import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { casesNamedIn } from '../../scripts/catalogue/case-ids.js';
import { filesWithCases, holdersIn } from '../../scripts/catalogue/holders.js';
import { SECTIONS } from '../../scripts/catalogue/sections.js';
import { CATALOGUE, catalogueText, rowsOf } from '../../scripts/generate-catalogue.js';

const ROOT = resolve(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(resolve(ROOT, path), 'utf8');

/** The rows of the document as they are: the case, and the files that its links lead to. */
const ROWS = [...read(CATALOGUE).matchAll(/^\| ([A-Z]{2}-\d+) +\|(.*)$/gm)].map(([, id, rest]) => ({
  id: id!,
  files: [...rest!.matchAll(/\]\(\.\.\/([^)]+)\)/g)].map((match) => match[1]!),
}));

describe('the catalogue of cases', () => {
  it('is as its script writes it', async () => {
    const outOfDate = `${CATALOGUE} is out of date: npx tsx scripts/generate-catalogue.ts`;
    expect(read(CATALOGUE), outOfDate).toBe(await catalogueText());
  });

  it('leads to files that name the case', () => {
    expect(ROWS.flatMap(({ files }) => files).length).toBeGreaterThan(300);
    const wrong = ROWS.flatMap(({ id, files }) =>
      files.filter((file) => !casesNamedIn(read(file)).includes(id)).map((file) => `${id}: ${file}`),
    );
    expect(wrong).toEqual([]);
  });

  it('has every case once, with a file or the reason why there is none', () => {
    const holders = holdersIn(ROOT);
    const rows = SECTIONS.flatMap((section) => rowsOf(section, holders));
    const missing = rows.filter((row) => row.holders.length === 0 && row.reason === undefined);
    expect(missing.map(({ id }) => id)).toEqual([]);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  });

  it('has every case that a scenario or a test names', () => {
    const listed = new Set(ROWS.map(({ id }) => id));
    const unknown = filesWithCases(ROOT)
      .flatMap((file) => casesNamedIn(read(file)).map((id) => ({ file, id })))
      .filter(({ id }) => !listed.has(id));
    expect(unknown).toEqual([]);
  });
});

describe('what holds a case', () => {
  const root = mkdtempSync(join(tmpdir(), 'catalogue-'));
  afterAll(() => rmSync(root, { recursive: true }));

  it('is a scenario by its title, or a test by its name, and nothing that only mentions it', () => {
    for (const folder of ['scenarios', 'tests']) mkdirSync(join(root, folder));
    writeFileSync(
      join(root, 'scenarios/a.yaml'),
      'title: LP-245 to LP-247 - rows\nstory: as LP-001 has it\n',
    );
    writeFileSync(
      join(root, 'tests/b.test.ts'),
      `// CU-01\ndescribe('CU-02: all', () => {\n  ${'it'}('CU-03, CU-04: one', () => {});\n});\n`,
    );
    expect(holdersIn(root)).toEqual([
      { file: 'scenarios/a.yaml', cases: ['LP-245', 'LP-246', 'LP-247'], title: 'rows' },
      { file: 'tests/b.test.ts', cases: ['CU-03', 'CU-04'], title: 'one' },
    ]);
  });

  it('is named in a range, or alone', () => {
    expect(casesNamedIn('CU-08 to CU-10, LP-001 and LP-001')).toEqual(['CU-08', 'CU-09', 'CU-10', 'LP-001']);
    expect(casesNamedIn('LP-300 to CU-01, ALP-12')).toEqual(['LP-300', 'CU-01']);
  });
});
