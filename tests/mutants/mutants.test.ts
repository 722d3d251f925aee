import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PLANTED_BUGS } from './planted-bugs.js';

describe('planted bugs', () => {
  it('are at least 25, each with a name of its own', () => {
    expect(new Set(PLANTED_BUGS.map(({ name }) => name)).size).toBe(PLANTED_BUGS.length);
    expect(PLANTED_BUGS.length).toBeGreaterThanOrEqual(25);
  });

  it.each(PLANTED_BUGS)('$name has exactly one place in the source', ({ file, find, replace }) => {
    const path = join('src', file);
    expect(existsSync(path)).toBe(true);
    expect(readFileSync(path, 'utf8').split(find)).toHaveLength(2);
    expect(replace).not.toBe(find);
  });

  it('are found, a sample of them, while the source as it is holds', () => {
    const sample = 'leader-keeps-no-rows,numbers-jump,child-overtakes-its-parent';
    const args = ['--import', 'tsx', 'scripts/planted-bugs.ts', '--runs', '10', '--only', sample];
    const printed = execFileSync(process.execPath, args, { encoding: 'utf8', timeout: 100_000 });
    expect(printed).toContain('the source as it is: 10 runs, nothing broken');
    expect(printed).toContain('3 of 3 found');
  }, 110_000);
});
