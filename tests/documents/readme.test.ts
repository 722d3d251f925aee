import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseScenario, runScenario } from '../../src/scenario/index.js';

const ROOT = resolve(import.meta.dirname, '../..');
const README = readFileSync(resolve(ROOT, 'README.md'), 'utf8');
const FOLDER = resolve(ROOT, 'out/readme');

function snippet(language: string): string {
  const match = new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(README);
  expect(match, `README has no ${language} snippet`).not.toBeNull();
  return match![1]!;
}

afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

describe('README', () => {
  it('shows a scenario that runs as it says', () => {
    const result = runScenario(parseScenario(snippet('yaml'), 'README.md'));
    expect(result.reason).toBeUndefined();
    expect(result.verdict).toBe('pass');
    expect(result.writes.acknowledged).toBeGreaterThan(1000);
  });

  it('shows a property test that passes', { timeout: 60_000 }, () => {
    mkdirSync(FOLDER, { recursive: true });
    const test = snippet('ts').replace("'openmldb-sim/fast-check'", "'../../src/fast-check.js'");
    writeFileSync(resolve(FOLDER, 'first-property.test.ts'), test);
    writeFileSync(
      resolve(FOLDER, 'vitest.config.js'),
      "export default { test: { include: ['*.test.ts'] } };\n",
    );
    const run = spawnSync('npx', ['vitest', 'run', '--root', 'out/readme'], {
      cwd: ROOT,
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
    });
    expect(run.stdout + run.stderr).toMatch(/1 passed/);
    expect(run.status).toBe(0);
  });
});
