import { isOk } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import type { Lines } from '../command.js';
import { ask, type NsSession } from '../ns-session.js';
import { printTable } from '../printer.js';

/**
 * The document's plain `confget` is so wide because of a row that was taken out of it,
 * `auto_recover_table`.
 */
const DOCUMENT_KEY_WIDTH = 18;

/** Models: HandleNSClientConfGet, `src/cmd/openmldb.cc`. */
export function* confget(session: NsSession, words: readonly string[]): Proc<Lines> {
  const name = words[1];
  const answer = yield* ask(session, 'ConfGet', {});
  if (!isOk(answer)) return [`failed to set ${name ?? ''}. error msg: ${answer.msg}`];
  const conf = Object.entries(answer.conf ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const rows = name === undefined ? conf : conf.filter(([key]) => key === name);
  if (name !== undefined && rows.length === 0) {
    return [`failed to set ${name}. error msg: cannot found key ${name}`];
  }
  const widened = name === undefined && session.look === 'manual';
  const layout = widened ? { ...session.layout, minimumWidths: [DOCUMENT_KEY_WIDTH] } : session.layout;
  return printTable(['key', 'value'], rows, layout);
}

/** Models: HandleNSClientConfSet, `src/cmd/openmldb.cc`. */
export function* confset(session: NsSession, words: readonly string[]): Proc<Lines> {
  const [, key, value] = words;
  if (key === undefined || value === undefined) return ['Bad format'];
  const answer = yield* ask(session, 'ConfSet', { key, value });
  if (!isOk(answer)) return [`failed to set ${key}. error msg: ${answer.msg}`];
  return [`set ${key} ok`];
}
