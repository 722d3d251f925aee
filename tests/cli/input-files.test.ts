import { describe, expect, test } from 'vitest';
import { expandInput } from '../../src/cli/input-files.js';
import { commandFolder } from './harness.js';

describe('what an argument means', () => {
  const FILES = ['a.yaml', 'b [1].yaml', 'x/c.yaml', 'x/y/d.yml', 'x/node_modules/e.yaml', 'x/f.json'];

  test.each<[string, readonly string[]]>([
    ['a.yaml', ['a.yaml']],
    ['-', ['-']],
    ['missing.yaml', ['missing.yaml']],
    ['b [1].yaml', ['b [1].yaml']],
    ['*.yaml', ['a.yaml', 'b [1].yaml']],
    ['**/*.yaml', ['a.yaml', 'b [1].yaml', 'x/c.yaml']],
    ['x/**', ['x/c.yaml', 'x/f.json', 'x/y/d.yml']],
    ['x/*', ['x/c.yaml', 'x/f.json']],
    ['{a,x/c}.yaml', ['a.yaml', 'x/c.yaml']],
    ['?.yaml', ['a.yaml']],
    ['x', ['x/c.yaml', 'x/y/d.yml']],
    ['nothing/*.yaml', []],
  ])('%s', (argument, expected) => {
    const folder = commandFolder();
    for (const file of FILES) folder.write(file, '');
    expect(expandInput(argument, folder.path)).toEqual(expected);
  });
});
