import type { Lines } from '../command.js';
import { NS_HELP, NS_HELP_LIST } from '../help-texts/ns-help.js';
import type { NsSession } from '../ns-session.js';

const USAGE_ERROR = [
  'help format error!',
  'usage: help [cmd]',
  'usage: man [cmd]',
  'example: help',
  'example: help create',
  'example:man',
  'example:man create',
] as const;

/** Models: HandleNSClientHelp, `src/cmd/openmldb.cc`. */
export function help(session: NsSession, words: readonly string[]): Lines {
  const asOfThen = session.look === 'manual' ? ofTheDocumentsTime : (lines: Lines): Lines => lines;
  if (words.length > 2) return asOfThen(USAGE_ERROR);
  const word = words[1];
  if (word === undefined) return session.look === 'manual' ? createFirst(NS_HELP_LIST) : NS_HELP_LIST;
  const lines = NS_HELP.get(word);
  if (lines !== undefined) return asOfThen(lines);
  return [session.look === 'manual' ? `unsupport cmd ${word}` : `unsupported cmd ${word}`];
}

function ofTheDocumentsTime(lines: Lines): Lines {
  return lines.map((line) => line.replace(/^(example|eamplex):/, 'ex:'));
}

function createFirst(lines: Lines): Lines {
  const isCreate = (line: string): boolean => line.startsWith('create ');
  return [...lines.filter(isCreate), ...lines.filter((line) => !isCreate(line))];
}
