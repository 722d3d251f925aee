import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { scenarioJsonSchema } from '../src/scenario/format/json-schema.js';
import { scenarioReference } from '../src/scenario/format/reference.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The files that are made from the schemas of the scenario format, by their paths below the root. */
export async function generatedFiles(): Promise<ReadonlyMap<string, string>> {
  const texts: readonly (readonly [string, string])[] = [
    ['schema/scenario.schema.json', JSON.stringify(scenarioJsonSchema())],
    ['docs/scenario-reference.md', scenarioReference()],
  ];
  const files = new Map<string, string>();
  for (const [path, text] of texts) {
    const config = await resolveConfig(ROOT + path);
    files.set(path, await format(text, { ...config, filepath: path }));
  }
  return files;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, text] of await generatedFiles()) {
    mkdirSync(dirname(ROOT + path), { recursive: true });
    writeFileSync(ROOT + path, text);
    console.log(path);
  }
}
