import { formatDuration, formatProblem, VERDICTS } from '../scenario/index.js';
import type { FileOutcome } from './outcome.js';
import { PLAIN, type Palette } from './palette.js';
import { wrap } from './wrap.js';

const LABEL_WIDTH = 10;
const TEXT_WIDTH = 88;

/**
 * What stands at the end of every run that is no pass: the verdict, the rule that was broken, seed,
 * virtual time, what happened last, and one command to paste.
 */
export function failureBlock(outcome: FileOutcome, paint: Palette = PLAIN): readonly string[] {
  if (outcome.kind === 'bad-input')
    return outcome.problems.map((problem) => paint('bad', formatProblem(problem)));
  const { result, lastEvents, command } = outcome;
  const { verdict, reason, seed, virtualTimeUs, steps, violations, stack } = result;
  const failed = steps.find((step) => step.status === 'failed');
  const place = failed === undefined ? result.file : `${result.file}:${failed.line}`;
  const lines = [`${paint('bad', verdict)}  ${place}`];
  const add = (label: string, texts: readonly string[]): void => {
    texts.forEach((text, index) =>
      lines.push(`  ${paint('fine', (index === 0 ? label : '').padEnd(LABEL_WIDTH))}${text}`),
    );
  };
  const sentence = (text: string): readonly string[] => wrap(text, TEXT_WIDTH);
  add('meaning', sentence(VERDICTS[verdict]));
  if (failed !== undefined) add('step', sentence(failed.text));
  if (failed?.difference !== undefined && reason === failed.reason) {
    // As they are: the blanks may be what differs.
    add('expected', [failed.difference.expected ?? '(nothing more)']);
    add('printed', [failed.difference.printed ?? '(nothing more)']);
  } else if (reason !== undefined) add('because', sentence(reason));
  for (const { rule, sentence: text } of violations)
    if (text !== reason) add('also', sentence(`${rule}: ${text}`));
  if (verdict === 'invariant-violated')
    add(
      'rule',
      violations.slice(0, 1).map(({ rule }) => rule),
    );
  add('seed', [String(seed)]);
  add('time', [`${formatDuration(virtualTimeUs)} of virtual time, trace ${result.traceHash}`]);
  add('last', lastEvents.flatMap(hanging));
  if (stack !== undefined)
    add(
      'stack',
      stack
        .split('\n')
        .slice(1, 6)
        .map((line) => line.trim()),
    );
  add('again', [paint('command', command)]);
  return lines;
}

/** A long line goes on below its sentence, beside the time. */
function hanging(line: string): readonly string[] {
  const [first = '', ...rest] = wrapLine(line, TEXT_WIDTH);
  return [first, ...rest.map((text) => ' '.repeat(14) + text)];
}

/** As {@link wrap}, but keeps the blanks between columns. */
function wrapLine(line: string, width: number): readonly string[] {
  if (line.length <= width) return [line];
  const end = line.lastIndexOf(' ', width);
  return end <= 14 ? [line] : [line.slice(0, end), ...wrap(line.slice(end), width - 14)];
}
