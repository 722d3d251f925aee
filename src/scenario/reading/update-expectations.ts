import { stringify } from 'yaml';
import type { Scenario } from '../plan.js';
import type { ScenarioResult } from '../run/result.js';
import { YamlSource } from './yaml-source.js';

/** The text of a file after its expectations were brought up to date. */
export interface UpdatedText {
  readonly text: string;
  /** How many expectations were rewritten. */
  readonly count: number;
}

/**
 * Writes what a run printed into the expectations that it did not meet, and into those left empty.
 * Nothing else of the text changes. An expectation compared as `contains` is left to its author:
 * which lines it is about, the output cannot tell.
 */
export function updateExpectations(text: string, scenario: Scenario, result: ScenarioResult): UpdatedText {
  const source = new YamlSource(scenario.file, text);
  const edits: { readonly start: number; readonly end: number; readonly text: string }[] = [];
  for (const { act, index } of scenario.steps) {
    const expectation = 'expect' in act ? act.expect : undefined;
    const step = result.steps.find((candidate) => candidate.index === index);
    if (expectation === undefined || step?.output === undefined) continue;
    const isOpen = expectation.text === undefined;
    if (!isOpen && (step.difference === undefined || expectation.compare === 'contains')) continue;
    const path = ['steps', index, 'expect'];
    const range = source.rangeOf(path);
    if (range === undefined) continue;
    const column = source.position(source.keyOffset(path)).column - 1;
    const written = writeOutput(step.output, source.isFlow(path) ? undefined : column, text.slice(...range));
    const blank = /[\s]/.test(text[range[0] - 1] ?? '') ? '' : ' ';
    edits.push({ start: range[0], end: range[1], text: blank + written });
  }
  let updated = text;
  for (const { start, end, text: replacement } of edits.toReversed()) {
    const rest = updated.slice(end);
    const isBlock = replacement.trimStart().startsWith('|');
    updated = updated.slice(0, start) + replacement + restAfter(isBlock, updated.slice(start, end), rest);
  }
  return { text: updated, count: edits.length };
}

/** A block ends its own last line: what follows must neither lose nor gain a line break. */
function restAfter(isBlock: boolean, replaced: string, rest: string): string {
  const endedLine = replaced.endsWith('\n');
  if (isBlock) return endedLine ? rest : rest.replace(/^[ \t]*(#[^\n]*)?\n/, '');
  return endedLine ? `\n${rest}` : rest;
}

/** Printed lines as a YAML scalar; `column` is where the key stands, undefined within braces. */
function writeOutput(output: readonly string[], column: number | undefined, replaced: string): string {
  const lines = output.map((line) => line.replace(/[ \t\r]+$/, ''));
  while (lines.at(-1) === '') lines.pop();
  if (lines.length === 0) return "''";
  const text = lines.join('\n');
  if (column === undefined) return JSON.stringify(text);
  if (lines.length === 1 && /^\S/.test(text)) return stringify(text, { lineWidth: 0 }).trimEnd();
  const indent = ' '.repeat(column + 2);
  const comment = /^[|>][^\n#]*(#[^\n]*)/.exec(replaced)?.[1];
  const header = `${/^[ \t]/.test(text) ? '|2' : '|'}${comment === undefined ? '' : ` ${comment}`}`;
  return `${header}\n${lines.map((line) => (line === '' ? '' : indent + line)).join('\n')}\n`;
}
