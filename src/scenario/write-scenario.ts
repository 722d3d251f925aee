import { stringify } from 'yaml';
import type { ScenarioFile } from './format/scenario-schema.js';
import type { Scenario } from './plan.js';
import { parseScenario } from './reading/read-scenario.js';

/**
 * A scenario as the text of a file; `schema` is the path to the JSON Schema from where it will lie.
 *
 * @example writeScenario({ version: 1, title: 'Nothing', steps: [{ wait: '1s' }] })
 */
export function writeScenario(content: ScenarioFile, schema?: string): string {
  const header = schema === undefined ? '' : `# yaml-language-server: $schema=${schema}\n`;
  return header + stringify(content, { lineWidth: 0, version: '1.2', aliasDuplicateObjects: false });
}

/** Checks a scenario that a program made, as if it had been read from a file of this name. */
export function scenarioOf(content: ScenarioFile, file: string): Scenario {
  return parseScenario(writeScenario(content), file);
}
