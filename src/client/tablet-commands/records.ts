import { isOk } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import { castUint32, castUint64 } from '../arguments.js';
import type { Lines } from '../command.js';
import { ask, type TabletSession } from '../tablet-session.js';
import { parsePartitionWords } from './partition-words.js';

/** The document's time had these commands on plain keys; the current client has not. */
const UNSUPPORTED: Lines = ['unsupported cmd'];

export function* put(session: TabletSession, words: readonly string[]): Proc<Lines> {
  if (session.look !== 'manual') return UNSUPPORTED;
  const [, tidWord, pidWord, key, tsWord, value] = words;
  if (words.length < 6 || key === undefined || value === undefined) return ['Bad put format'];
  const partition = parsePartitionWords(tidWord!, pidWord!);
  if ('refusal' in partition) return [partition.refusal];
  const time = castUint64(tsWord!);
  if (time === undefined) return ['Bad put format'];
  const request = { ...partition, dimensions: [{ key, idx: 0 }], time, value };
  const answer = yield* ask(session, 'Put', request);
  return [isOk(answer) ? 'Put ok' : 'Put failed'];
}

export function* get(session: TabletSession, words: readonly string[]): Proc<Lines> {
  if (session.look !== 'manual') return UNSUPPORTED;
  const [, tidWord, pidWord, key, tsWord] = words;
  if (words.length < 5 || key === undefined) return ['Bad get format'];
  const partition = parsePartitionWords(tidWord!, pidWord!);
  if ('refusal' in partition) return [partition.refusal];
  const ts = castUint64(tsWord!);
  if (ts === undefined) return ['Bad get format'];
  const answer = yield* ask(session, 'Get', { ...partition, key, ts });
  if (!isOk(answer)) return [`Get failed! error msg: ${answer.msg}`];
  return [`value :${'value' in answer ? (answer.value ?? '') : ''}`];
}

export function* scan(session: TabletSession, words: readonly string[]): Proc<Lines> {
  if (session.look !== 'manual') return UNSUPPORTED;
  const [, tidWord, pidWord, pk, stWord, etWord, limitWord] = words;
  if (words.length < 6 || pk === undefined) return ['Bad scan format'];
  const partition = parsePartitionWords(tidWord!, pidWord!);
  if ('refusal' in partition) return [partition.refusal];
  const [st, et, limit] = [castUint64(stWord!), castUint64(etWord!), castUint32(limitWord ?? '0')];
  if (st === undefined || et === undefined || limit === undefined) return ['Bad scan format'];
  const answer = yield* ask(session, 'Scan', { ...partition, pk, st, et, limit });
  if (!isOk(answer) || !('rows' in answer)) return [`Fail to scan table. error msg: ${answer.msg}`];
  return ['#\tTime\tData', ...answer.rows.map((row, at) => `${at + 1}\t${row.ts}\t${row.value}`)];
}
