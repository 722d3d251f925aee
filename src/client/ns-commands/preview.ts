import { isOk, type TableInfo, type TabletRpc } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import { castUint32 } from '../arguments.js';
import type { Lines } from '../command.js';
import type { NsSession } from '../ns-session.js';
import { firstAliveLeader } from '../routing.js';
import { decodeRow, hasTimeColumn } from '../row-codec.js';
import { printTable } from '../printer.js';
import { askTablet, findTable } from './tables.js';

const DEFAULT_LIMIT = 100;
const LARGEST_LIMIT = 1000;

/**
 * The first rows of a table, partition by partition; each that is looked at needs an alive leader.
 *
 * Models: HandleNSPreview, `src/cmd/openmldb.cc`.
 */
export function* preview(session: NsSession, words: readonly string[]): Proc<Lines> {
  const [, name, limitWord] = words;
  if (name === undefined) return ['preview format error. eg: preview table_name [limit]'];
  const refusal = limitWord === undefined ? undefined : refusalOf(limitWord);
  if (refusal !== undefined) return [refusal];
  const found = yield* findTable(session, name, 'preview');
  if ('refusal' in found) return found.refusal;
  const { table } = found;
  const rows: string[][] = [];
  let left = limitWord === undefined ? DEFAULT_LIMIT : Number(limitWord);
  for (let pid = 0; pid < table.table_partition.length && left > 0; pid++) {
    const endpoint = firstAliveLeader(table, pid);
    if (endpoint === undefined) {
      return [`failed to preview. error msg: cannot find healthy endpoint. pid is ${pid}`];
    }
    const answer = yield* askTablet(session, endpoint, 'Traverse', { tid: table.tid, pid, limit: left });
    if (!isOk(answer) || !('rows' in answer)) return ['Fail to preview table'];
    for (const row of answer.rows) rows.push([`${rows.length + 1}`, ...cellsOf(table, row)]);
    left -= answer.rows.length;
  }
  const columns = table.column_desc.map((column) => column.name);
  const time = hasTimeColumn(table) ? [] : ['ts'];
  const header = columns.length === 0 ? ['#', 'key', 'ts', 'data'] : ['#', ...time, ...columns];
  return printTable(header, rows, session.layout);
}

function cellsOf(table: TableInfo, row: TabletRpc['Traverse'][1]['rows'][number]): string[] {
  const columns = table.column_desc;
  if (columns.length === 0) return [row.pk, `${row.ts}`, row.value];
  return [...(hasTimeColumn(table) ? [] : [`${row.ts}`]), ...decodeRow(columns, row.value)];
}

function refusalOf(word: string): string | undefined {
  const limit = word.startsWith('-') ? undefined : castUint32(word);
  if (limit === undefined) return `preview error. limit should be unsigned int`;
  if (limit > LARGEST_LIMIT) return `preview error. limit is greater than the max num ${LARGEST_LIMIT}`;
  return limit === 0 ? 'preview error. limit must be greater than zero' : undefined;
}
