import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { shrinkScenario } from '../campaign/shrink.js';
import { formatDuration, writeScenario } from '../scenario/index.js';
import { drive } from './drive.js';
import { EXIT } from './exit-codes.js';
import { UsageError, type Io } from './io.js';
import { loadScenario } from './load-scenario.js';

/** Writes a smaller scenario that fails as the given one does. */
export async function shrinkCommand(
  { file, out, tries }: { readonly file: string; readonly out: string | undefined; readonly tries: number },
  io: Io,
): Promise<number> {
  const scenario = loadScenario(file, io);
  const outcome = await drive(shrinkScenario(scenario.content, { tries }), io);
  if (outcome === undefined) {
    io.err('interrupted: nothing was written');
    return EXIT.interrupted;
  }
  const { sameness, result, tried, gaveUp } = outcome;
  if (sameness.verdict === 'pass')
    throw new UsageError(`${file} passes: there is no failure to make smaller`);
  const path = out ?? file.replace(/(\.ya?ml)?$/, '.shrunk.yaml');
  writeFileSync(resolve(io.cwd, path), writeScenario(outcome.file));
  io.out(
    `${sameness.verdict}${sameness.about === undefined ? '' : ` (${sameness.about})`}: ${scenario.content.steps.length} steps became ${outcome.file.steps.length}, ${formatDuration(result.virtualTimeUs)} of virtual time, ${tried} scenarios tried`,
  );
  if (gaveUp) io.out('a smaller one may exist: it ended for want of tries (--tries)');
  io.out(`openmldb-sim run ${path}`);
  return EXIT.ok;
}
