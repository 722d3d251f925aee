import { describe, expect, it } from 'vitest';
import { importError, resolveImport, ROWS } from '../../scripts/lint/layers.js';
import { filesBelow, findCycles, importsOf, parse } from './source-tree.js';

const SOURCES = filesBelow('src').filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'));
const belowSrc = (path: string): string => path.slice('src/'.length);
const imports = new Map(SOURCES.map((path) => [path, importsOf(parse(path))]));

describe('the imports of src', () => {
  it('were read', () => {
    expect(SOURCES.length).toBeGreaterThan(20);
    expect(importsOf(parse('src/sim/network.ts')).map((i) => i.specifier)).toContain('./connection.js');
  });

  it('keep to the direction of the layers', () => {
    const wrong: string[] = [];
    for (const [path, list] of imports) {
      for (const { specifier } of list) {
        const error = importError(belowSrc(path), specifier);
        if (error !== undefined) wrong.push(`${path}: ${error}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('go in no circle at run time', () => {
    const graph = new Map<string, string[]>();
    for (const [path, list] of imports) {
      const values = list.filter((i) => !i.typeOnly && i.specifier.startsWith('.'));
      graph.set(
        belowSrc(path).replace(/\.ts$/, ''),
        values.map((i) => resolveImport(belowSrc(path), i.specifier) ?? ''),
      );
    }
    expect(findCycles(graph)).toEqual([]);
  });

  it('name relative files with their .js ending', () => {
    const wrong: string[] = [];
    for (const [path, list] of imports) {
      for (const { specifier } of list)
        if (/^\.(?!.*\.js$)/.test(specifier)) wrong.push(`${path}: ${specifier}`);
    }
    expect(wrong).toEqual([]);
  });
});

describe('the folders of src', () => {
  it('all stand in the table of layers', () => {
    const folders = new Set(
      SOURCES.map(belowSrc)
        .filter((path) => path.includes('/'))
        .map((path) => path.split('/')[0]!),
    );
    expect(ROWS.flat()).toEqual(expect.arrayContaining([...folders]));
  });
});

describe('findCycles', () => {
  it('finds a circle, and none where paths only meet', () => {
    const graph = (edges: Record<string, string[]>) => new Map(Object.entries(edges));
    expect(findCycles(graph({ a: ['b', 'c'], b: ['d'], c: ['d'], d: [] }))).toEqual([]);
    expect(findCycles(graph({ a: ['b'], b: ['c'], c: ['b'] }))).toEqual([['b', 'c', 'b']]);
    expect(findCycles(graph({ a: ['a'] }))).toEqual([['a', 'a']]);
  });
});
