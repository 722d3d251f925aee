/**
 * Runs a subject of the determinism tests in a process of its own, and prints what it did: the hash,
 * then one line for each event.
 *
 *     node --import tsx scripts/fresh-run.ts <module> <export> [<argument as JSON>]
 *
 * The module's export is called with the argument; it returns `{ hash, records }`.
 */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { recordLine, type Subject } from '../tests/determinism/first-divergence.js';

const [modulePath, exportName, argument] = process.argv.slice(2);
if (modulePath === undefined || exportName === undefined) {
  console.error('usage: fresh-run.ts <module> <export> [<argument as JSON>]');
  process.exit(2);
}
const module = (await import(pathToFileURL(resolve(modulePath)).href)) as Record<string, unknown>;
const subject = module[exportName];
if (typeof subject !== 'function') {
  console.error(`${modulePath} exports no function ${exportName}`);
  process.exit(2);
}
const { hash, records } = (subject as Subject)(argument === undefined ? undefined : JSON.parse(argument));
process.stdout.write(`${[hash, ...records.map(recordLine)].join('\n')}\n`);
