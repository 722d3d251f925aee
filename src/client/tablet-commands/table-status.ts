import { isOk, NO_TTL, type Status, type TableStatus } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import type { Lines } from '../command.js';
import { formatBytes, formatTtl } from '../formatters.js';
import { printTable } from '../printer.js';
import { askForStatus, type TabletSession } from '../tablet-session.js';
import { parsePartitionWords } from './partition-words.js';

const HEADER = [
  'tid',
  'pid',
  'offset',
  'mode',
  'state',
  'enable_expire',
  'ttl',
  'ttl_offset',
  'memused',
  'compress_type',
  'skiplist_height',
];

/** What an answer without any status unpacks to: the current client prints it as a row. */
const DEFAULT_STATUS: TableStatus = {
  tid: 0,
  pid: 0,
  offset: 0,
  mode: 'kTableLeader',
  state: 'kTableUndefined',
  is_expire: false,
  record_cnt: 0,
  name: '',
  record_byte_size: 0,
  record_idx_byte_size: 0,
  ttl: NO_TTL,
  compress_type: 'kNoCompress',
  skiplist_height: 0,
  diskused: 0,
};

/** Models: HandleClientGetTableStatus, and PrintTableStatus of `src/cmd/display.h`. */
export function* gettablestatus(session: TabletSession, words: readonly string[]): Proc<Lines> {
  if (words.length !== 1 && words.length !== 3) return ['Bad gettablestatus format'];
  if (words.length === 1) {
    const answer = yield* askForStatus(session, 'GetTableStatus', {});
    if (!isOk(answer)) return [failure(answer)];
    return table(session, 'all_table_status' in answer ? answer.all_table_status : []);
  }
  const partition = parsePartitionWords(words[1]!, words[2]!);
  if ('refusal' in partition) return [partition.refusal];
  const answer = yield* askForStatus(session, 'GetTableStatus', partition);
  if (!isOk(answer)) return [failure(answer), ...table(session, [])];
  const found = 'all_table_status' in answer ? answer.all_table_status : [];
  return table(session, found.length === 0 ? [DEFAULT_STATUS] : found);
}

function failure(answer: Status): string {
  return `gettablestatus failed, error msg: ${answer.msg}`;
}

function table(session: TabletSession, all: readonly TableStatus[]): string[] {
  const sorted = [...all].sort((a, b) => a.tid - b.tid || a.pid - b.pid);
  return printTable(
    HEADER,
    sorted.map((status) => rowOf(status, session)),
    session.layout,
  );
}

function rowOf(status: TableStatus, session: TabletSession): string[] {
  return [
    `${status.tid}`,
    `${status.pid}`,
    `${status.offset}`,
    status.mode,
    status.state,
    `${status.is_expire}`,
    session.look === 'manual' ? formatTtl(status.ttl) : '0min',
    '0s',
    formatBytes(status.record_byte_size + status.record_idx_byte_size),
    status.compress_type,
    `${status.skiplist_height}`,
  ];
}
