import { isOk } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import { castUint64 } from '../arguments.js';
import type { Lines } from '../command.js';
import { partitionOf } from '../hash64.js';
import type { NsSession } from '../ns-session.js';
import { pairForm } from '../pair-form.js';
import { printTable } from '../printer.js';
import { firstAliveLeader } from '../routing.js';
import { decodeRow } from '../row-codec.js';
import { askTablet, findTable } from './tables.js';

const FORMAT_ERROR =
  'get format error. eg: get table_name key ts | get table_name key idx_name ts | get table_name=xxx key=xxx index_name=xxx ts=xxx';

const PAIR_FORMAT_ERROR = 'get format error. eg: get table_name=xxx key=xxx index_name=xxx ts=xxx';

interface Asked {
  readonly name: string;
  readonly key: string;
  readonly index: string | undefined;
  readonly ts: number;
}

function askedOf(words: readonly string[]): Asked | { readonly refusal: string } {
  const form = pairForm(words, 'table_name');
  if (form === 'malformed') return { refusal: PAIR_FORMAT_ERROR };
  const isPairs = form !== 'words';
  const name = isPairs ? form.get('table_name')! : words[1]!;
  const key = isPairs ? form.get('key') : words[2]!;
  if (key === undefined) return { refusal: 'get format error: key does not exist!' };
  const index = isPairs ? form.get('index_name') : words.length === 5 ? words[3] : undefined;
  const tsWord = isPairs ? form.get('ts') : words.at(-1)!;
  if (tsWord === undefined) return { refusal: 'get format error: ts does not exist!' };
  const ts = castUint64(tsWord);
  return ts === undefined ? { refusal: 'Invalid args. ts should be unsigned int' } : { name, key, index, ts };
}

/** Models: HandleNSGet, `src/cmd/openmldb.cc`. */
export function* get(session: NsSession, words: readonly string[]): Proc<Lines> {
  if (words.length < 4) return [FORMAT_ERROR];
  const asked = askedOf(words);
  if ('refusal' in asked) return [asked.refusal];
  const { name, key, index, ts } = asked;
  const found = yield* findTable(session, name, 'get', words[1]!);
  if ('refusal' in found) return found.refusal;
  const { table } = found;
  const pid = partitionOf(key, table.table_partition.length);
  const endpoint = firstAliveLeader(table, pid);
  if (endpoint === undefined) {
    return [`failed to get. error msg: cannot find healthy endpoint. pid is ${pid}`];
  }
  const columns = table.column_desc;
  const plain = columns.length === 0;
  const request = {
    tid: table.tid,
    pid,
    key,
    ts,
    ...(plain || index === undefined ? {} : { idx_name: index }),
  };
  const answer = yield* askTablet(session, endpoint, 'Get', request);
  const value = 'value' in answer ? (answer.value ?? '') : '';
  if (plain) return [isOk(answer) ? `value :${value}` : `Get failed. error msg: ${answer.msg}`];
  if (!isOk(answer)) return [`Fail to get value! error msg: ${answer.msg}`];
  const rowTs = 'ts' in answer ? (answer.ts ?? 0) : 0;
  const header = ['#', 'ts', ...columns.map((column) => column.name)];
  return printTable(header, [['1', `${rowTs}`, ...decodeRow(columns, value)]], session.layout);
}
