import type { Lines } from '../command.js';
import { TABLET_HELP, TABLET_HELP_LIST } from '../help-texts/tablet-help.js';
import type { TabletSession } from '../tablet-session.js';

const USAGE_ERROR: Lines = ['help format error!', 'usage: help [cmd]', 'ex: help', 'ex: help create'];

/** Models: HandleClientHelp, `src/cmd/openmldb.cc`. */
export function help(session: TabletSession, words: readonly string[]): Lines {
  if (words.length > 2) return USAGE_ERROR;
  const word = words[1];
  if (word === undefined) return TABLET_HELP_LIST;
  const lines = TABLET_HELP.get(word);
  if (lines !== undefined) return lines;
  return [session.look === 'manual' ? `unsupport cmd ${word}` : `unsupported cmd ${word}`];
}
