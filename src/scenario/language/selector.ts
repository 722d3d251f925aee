import type { Endpoint, PartitionId } from '../../protocol/index.js';
import { suggestion } from './nearest.js';
import { LanguageError, TokenReader } from './tokens.js';

/** A table as people write it: `flow`, or `db.flow`. */
export interface TableRef {
  readonly db: string;
  readonly name: string;
  readonly offset: number;
}

/** A table, or one partition of it: `flow`, `flow/0`. */
export interface PartitionRef extends TableRef {
  readonly pid: PartitionId | undefined;
}

/** Which processes a step means; resolved when it runs. */
export type Selector =
  | { readonly kind: 'endpoint'; readonly endpoint: Endpoint; readonly offset: number }
  | { readonly kind: 'leader'; readonly partition: PartitionRef }
  | { readonly kind: 'follower'; readonly partition: PartitionRef; readonly index: number }
  | { readonly kind: 'role'; readonly role: ProcessRole; readonly which: Which; readonly offset: number }
  | { readonly kind: 'host'; readonly host: string; readonly offset: number }
  | { readonly kind: 'client' };

export type ProcessRole = 'nameserver' | 'tablet' | 'zookeeper';

/** The leading one, all of them, or one by its number; numbers begin at 1. */
export type Which = 'active' | 'all' | number;

/** Every form of a selector: for the reference, and for what was probably meant. */
export const SELECTOR_FORMS: readonly {
  readonly word: string;
  readonly form: string;
  readonly help: string;
}[] = [
  {
    word: 'leader',
    form: 'leader(flow/0)',
    help: 'the replica that the nameserver flags leader and alive; without one, the tablet that serves as leader in the highest term',
  },
  {
    word: 'follower',
    form: 'follower(flow/0, 1)',
    help: 'the first (second, …) other replica that is flagged alive, in the order of the table',
  },
  {
    word: 'nameserver',
    form: 'nameserver(active)',
    help: 'the nameserver that leads; also `nameserver(1)`, `nameserver(*)`',
  },
  {
    word: 'tablet',
    form: 'tablet(2)',
    help: 'the second tablet of the topology; `tablet(*)` is all of them',
  },
  {
    word: 'zookeeper',
    form: 'zookeeper(1)',
    help: 'the first ZooKeeper server; `zookeeper(*)` is all of them',
  },
  {
    word: 'host',
    form: 'host(172.27.128.31)',
    help: 'all processes of a machine',
  },
  { word: 'client', form: 'client', help: 'the process that clients and workloads run in' },
];

const SELECTOR_WORDS = SELECTOR_FORMS.map((form) => form.word);

/** Parses a whole text as a selector. Throws a LanguageError. */
export function parseSelector(text: string): Selector {
  const reader = new TokenReader(text);
  const selector = readSelector(reader);
  if (reader.next.kind !== 'end') throw reader.unexpected('the end');
  return selector;
}

/**
 * Parses a partition such as `flow/0` or `db.flow/0`. Throws a {@link LanguageError}.
 */
export function parsePartition(text: string): PartitionRef & { readonly pid: PartitionId } {
  const reader = new TokenReader(text);
  const partition = readPartition(reader);
  if (reader.next.kind !== 'end') throw reader.unexpected('the end');
  return partition;
}

/** Parses a table such as `flow` or `db.flow`. Throws a {@link LanguageError}. */
export function parseTable(text: string): PartitionRef {
  const reader = new TokenReader(text);
  const table = readTable(reader);
  if (reader.next.kind !== 'end') throw reader.unexpected('the end');
  return { ...table, pid: undefined };
}

/** True when a selector of this form means one process at the most. */
export function isSingle(selector: Selector): boolean {
  return selector.kind !== 'host' && (selector.kind !== 'role' || selector.which !== 'all');
}

export function readSelector(reader: TokenReader): Selector {
  const token = reader.take();
  const { offset, text } = token;
  if (token.kind === 'endpoint') return { kind: 'endpoint', endpoint: text, offset };
  switch (text) {
    case 'leader': {
      const [partition] = readArguments(reader, text, [readPartition]);
      return { kind: 'leader', partition };
    }
    case 'follower': {
      const [partition, index] = readArguments(reader, text, [readPartition, readIndex]);
      return { kind: 'follower', partition, index };
    }
    case 'nameserver':
    case 'tablet':
    case 'zookeeper': {
      const role = text;
      const [which] = readArguments(reader, text, [(r: TokenReader) => readWhich(r, role)]);
      return { kind: 'role', role, which, offset };
    }
    case 'host': {
      const [host] = readArguments(reader, text, [readHost]);
      return { kind: 'host', host, offset };
    }
    case 'client':
      return { kind: 'client' };
    default:
      throw new LanguageError(`'${text}' names no process${suggestion(text, SELECTOR_WORDS)}`, offset);
  }
}

type Readers<T extends readonly unknown[]> = { readonly [I in keyof T]: (reader: TokenReader) => T[I] };

/** Reads `( … , … )`. */
export function readArguments<T extends readonly unknown[]>(
  reader: TokenReader,
  word: string,
  readers: Readers<T>,
): T {
  reader.expect('(', `after ${word}`);
  const values: unknown[] = [];
  for (const read of readers) {
    if (values.length > 0) reader.expect(',', 'and another argument');
    values.push(read(reader));
  }
  reader.expect(')', `after the arguments of ${word}`);
  return values as unknown as T;
}

/** Reads the host part of endpoints, such as `172.27.128.31`. */
function readHost(reader: TokenReader): string {
  const parts: string[] = [];
  do {
    if (reader.next.kind !== 'number' && reader.next.kind !== 'word')
      throw reader.unexpected('a host such as 172.27.128.31');
    parts.push(reader.take().text);
  } while (reader.accept('.'));
  return parts.join('.');
}

/** Reads `flow` or `db.flow`. */
function readTable(reader: TokenReader): TableRef {
  if (reader.next.kind !== 'word') throw reader.unexpected('a table such as flow');
  const { text, offset } = reader.take();
  if (!reader.accept('.')) return { db: '', name: text, offset };
  if (reader.next.kind !== 'word') throw reader.unexpected('the name of a table');
  return { db: text, name: reader.take().text, offset };
}

/** Reads `flow/0`. */
export function readPartition(reader: TokenReader): PartitionRef & { readonly pid: PartitionId } {
  const table = readTable(reader);
  if (!reader.accept('/')) throw reader.unexpected(`a partition such as ${table.name}/0`);
  if (reader.next.kind !== 'number') throw reader.unexpected('the number of a partition');
  return { ...table, pid: Number(reader.take().text) };
}

/** Reads `flow/0`, or `flow` for all partitions. */
export function readPartitions(reader: TokenReader): PartitionRef {
  const table = readTable(reader);
  if (!reader.accept('/')) return { ...table, pid: undefined };
  if (reader.next.kind !== 'number') throw reader.unexpected('the number of a partition');
  return { ...table, pid: Number(reader.take().text) };
}

export function readIndex(reader: TokenReader): number {
  const { kind, text, offset } = reader.next;
  if (kind !== 'number') throw reader.unexpected('a number from 1');
  if (Number(text) < 1) throw new LanguageError('numbers begin at 1', offset);
  reader.take();
  return Number(text);
}

function readWhich(reader: TokenReader, role: ProcessRole): Which {
  if (reader.accept('*')) return 'all';
  if (role === 'nameserver' && reader.accept('active')) return 'active';
  if (reader.next.kind === 'number') return readIndex(reader);
  throw reader.unexpected(role === 'nameserver' ? 'a number, * or active' : 'a number or *');
}

/** A selector as people write it. */
export function formatSelector(selector: Selector): string {
  switch (selector.kind) {
    case 'endpoint':
      return selector.endpoint;
    case 'leader':
      return `leader(${formatPartition(selector.partition)})`;
    case 'follower':
      return `follower(${formatPartition(selector.partition)}, ${selector.index})`;
    case 'role':
      return `${selector.role}(${selector.which === 'all' ? '*' : selector.which})`;
    case 'host':
      return `host(${selector.host})`;
    case 'client':
      return 'client';
  }
}

export function formatPartition(ref: PartitionRef): string {
  const table = ref.db === '' ? ref.name : `${ref.db}.${ref.name}`;
  return ref.pid === undefined ? table : `${table}/${ref.pid}`;
}
