import { isOk, type ColumnDesc, type Ttl } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import { castUint32, castUint64 } from '../arguments.js';
import type { Lines } from '../command.js';
import { isDataType } from '../data-types.js';
import { ask, type NsSession } from '../ns-session.js';
import { tableFromText, type ParsedTable } from '../table-meta-text.js';

const FORMAT_ERROR =
  'create format error! ex: create table_meta_file | create name ttl partition_num replica_num [name:type:index ...]';
const NUMBER_ERROR = 'Invalid args. pid should be uint32_t';

/** Models: HandleNSCreateTable, `src/cmd/openmldb.cc`. */
export function* create(session: NsSession, words: readonly string[]): Proc<Lines> {
  const parsed = words.length === 2 ? fromFile(session, words[1]!) : fromWords(words);
  if ('refusal' in parsed) return [parsed.refusal];
  const { table } = parsed;
  // Deviates: the current nameserver refuses this itself; here it accepts tables of the document's time.
  if (session.look === '0.9' && table.column_desc.length === 0) {
    return ['Fail to create table. error msg: check TableMeta failed! no column'];
  }
  const answer = yield* ask(session, 'CreateTable', { table_info: { ...table, db: session.db } });
  if (!isOk(answer)) return [`Fail to create table. error msg: ${answer.msg}`];
  return ['Create table ok'];
}

function fromFile(session: NsSession, path: string): ParsedTable {
  const text = session.files.read(path);
  return text === undefined ? { refusal: `can not open file ${path}` } : tableFromText(text);
}

function fromWords(words: readonly string[]): ParsedTable {
  const [, name, ttlWord, partitions, replicas, ...columnWords] = words;
  if (name === undefined || ttlWord === undefined || partitions === undefined || replicas === undefined) {
    return { refusal: FORMAT_ERROR };
  }
  const ttl = parseTtl(ttlWord);
  if (typeof ttl === 'string') return { refusal: ttl };
  const partitionNum = castUint32(partitions);
  if (partitionNum === undefined) return { refusal: NUMBER_ERROR };
  if (partitionNum === 0) return { refusal: 'partition_num should be large than zero' };
  const replicaNum = castUint32(replicas);
  if (replicaNum === undefined) return { refusal: NUMBER_ERROR };
  if (replicaNum === 0) return { refusal: 'replica_num should be large than zero' };
  const columns = parseColumns(columnWords);
  if (typeof columns === 'string') return { refusal: columns };
  return {
    table: {
      name,
      ttl,
      partition_num: partitionNum,
      replica_num: replicaNum,
      compress_type: 'kNoCompress',
      column_desc: columns,
    },
  };
}

const ONE_LIMIT: ReadonlyMap<string, 'absolute' | 'latest'> = new Map([
  ['latest', 'latest'],
  ['kLatestTime', 'latest'],
  ['absolute', 'absolute'],
  ['kAbsoluteTime', 'absolute'],
]);
const TWO_LIMITS: ReadonlyMap<string, 'absandlat' | 'absorlat'> = new Map([
  ['absandlat', 'absandlat'],
  ['kAbsAndLat', 'absandlat'],
  ['absorlat', 'absorlat'],
  ['kAbsOrLat', 'absorlat'],
]);

/** A ttl, or the complaint about it. */
function parseTtl(word: string): Ttl | string {
  const parts = word.split(':').filter((part) => part !== '');
  const numbers = parts.slice(parts.length === 3 ? -2 : -1).map(castUint64);
  const one = parts.length === 2 ? ONE_LIMIT.get(parts[0]!) : 'absolute';
  const two = parts.length === 3 ? TWO_LIMITS.get(parts[0]!) : undefined;
  if (parts.length === 2 && one === undefined) return 'invalid ttl type';
  if (parts.length === 3 && two === undefined) return 'invalid ttl type';
  const [first, last] = [numbers[0], numbers.at(-1)];
  if (first === undefined || last === undefined) return NUMBER_ERROR;
  if (two !== undefined) return { type: two, absolute: first, latest: last };
  return one === 'latest'
    ? { type: 'latest', absolute: 0, latest: last }
    : { type: 'absolute', absolute: last, latest: 0 };
}

/** The columns, or the complaint about the first bad one. */
function parseColumns(words: readonly string[]): ColumnDesc[] | string {
  const columns: ColumnDesc[] = [];
  for (const word of words) {
    const [name, typed, index] = word.split(':').filter((part) => part !== '');
    if (name === undefined || typed === undefined) return 'create failed! schema format is illegal';
    if (columns.some((column) => column.name === name)) return `Duplicated column ${name}`;
    const type = typed.toLowerCase();
    if (!isDataType(type)) return `type ${typed} is invalid`;
    const isIndex = index === 'index';
    if (isIndex && (type === 'float' || type === 'double')) return 'float or double column can not be index';
    columns.push({ name, data_type: type, is_index: isIndex });
  }
  const hasIndex = columns.some((column) => column.is_index);
  return columns.length > 0 && !hasIndex ? 'create failed! schema has no index' : columns;
}
