import { toJsonSchema } from '@valibot/to-json-schema';
import { scenarioSchema } from './scenario-schema.js';

/** The JSON Schema of scenario files, for editors. */
export function scenarioJsonSchema(): object {
  const schema = toJsonSchema(scenarioSchema);
  return { ...schema, title: 'openmldb-sim scenario' };
}
