import type { Lines } from '../command.js';
import type { TabletSession } from '../tablet-session.js';
import { parsePartitionWords } from './partition-words.js';

/**
 * Deviates: indexes are never deleted from a simulated table. The words are checked as the original
 * does, and then it fails.
 *
 * Models: HandleClientDeleteIndex, `src/cmd/openmldb.cc`.
 */
export function deleteindex(_session: TabletSession, words: readonly string[]): Lines {
  if (words.length < 4) return ['Bad format', 'usage: deleteindex tid pid index_name'];
  const partition = parsePartitionWords(words[1]!, words[2]!);
  return ['refusal' in partition ? partition.refusal : 'Fail to delete index. error msg: not simulated'];
}
