import { isOk, type Endpoint, type PartitionId, type TableInfo } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import { castUint32, castUint64 } from '../arguments.js';
import type { Lines } from '../command.js';
import { partitionOf } from '../hash64.js';
import type { NsSession } from '../ns-session.js';
import { pairForm } from '../pair-form.js';
import { printTable } from '../printer.js';
import { firstAliveLeader } from '../routing.js';
import { decodeRow, hasTimeColumn } from '../row-codec.js';
import { askTablet, findTable } from './tables.js';

const FORMAT_ERROR =
  'scan format error. eg: scan table_name pk start_time end_time [limit] | scan table_name key key_name start_time end_time [limit] | scan table_name=xxx key=xxx index_name=xxx st=xxx et=xxx ts_name=xxx [limit=xxx] [atleast=xxx]';
const ROW_FORMAT_ERROR = 'scan format error. eg: scan table_name key col_name start_time end_time [limit]';

const PAIR_FORMAT_ERROR =
  'scan table_name=xxx key=xxx index_name=xxx st=xxx et=xxx ts_name=xxx [limit=xxx] [atleast=xxx]';

interface Target {
  readonly table: TableInfo;
  readonly pid: PartitionId;
  readonly endpoint: Endpoint;
  readonly key: string;
}

interface Range {
  readonly st: number;
  readonly et: number;
  readonly limit: number;
}

interface Asked {
  readonly name: string;
  readonly key: string;
  /** Known before the table is when it was typed in pairs. */
  readonly pairs: { readonly index: string | undefined; readonly range: Range } | undefined;
}

/** Models: HandleNSScan, `src/cmd/openmldb.cc`. */
export function* scan(session: NsSession, words: readonly string[]): Proc<Lines> {
  if (words.length < 5) return [FORMAT_ERROR];
  const asked = askedOf(words);
  if ('refusal' in asked) return [asked.refusal];
  const { name, key, pairs } = asked;
  const found = yield* findTable(session, name, 'scan', words[1]!);
  if ('refusal' in found) return found.refusal;
  const { table } = found;
  const pid = partitionOf(key, table.table_partition.length);
  const endpoint = firstAliveLeader(table, pid);
  if (endpoint === undefined) {
    return [`failed to scan. error msg: cannot find healthy endpoint. pid is ${pid}`];
  }
  const target: Target = { table, pid, endpoint, key };
  if (table.column_desc.length === 0) {
    const range = pairs?.range ?? rangeOf(words[3]!, words[4]!, words[5]);
    if (range === undefined) return ['Invalid args. st and et should be uint64_t, limit shouldbe uint32_t'];
    return yield* scanPlain(session, target, range);
  }
  // Even where the words are pairs, there must be as many as without.
  if (words.length < 6) return [ROW_FORMAT_ERROR];
  const range = pairs?.range ?? rangeOf(words[4]!, words[5]!, words[6]);
  if (range === undefined) return ['Invalid args. st and et should be uint64_t, limit should be uint32_t'];
  return yield* scanRows(session, target, pairs === undefined ? words[3] : pairs.index, range);
}

function askedOf(words: readonly string[]): Asked | { readonly refusal: string } {
  const form = pairForm(words, 'table_name');
  if (form === 'malformed') return { refusal: PAIR_FORMAT_ERROR };
  if (form === 'words') return { name: words[1]!, key: words[2]!, pairs: undefined };
  for (const needed of ['key', 'st', 'et']) {
    if (!form.has(needed)) return { refusal: `scan format error: ${needed} does not exist!` };
  }
  const range = rangeOf(form.get('st')!, form.get('et')!, form.get('limit'));
  if (range === undefined) {
    return { refusal: 'Invalid args. st and et should be uint64_t, limit and atleast should be uint32_t' };
  }
  const pairs = { index: form.get('index_name'), range };
  return { name: form.get('table_name')!, key: form.get('key')!, pairs };
}

function rangeOf(stWord: string, etWord: string, limitWord: string | undefined): Range | undefined {
  const st = castUint64(stWord);
  const et = castUint64(etWord);
  const limit = limitWord === undefined ? 0 : castUint32(limitWord);
  return st === undefined || et === undefined || limit === undefined ? undefined : { st, et, limit };
}

function* scanPlain(session: NsSession, target: Target, range: Range): Proc<Lines> {
  const { table, pid, endpoint, key } = target;
  const answer = yield* askTablet(session, endpoint, 'Scan', { tid: table.tid, pid, pk: key, ...range });
  if (!isOk(answer) || !('rows' in answer)) return [`Fail to scan table. error msg: ${answer.msg}`];
  return ['#\tTime\tData', ...answer.rows.map((row, at) => `${at + 1}\t${row.ts}\t${row.value}`)];
}

function* scanRows(session: NsSession, target: Target, index: string | undefined, range: Range): Proc<Lines> {
  const { table, pid, endpoint, key } = target;
  const named = index === undefined ? {} : { idx_name: index };
  const request = { tid: table.tid, pid, pk: key, ...named, ...range };
  const answer = yield* askTablet(session, endpoint, 'Scan', request);
  if (!isOk(answer) || !('rows' in answer)) return [`Fail to scan table. error msg: ${answer.msg}`];
  const columns = table.column_desc;
  // Where the rows have their times in them, there is no column for the time.
  const isTimed = hasTimeColumn(table);
  const rows = answer.rows.map(({ ts, value }, at) => {
    return [`${at + 1}`, ...(isTimed ? [] : [`${ts}`]), ...decodeRow(columns, value)];
  });
  const header = ['#', ...(isTimed ? [] : ['ts']), ...columns.map((column) => column.name)];
  return printTable(header, rows, session.layout);
}
