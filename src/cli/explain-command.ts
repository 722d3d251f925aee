import { necessities } from '../campaign/necessity.js';
import { Explanation } from '../report/explanation/index.js';
import { paletteFor } from '../report/palette.js';
import { scenarioRun } from '../scenario/index.js';
import { drive } from './drive.js';
import { EXIT } from './exit-codes.js';
import { UsageError, type Io } from './io.js';
import { loadScenario } from './load-scenario.js';

export interface ExplainSettings {
  readonly file: string;
  readonly seed: number | undefined;
}

/** Tells how the result of a scenario came about, and which of its faults it takes. */
export async function explainCommand({ file, seed }: ExplainSettings, io: Io): Promise<number> {
  const scenario = loadScenario(file, io);
  const content = seed === undefined ? scenario.content : { ...scenario.content, seed };
  const explanation = new Explanation();
  const result = await drive(
    scenarioRun(scenario, { ...(seed === undefined ? {} : { seed }), observer: explanation.observer }),
    io,
  );
  if (result === undefined) return interrupted(io);
  const paint = paletteFor(io.isTerminal, io.env);
  const lines = explanation.lines(result, paint);
  if (lines === undefined)
    throw new UsageError(
      `${scenario.file} ends as ${result.verdict} and loses no acknowledged write: there is nothing to explain`,
    );
  for (const line of lines) io.out(line);
  const faults = await drive(necessities(content, result), io);
  if (faults === undefined) return interrupted(io);
  io.out(faults.length === 0 ? 'No step of the file is a fault.' : 'Without a fault:');
  for (const { index, isNeeded, verdict, reason } of faults) {
    const { line, text } = scenario.steps[index]!;
    const why = reason === undefined ? '' : `: ${shortened(reason)}`;
    const what = isNeeded ? `${verdict}${why}` : 'the same happens';
    io.out(
      `  ${paint(isNeeded ? 'bad' : 'fine', isNeeded ? 'needed    ' : 'not needed')}  line ${line}: ${text}`,
    );
    io.out(`              ${paint('fine', `without it: ${what}`)}`);
  }
  return EXIT.ok;
}

function shortened(text: string): string {
  return text.length <= 70 ? text : `${text.slice(0, 69)}…`;
}

function interrupted(io: Io): number {
  io.err('interrupted');
  return EXIT.interrupted;
}
