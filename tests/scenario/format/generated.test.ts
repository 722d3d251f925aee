import { readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { generatedFiles } from '../../../scripts/generate-schema.js';
import { parseScenario } from '../../../src/scenario/index.js';

function scenarioFiles(folder: string): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? scenarioFiles(path) : /\.ya?ml$/.test(name) ? [path] : [];
  });
}

test('schema and reference are as the script writes them', async () => {
  for (const [path, text] of await generatedFiles()) {
    expect(readFileSync(path, 'utf8'), `${path} is out of date: npx tsx scripts/generate-schema.ts`).toBe(
      text,
    );
  }
});

describe.each(scenarioFiles('scenarios'))('%s', (file) => {
  const text = readFileSync(file, 'utf8');

  test('names the schema in its first line', () => {
    const path = /^# yaml-language-server: \$schema=(\S+)\n/.exec(text)?.[1];
    expect(resolve(dirname(file), path!)).toBe(resolve('schema/scenario.schema.json'));
  });

  test('is a scenario', () => {
    expect(parseScenario(text, file).steps.length).toBeGreaterThan(0);
  });
});
