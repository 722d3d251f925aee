import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { combined, LastEvents } from '../report/observers.js';
import { judgementOf, type FileOutcome, type Reporter } from '../report/outcome.js';
import {
  formatDuration,
  InputError,
  parseScenario,
  scenarioRun,
  updateExpectations,
  type RunOptions,
  type Scenario,
  type ScenarioResult,
} from '../scenario/index.js';
import { drive } from './drive.js';
import { EXIT, exitCodeOver } from './exit-codes.js';
import { expandInput, STDIN } from './input-files.js';
import { UsageError, type Io } from './io.js';
import { readInput } from './load-scenario.js';

export interface RunSettings {
  readonly files: readonly string[];
  readonly seed: number | undefined;
  readonly jitterUs: number | undefined;
  readonly update: boolean;
  readonly reporter: Reporter;
}

/** Runs every file and shows what came of it. Returns the exit code. */
export async function runCommand(settings: RunSettings, io: Io): Promise<number> {
  const files = inputFiles(settings.files, io.cwd);
  const outcomes: FileOutcome[] = [];
  for (const file of files) {
    const outcome = await runFile(file, settings, io);
    if (outcome === 'interrupted') {
      settings.reporter.allEnded(outcomes);
      io.err(`interrupted in ${file}, after ${outcomes.length} of ${files.length} scenarios`);
      return EXIT.interrupted;
    }
    outcomes.push(outcome);
    settings.reporter.fileEnds(outcome);
  }
  settings.reporter.allEnded(outcomes);
  return exitCodeOver(outcomes.map(judgementOf));
}

/** Every file once, under the name that it was first found by. */
function inputFiles(words: readonly string[], cwd: string): readonly string[] {
  const files = new Map<string, string>();
  for (const word of words) {
    const found = expandInput(word, cwd);
    if (found.length === 0) throw new UsageError(`no scenario matches ${word}`);
    for (const file of found) {
      const path = file === STDIN ? STDIN : resolve(cwd, file);
      if (!files.has(path)) files.set(path, file);
    }
  }
  return [...files.values()];
}

async function runFile(file: string, settings: RunSettings, io: Io): Promise<FileOutcome | 'interrupted'> {
  const name = file === STDIN ? '(standard input)' : file;
  let text: string;
  let scenario: Scenario;
  try {
    text = readInput(file, io);
    scenario = parseScenario(text, name);
  } catch (error) {
    if (error instanceof InputError) return { kind: 'bad-input', file: name, problems: error.problems };
    throw error;
  }
  const ran = await runScenarioFile(scenario, settings, io);
  if (ran === 'interrupted' || !settings.update || file === STDIN) return ran;
  const updated = updateExpectations(text, scenario, ran.result);
  if (updated.count === 0) return ran;
  writeFileSync(resolve(io.cwd, file), updated.text);
  io.err(`${file}: ${updated.count} ${updated.count === 1 ? 'expectation' : 'expectations'} rewritten`);
  // The run is judged by what the file says now.
  return runScenarioFile(parseScenario(updated.text, name), { ...settings, reporter: SILENT }, io);
}

const SILENT: Reporter = { fileEnds: () => {}, allEnded: () => {} };

async function runScenarioFile(
  scenario: Scenario,
  { seed, jitterUs, reporter }: RunSettings,
  io: Io,
): Promise<Extract<FileOutcome, { kind: 'ran' }> | 'interrupted'> {
  const lastEvents = new LastEvents();
  const options: RunOptions = {
    ...(seed === undefined ? {} : { seed }),
    ...(jitterUs === undefined ? {} : { jitterUs }),
    observer: combined([reporter.observer, lastEvents.observer]),
  };
  const result = await drive(scenarioRun(scenario, options), io);
  if (result === undefined) return 'interrupted';
  return {
    kind: 'ran',
    file: scenario.file,
    result,
    lastEvents: lastEvents.lines,
    command: commandFor(result, jitterUs),
  };
}

function commandFor({ file, seed }: ScenarioResult, jitterUs: number | undefined): string {
  const words = ['openmldb-sim', 'run', quoted(file), '--seed', String(seed)];
  if (jitterUs !== undefined) words.push('--jitter', formatDuration(jitterUs));
  return [...words, '--verbose'].join(' ');
}

function quoted(word: string): string {
  if (word.startsWith('(')) return STDIN;
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
