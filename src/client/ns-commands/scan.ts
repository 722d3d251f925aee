import { isOk, type Endpoint, type PartitionId, type TableInfo } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import { castUint32, castUint64 } from '../arguments.js';
import type { Lines } from '../command.js';
import { partitionOf } from '../hash64.js';
import type { NsSession } from '../ns-session.js';
import { printTable } from '../printer.js';
import { firstAliveLeader } from '../routing.js';
import { decodeRow } from '../row-codec.js';
import { askTablet, findTable } from './tables.js';

const FORMAT_ERROR =
  'scan format error. eg: scan table_name pk start_time end_time [limit] | scan table_name key key_name start_time end_time [limit] | scan table_name=xxx key=xxx index_name=xxx st=xxx et=xxx ts_name=xxx [limit=xxx] [atleast=xxx]';
const ROW_FORMAT_ERROR = 'scan format error. eg: scan table_name key col_name start_time end_time [limit]';

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

/** Models: HandleNSScan, `src/cmd/openmldb.cc`. */
export function* scan(session: NsSession, words: readonly string[]): Proc<Lines> {
  if (words.length < 5) return [FORMAT_ERROR];
  const [, name, key] = words as [string, string, string];
  const found = yield* findTable(session, name, 'scan');
  if ('refusal' in found) return found.refusal;
  const { table } = found;
  const pid = partitionOf(key, table.table_partition.length);
  const endpoint = firstAliveLeader(table, pid);
  if (endpoint === undefined) {
    return [`failed to scan. error msg: cannot find healthy endpoint. pid is ${pid}`];
  }
  const target: Target = { table, pid, endpoint, key };
  if (table.column_desc.length === 0) return yield* scanPlain(session, target, words);
  if (words.length < 6) return [ROW_FORMAT_ERROR];
  return yield* scanRows(session, target, words);
}

function rangeOf(words: readonly string[]): Range | undefined {
  const st = castUint64(words[0]!);
  const et = castUint64(words[1]!);
  const limit = words[2] === undefined ? 0 : castUint32(words[2]);
  return st === undefined || et === undefined || limit === undefined ? undefined : { st, et, limit };
}

function* scanPlain(session: NsSession, target: Target, words: readonly string[]): Proc<Lines> {
  const range = rangeOf(words.slice(3));
  if (range === undefined) return ['Invalid args. st and et should be uint64_t, limit shouldbe uint32_t'];
  const { table, pid, endpoint, key } = target;
  const answer = yield* askTablet(session, endpoint, 'Scan', { tid: table.tid, pid, pk: key, ...range });
  if (!isOk(answer) || !('rows' in answer)) return [`Fail to scan table. error msg: ${answer.msg}`];
  return ['#\tTime\tData', ...answer.rows.map((row, at) => `${at + 1}\t${row.ts}\t${row.value}`)];
}

function* scanRows(session: NsSession, target: Target, words: readonly string[]): Proc<Lines> {
  const range = rangeOf(words.slice(4));
  if (range === undefined) return ['Invalid args. st and et should be uint64_t, limit should be uint32_t'];
  const { table, pid, endpoint, key } = target;
  const request = { tid: table.tid, pid, pk: key, idx_name: words[3]!, ...range };
  const answer = yield* askTablet(session, endpoint, 'Scan', request);
  if (!isOk(answer) || !('rows' in answer)) return [`Fail to scan table. error msg: ${answer.msg}`];
  const columns = table.column_desc;
  const rows = answer.rows.map((row, at) => [`${at + 1}`, `${row.ts}`, ...decodeRow(columns, row.value)]);
  return printTable(['#', 'ts', ...columns.map((column) => column.name)], rows, session.layout);
}
