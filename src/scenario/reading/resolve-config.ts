import { defaultConfig, type ClusterConfig, type TableSpec } from '../../cluster/config.js';
import {
  FLAG_SPECS,
  NO_TTL,
  resolveFlags,
  type ColumnDesc,
  type ColumnKey,
  type Endpoint,
  type FlagName,
  type Flags,
  type Look,
  type Timing,
  type Ttl,
} from '../../protocol/index.js';
import { SECOND } from '../../sim/index.js';
import { RATE_PATTERN, TIMING_KEYS, TTL_PATTERN } from '../format/cluster-schema.js';
import { parseDuration } from '../format/duration.js';
import { parseInstant, parseZone, type WallClock } from '../format/instant.js';
import type { ClusterFile, ScenarioFile, TableFile } from '../format/scenario-schema.js';

export const DEFAULT_START = '2018-08-24 16:00:00';
export const DEFAULT_ZONE = '+08:00';

const HOST = '172.27.128.';

/** `3` to the first three hosts of the document; a list to itself. */
function endpoints(
  given: number | readonly Endpoint[] | undefined,
  byDefault: number,
  port: number,
): readonly Endpoint[] {
  const count = given ?? byDefault;
  if (typeof count !== 'number') return count;
  return Array.from({ length: count }, (_, index) => `${HOST}${31 + index}:${port}`);
}

/** The instant at virtual time 0; undefined when the calendar has no such instant. */
export function resolveClock(clock: ScenarioFile['clock']): WallClock | undefined {
  const zoneMinutes = parseZone(clock?.zone ?? DEFAULT_ZONE);
  const epochSeconds = parseInstant(clock?.start ?? DEFAULT_START, zoneMinutes);
  return epochSeconds === undefined ? undefined : { epochSeconds, zoneMinutes };
}

export function resolveTopology(
  cluster: ClusterFile | undefined,
): Pick<ClusterConfig, 'zookeeper' | 'nameservers' | 'tablets'> {
  return {
    zookeeper: endpoints(cluster?.zookeeper, 1, 8090),
    nameservers: endpoints(cluster?.nameservers, 1, 6527),
    tablets: endpoints(cluster?.tablets, 3, 8541),
  };
}

/** Flags that the file sets; a duration without a unit is in milliseconds, as OpenMLDB writes it. */
export function givenFlags(cluster: ClusterFile | undefined): Partial<Flags> {
  const given: Record<string, number | boolean> = {};
  for (const [name, value] of Object.entries(cluster?.flags ?? {})) {
    if (value === undefined) continue;
    const isDuration = FLAG_SPECS[name as FlagName].type === 'duration';
    given[name] =
      isDuration && typeof value === 'string' ? parseDuration(value)! / 1000 : (value as number | boolean);
  }
  return given as Partial<Flags>;
}

/** Units a second of `200000/s`. */
export function ratePerSecond(text: string): number {
  const [, amount, unit] = RATE_PATTERN.exec(text)!;
  return (Number(amount) * SECOND) / parseDuration(`1${unit!}`)!;
}

export function givenTiming(cluster: ClusterFile | undefined): Partial<Timing> {
  const given: Partial<Record<keyof Timing, number>> = {};
  for (const { key, field, type } of TIMING_KEYS) {
    const text = cluster?.timing?.[key];
    if (text !== undefined) given[field] = type === 'rate' ? ratePerSecond(text) : parseDuration(text)!;
  }
  if (cluster?.jitter !== undefined) given.linkJitterUs = parseDuration(cluster.jitter)!;
  return given;
}

function parseTtl(given: number | string | undefined): Ttl {
  if (given === undefined) return NO_TTL;
  if (typeof given === 'number') return { type: 'absolute', absolute: given, latest: 0 };
  const [, latest, minutes, both, rows] = TTL_PATTERN.exec(given)!;
  if (latest !== undefined) return { type: 'latest', absolute: 0, latest: Number(latest) };
  const absolute = Number(minutes);
  if (both === undefined) return { type: 'absolute', absolute, latest: 0 };
  return { type: both === '&&' ? 'absandlat' : 'absorlat', absolute, latest: Number(rows) };
}

function parseColumn(text: string): ColumnDesc {
  const [name, data_type, index] = text.split(':');
  return { name: name!, data_type: data_type!, is_index: index === 'index' };
}

type IndexFile = NonNullable<TableFile['indexes']>[number];

/** The columns of an index's key. */
export function keyOfIndex({ key }: IndexFile): readonly string[] {
  return typeof key === 'string' ? [key] : key;
}

/** The name that an index has, or gets. */
export function nameOfIndex(index: IndexFile): string {
  return index.name ?? keyOfIndex(index).join('_');
}

function resolveIndex(index: IndexFile, ofTable: Ttl): ColumnKey {
  return {
    index_name: nameOfIndex(index),
    col_name: keyOfIndex(index),
    ...(index.ts === undefined ? {} : { ts_name: index.ts }),
    ttl: index.ttl === undefined ? ofTable : parseTtl(index.ttl),
    ...(index.deleted === true && { flag: 1 }),
  };
}

/** A column that an index names is one of its keys. */
function resolveColumns({ columns = [], indexes }: TableFile): readonly ColumnDesc[] {
  if (indexes === undefined) return columns.map(parseColumn);
  const keys = new Set(indexes.flatMap(keyOfIndex));
  return columns.map((text) => {
    const column = parseColumn(text);
    return { ...column, is_index: keys.has(column.name) };
  });
}

/** Partitions and replicas of a table: as given, as placed, or as the flags say. */
export function tableShape(
  table: TableFile,
  flags: Flags,
): { readonly partitions: number; readonly replicas: number } {
  const lists = Object.values(table.placement ?? {});
  return {
    partitions: table.partitions ?? (lists.length > 0 ? lists.length : flags.partition_num),
    replicas:
      table.replicas ??
      (lists.length > 0 ? Math.max(...lists.map((list) => list.length)) : flags.replica_num),
  };
}

function resolveTable(table: TableFile, flags: Flags): TableSpec {
  const placement = new Map(Object.entries(table.placement ?? {}).map(([pid, list]) => [Number(pid), list]));
  const ttl = parseTtl(table.ttl);
  return {
    name: table.name,
    db: table.db ?? '',
    ...tableShape(table, flags),
    ttl,
    compress: table.compress ?? 'kNoCompress',
    columns: resolveColumns(table),
    ...(table.indexes && { indexes: table.indexes.map((index) => resolveIndex(index, ttl)) }),
    ...(placement.size === 0 ? {} : { placement: Object.fromEntries(placement) }),
  };
}

/** The cluster that a checked file describes. */
export function resolveConfig(content: ScenarioFile, clock: WallClock): ClusterConfig {
  const { cluster } = content;
  const edition = String(content.edition ?? 'manual') as Look;
  const flags = resolveFlags(cluster?.preset ?? 'template', givenFlags(cluster));
  return defaultConfig({
    seed: content.seed ?? 1,
    epochSeconds: clock.epochSeconds,
    zoneMinutes: clock.zoneMinutes,
    look: String(content.look ?? edition) as Look,
    updateTableAliveOps: content.updateTableAliveOps ?? edition === 'manual',
    ...resolveTopology(cluster),
    later: cluster?.later ?? [],
    flags,
    timing: givenTiming(cluster),
    tables: (content.tables ?? []).map((table) => resolveTable(table, flags)),
    opIndex: (cluster?.firstOpId ?? 1) - 1,
    tableIndex: (cluster?.firstTableId ?? 2) - 1,
    nameserverDraws: cluster?.nameserverDraws ?? 0,
    supervisorUs: cluster?.supervisor === undefined ? undefined : parseDuration(cluster.supervisor)!,
    permuteTies: cluster?.permuteTies ?? false,
  });
}
