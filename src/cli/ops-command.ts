import { OPS_COMMANDS, parseOpsLine } from '../client/index.js';
import { scenarioOf, scenarioRun, type ScenarioFile } from '../scenario/index.js';
import { drive } from './drive.js';
import { EXIT, exitCodeOf } from './exit-codes.js';
import { UsageError, type Io } from './io.js';
import { loadScenario } from './load-scenario.js';

export interface OpsSettings {
  readonly file: string;
  readonly seed: number | undefined;
  /** Words of the tool, its command included. */
  readonly words: readonly string[];
}

/** Replays a scenario, then runs the operators' tool against the cluster that it leaves, and prints its log. */
export async function opsCommand({ file, seed, words }: OpsSettings, io: Io): Promise<number> {
  const scenario = loadScenario(file, io);
  const line = words.join(' ');
  if (line === '') throw new UsageError(`give a command: ${OPS_COMMANDS.join(', ')}`);
  const options = parseOpsLine(line);
  if (typeof options === 'string') throw new UsageError(`openmldb_ops.py: error: ${options}`);
  if (options.cmd === undefined || !OPS_COMMANDS.includes(options.cmd))
    throw new UsageError(`unsupported cmd: ${options.cmd ?? 'None'}; there are ${OPS_COMMANDS.join(', ')}`);
  const steps: ScenarioFile['steps'] = [...scenario.content.steps, { ops: line }];
  const result = await drive(
    scenarioRun(
      scenarioOf({ ...scenario.content, steps }, scenario.file),
      seed === undefined ? {} : { seed },
    ),
    io,
  );
  if (result === undefined) {
    io.err('interrupted');
    return EXIT.interrupted;
  }
  const last = result.steps.at(-1);
  if (last?.status === 'skipped' || last === undefined) {
    io.err(`${scenario.file} ends as ${result.verdict} before the tool could run: ${result.reason ?? ''}`);
    return exitCodeOf(result.verdict);
  }
  for (const text of last.output ?? []) io.out(text);
  if (last.status === 'ok') return EXIT.ok;
  io.err(last.reason ?? '');
  return EXIT.notConverged;
}
