import { EVENT_KINDS, type ClusterEvent } from '../../protocol/index.js';
import { suggestion } from './nearest.js';
import { LanguageError } from './tokens.js';

/** A kind of event, and words that must stand in it: `task-finished kSelectLeader kDone`. */
export interface InterleavingPoint {
  readonly kind: ClusterEvent['kind'];
  readonly words: readonly string[];
}

/**
 * Parses a point. Throws a LanguageError with the place of the mistake.
 *
 * @example parseInterleavingPoint('rpc-executed ChangeRole'); // { kind: 'rpc-executed', words: ['ChangeRole'] }
 */
export function parseInterleavingPoint(text: string): InterleavingPoint {
  const [first = '', ...words] = text.trim().split(/\s+/);
  const kind = EVENT_KINDS.find((candidate) => candidate === first);
  if (kind === undefined)
    throw new LanguageError(`no event is called '${first}'${suggestion(first, EVENT_KINDS)}`, 0);
  return { kind, words };
}

export function formatInterleavingPoint({ kind, words }: InterleavingPoint): string {
  return [kind, ...words].join(' ');
}

/** Whether an event is the one that is meant: each word is one of its values, as a text. */
export function isAtPoint(body: ClusterEvent, { kind, words }: InterleavingPoint): boolean {
  if (body.kind !== kind) return false;
  const values = Object.values(body).map(String);
  return words.every((word) => values.includes(word));
}
