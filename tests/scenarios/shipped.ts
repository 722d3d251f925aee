import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { LastEvents } from '../../src/report/observers.js';
import { parseScenario, runScenario, type ScenarioResult } from '../../src/scenario/index.js';

const ROOT = resolve(import.meta.dirname, '../..');

/** Shipped scenario files of one folder, by their paths from the project's root. */
export function shippedScenarios(folder: string): string[] {
  const names = readdirSync(resolve(ROOT, 'scenarios', folder)).filter((name) => name.endsWith('.yaml'));
  return names.sort().map((name) => `scenarios/${folder}/${name}`);
}

/** Whatever happens in it must also be tellable, so somebody listens. */
export function runFile(file: string): ScenarioResult {
  const { observer } = new LastEvents();
  return runScenario(parseScenario(readFileSync(resolve(ROOT, file), 'utf8'), file), { observer });
}
