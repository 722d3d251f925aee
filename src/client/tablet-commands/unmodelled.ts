import type { Lines } from '../command.js';
import type { TabletSession } from '../tablet-session.js';
import { parsePartitionWords } from './partition-words.js';

/**
 * Commands that change or show what a simulated tablet does not have: index definitions and schemas.
 * They check their words as the original does, and then fail.
 */

/** Models: HandleClientShowSchema, `src/cmd/openmldb.cc`. */
export function showschema(_session: TabletSession, words: readonly string[]): Lines {
  if (words.length < 3) return ['Bad show schema format'];
  const partition = parsePartitionWords(words[1]!, words[2]!);
  return ['refusal' in partition ? partition.refusal : 'ShowSchema failed'];
}

/** Models: HandleClientDeleteIndex, `src/cmd/openmldb.cc`. */
export function deleteindex(_session: TabletSession, words: readonly string[]): Lines {
  if (words.length < 4) return ['Bad format', 'usage: deleteindex tid pid index_name'];
  const partition = parsePartitionWords(words[1]!, words[2]!);
  return ['refusal' in partition ? partition.refusal : 'Fail to delete index. error msg: '];
}
