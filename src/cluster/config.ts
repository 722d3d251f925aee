import {
  DEFAULT_TIMING,
  resolveFlags,
  type Endpoint,
  type FlagPreset,
  type Flags,
  type Look,
  type Timing,
  type Ttl,
} from '../protocol/index.js';
import type { ColumnDesc, ColumnKey, CompressType } from '../protocol/index.js';

/** A table that exists when a run begins; made by the cluster itself, through CreateTable. */
export interface TableSpec {
  readonly name: string;
  readonly db: string;
  readonly partitions: number;
  readonly replicas: number;
  readonly ttl: Ttl;
  readonly compress: CompressType;
  readonly columns: readonly ColumnDesc[];
  /** Absent: each column that is marked is one, with the table's TTL. */
  readonly indexes?: readonly ColumnKey[];
  /** Endpoints of each partition, the leader first; absent: the nameserver places them. */
  readonly placement?: Readonly<Record<number, readonly Endpoint[]>>;
}

export interface ClusterConfig {
  readonly seed: number;
  /** Unix seconds at virtual time 0. */
  readonly epochSeconds: number;
  readonly zoneMinutes: number;
  readonly look: Look;
  /** kUpdateTableAliveOP exists, as in the document's time. */
  readonly updateTableAliveOps: boolean;
  readonly zookeeper: readonly Endpoint[];
  readonly nameservers: readonly Endpoint[];
  readonly tablets: readonly Endpoint[];
  /** Those of the tablets that are not started with the cluster. */
  readonly later: readonly Endpoint[];
  readonly zkRootPath: string;
  readonly flags: Flags;
  readonly timing: Timing;
  readonly tables: readonly TableSpec[];
  /** Value of `/op/op_index` before the first start: ids of OPs begin after it. */
  readonly opIndex: number;
  /** Value of `/table/table_index` before the first start: ids of tables begin after it. */
  readonly tableIndex: number;
  /** Draws that each nameserver process has already made when it starts. */
  readonly nameserverDraws: number;
  /** A supervisor starts dead processes again after so long; undefined is none. */
  readonly supervisorUs: number | undefined;
  readonly permuteTies: boolean;
}

const HOST = '172.27.128.3';

/**
 * The cluster of the document: one ZooKeeper server, one nameserver, three tablets, no table.
 *
 * @example defaultConfig({ seed: 3, tablets: ['10.0.0.1:9527'] }).flags.auto_failover // true
 */
export function defaultConfig(
  given: Partial<Omit<ClusterConfig, 'flags' | 'timing'>> & {
    readonly preset?: FlagPreset;
    readonly flags?: Partial<Flags>;
    readonly timing?: Partial<Timing>;
  } = {},
): ClusterConfig {
  const { preset, flags, timing, ...rest } = given;
  return {
    seed: 1,
    epochSeconds: 1_535_097_600,
    zoneMinutes: 480,
    look: 'manual',
    updateTableAliveOps: true,
    zookeeper: [`${HOST}1:8090`],
    nameservers: [`${HOST}1:6527`],
    tablets: [1, 2, 3].map((n) => `${HOST}${n}:8541`),
    later: [],
    zkRootPath: '/openmldb_cluster',
    tables: [],
    opIndex: 0,
    tableIndex: 1,
    nameserverDraws: 0,
    supervisorUs: undefined,
    permuteTies: false,
    ...rest,
    flags: resolveFlags(preset ?? 'template', flags ?? {}),
    timing: { ...DEFAULT_TIMING, ...timing },
  };
}
