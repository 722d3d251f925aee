import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { EXPORT_FORMATS, type ExportFormat, type TraceExport } from '../report/export/index.js';
import { scenarioRun } from '../scenario/index.js';
import { drive } from './drive.js';
import { EXIT, exitCodeOf } from './exit-codes.js';
import { UsageError, type Io } from './io.js';
import { loadScenario } from './load-scenario.js';

export interface ExportSettings {
  readonly file: string;
  readonly format: ExportFormat;
  /** Standard output when absent. */
  readonly out: string | undefined;
  readonly seed: number | undefined;
}

/** Runs a scenario and writes its trace down. Returns the exit code of the run. */
export async function exportCommand({ file, format, out, seed }: ExportSettings, io: Io): Promise<number> {
  const scenario = loadScenario(file, io);
  let written: TraceExport | undefined;
  const run = scenarioRun(scenario, {
    ...(seed === undefined ? {} : { seed }),
    observer: {
      runBegins: (_, config) => (written = EXPORT_FORMATS[format].create(config)),
      record: (record) => written!.see(record),
    },
  });
  const result = await drive(run, io);
  if (result === undefined) {
    io.err(`interrupted: nothing was written`);
    return EXIT.interrupted;
  }
  const lines = written!.lines();
  if (out === undefined) for (const line of lines) io.out(line);
  else write(resolve(io.cwd, out), lines);
  io.err(`${result.events} events of ${result.file}: ${result.verdict}`);
  return exitCodeOf(result.verdict);
}

function write(path: string, lines: readonly string[]): void {
  try {
    writeFileSync(path, `${lines.join('\n')}\n`);
  } catch (error) {
    throw new UsageError(`cannot write ${path}: ${(error as NodeJS.ErrnoException).code ?? 'failed'}`);
  }
}
