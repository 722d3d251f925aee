import type { PartitionMeta, TablePartition, TermOffset } from '../protocol/index.js';
import { parseTextMessage, type TextMessage } from './proto-text.js';

/**
 * A partition's record as protobuf text; unset fields are left out. The totals of the partition are
 * those of its alive leader, as the nameserver keeps them.
 */
export function formatPartition(partition: TablePartition): string {
  const lines = [`pid: ${partition.pid}`];
  for (const meta of partition.partition_meta) lines.push(...block('partition_meta', metaLines(meta)));
  for (const { term, offset } of partition.term_offset) {
    lines.push(...block('term_offset', [`term: ${term}`, `offset: ${offset}`]));
  }
  const leader = partition.partition_meta.find((meta) => meta.is_leader && meta.is_alive);
  if (leader !== undefined) lines.push(...counters(leader), ...field('diskused', leader.diskused));
  return lines.map((line) => `${line}\n`).join('');
}

function metaLines(meta: PartitionMeta): string[] {
  return [
    `endpoint: "${meta.endpoint}"`,
    `is_leader: ${meta.is_leader}`,
    `is_alive: ${meta.is_alive}`,
    ...field('offset', meta.offset),
    ...counters(meta),
    `tablet_has_partition: ${meta.tablet_has_partition}`,
    ...field('diskused', meta.diskused),
  ];
}

function counters(meta: PartitionMeta): string[] {
  return [...field('record_cnt', meta.record_cnt), ...field('record_byte_size', meta.record_byte_size)];
}

function field(name: string, value: number | undefined): string[] {
  return value === undefined ? [] : [`${name}: ${value}`];
}

function block(name: string, lines: readonly string[]): string[] {
  return [`${name} {`, ...lines.map((line) => `  ${line}`), '}'];
}

const PARTITION_FIELDS = [
  'pid',
  'partition_meta',
  'term_offset',
  'record_cnt',
  'record_byte_size',
  'diskused',
];
const META_FIELDS = [
  'endpoint',
  'is_leader',
  'is_alive',
  'offset',
  'record_cnt',
  'record_byte_size',
  'tablet_has_partition',
  'diskused',
  'remote_tid',
];

/** The inverse of {@link formatPartition}; undefined when the text is no partition. */
export function parsePartition(text: string): TablePartition | undefined {
  const message = parseTextMessage(text);
  if (message === undefined || !knows(PARTITION_FIELDS, message)) return undefined;
  const metas = message.messages('partition_meta');
  const pairs = message.messages('term_offset');
  if (
    !metas.every((meta) => knows(META_FIELDS, meta)) ||
    !pairs.every((pair) => knows(['term', 'offset'], pair))
  ) {
    return undefined;
  }
  const parsed = {
    pid: unsigned(message.scalar('pid') ?? '0'),
    partition_meta: metas.map(metaOf),
    term_offset: pairs.map(termOffsetOf),
  };
  return isComplete(parsed) ? parsed : undefined;
}

type Loose<T> = { [K in keyof T]: T[K] | undefined };

function metaOf(message: TextMessage): Loose<PartitionMeta> | undefined {
  const numbers: Partial<Record<'offset' | 'record_cnt' | 'record_byte_size' | 'diskused', number>> = {};
  for (const name of ['offset', 'record_cnt', 'record_byte_size', 'diskused'] as const) {
    const text = message.scalar(name);
    if (text === undefined) continue;
    const value = unsigned(text);
    if (value === undefined) return undefined;
    numbers[name] = value;
  }
  return {
    endpoint: message.scalar('endpoint') ?? '',
    is_leader: flag(message.scalar('is_leader') ?? 'false'),
    is_alive: flag(message.scalar('is_alive') ?? 'true'),
    tablet_has_partition: flag(message.scalar('tablet_has_partition') ?? 'false'),
    ...numbers,
  };
}

function termOffsetOf(message: TextMessage): Loose<TermOffset> {
  return {
    term: unsigned(message.scalar('term') ?? '0'),
    offset: unsigned(message.scalar('offset') ?? '0'),
  };
}

/** Nothing failed to parse. */
function isComplete(partition: {
  readonly pid: number | undefined;
  readonly partition_meta: readonly (Loose<PartitionMeta> | undefined)[];
  readonly term_offset: readonly Loose<TermOffset>[];
}): partition is TablePartition {
  const whole = (value: object | undefined): boolean =>
    value !== undefined && Object.values(value).every((item) => item !== undefined);
  return (
    partition.pid !== undefined && partition.partition_meta.every(whole) && partition.term_offset.every(whole)
  );
}

function knows(names: readonly string[], message: TextMessage): boolean {
  return message.names.every((name) => names.includes(name));
}

function unsigned(text: string): number | undefined {
  return /^[0-9]+$/.test(text) ? Number(text) : undefined;
}

function flag(text: string): boolean | undefined {
  if (text === 'true' || text === 't' || text === '1') return true;
  return text === 'false' || text === 'f' || text === '0' ? false : undefined;
}
