import { isOk, type Dimension, type PartitionId, type TableInfo } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import { castUint64 } from '../arguments.js';
import type { Lines } from '../command.js';
import { partitionOf } from '../hash64.js';
import type { NsSession } from '../ns-session.js';
import { firstAliveLeader } from '../routing.js';
import { dimensionsOf, encodeRow, hasTimeColumn } from '../row-codec.js';
import { askTablet, findTable } from './tables.js';

const FORMAT_ERROR =
  'put format error. eg: put table_name pk ts value | put table_name [ts] field1 field2 ...';
const SCHEMA_ERROR = 'put format error! input value does not match the schema';

/** Models: HandleNSPut, `src/cmd/openmldb.cc`; without a schema, as the document's time had it. */
export function* put(session: NsSession, words: readonly string[]): Proc<Lines> {
  if (words.length < 3) return [FORMAT_ERROR];
  const found = yield* findTable(session, words[1]!, 'put');
  if ('refusal' in found) return found.refusal;
  const { table } = found;
  return table.column_desc.length === 0
    ? yield* putPlain(session, table, words)
    : yield* putRow(session, table, words);
}

function* putPlain(session: NsSession, table: TableInfo, words: readonly string[]): Proc<Lines> {
  const [, , key, tsWord, value] = words;
  if (key === undefined || tsWord === undefined || value === undefined) return [FORMAT_ERROR];
  const ts = castUint64(tsWord);
  if (ts === undefined) return [`Invalid args. ts ${tsWord} should be unsigned int`];
  return yield* putDimensions(session, table, [{ key, idx: 0 }], ts, value);
}

function* putRow(session: NsSession, table: TableInfo, words: readonly string[]): Proc<Lines> {
  const isTimed = hasTimeColumn(table);
  const ts = isTimed ? 0 : castUint64(words[2]!);
  if (ts === undefined) return [`Invalid args. ts ${words[2]} should be unsigned int`];
  const cells = words.slice(isTimed ? 2 : 3);
  const columns = table.column_desc;
  if (cells.length !== columns.length) return [SCHEMA_ERROR];
  const value = encodeRow(columns, cells);
  if (value === undefined) return ['Encode data error'];
  return yield* putDimensions(session, table, dimensionsOf(table, cells), ts, value);
}

/**
 * One request a partition, in pid order; a failure in the middle leaves the earlier ones written.
 *
 * Models: PutData, `src/cmd/openmldb.cc`.
 */
function* putDimensions(
  session: NsSession,
  table: TableInfo,
  dimensions: readonly Dimension[],
  ts: number,
  value: string,
): Proc<Lines> {
  const byPid = new Map<PartitionId, Dimension[]>();
  for (const dimension of dimensions) {
    const pid = partitionOf(dimension.key, table.table_partition.length);
    byPid.set(pid, [...(byPid.get(pid) ?? []), dimension]);
  }
  const { tid } = table;
  for (const pid of [...byPid.keys()].sort((a, b) => a - b)) {
    const endpoint = firstAliveLeader(table, pid);
    if (endpoint === undefined) return [`put error. cannot find healthy endpoint. pid is ${pid}`];
    const request = { tid, pid, dimensions: byPid.get(pid)!, time: ts, value };
    const answer = yield* askTablet(session, endpoint, 'Put', request);
    if (!isOk(answer)) return [`put failed. tid ${tid} pid ${pid} endpoint ${endpoint} ts ${ts} `];
  }
  return ['Put ok'];
}
