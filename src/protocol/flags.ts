import { MILLISECOND, MINUTE, SECOND } from '../sim/index.js';

interface FlagSpec {
  /** How the value is written: a duration in milliseconds, a count, or true and false. */
  readonly type: 'duration' | 'count' | 'boolean';
  /** Default in OpenMLDB's `src/flags.cc`; durations in milliseconds. */
  readonly source: number | boolean;
  /** Value in the shipped `conf/*.flags.template`, where it differs. */
  readonly template?: number | boolean;
  readonly who: 'nameserver' | 'tablet' | 'all';
  readonly help: string;
}

const ms = (us: number): number => us / MILLISECOND;

/** The flags that change what a cluster does, by OpenMLDB's names. */
export const FLAG_SPECS = {
  auto_failover: {
    type: 'boolean',
    source: false,
    template: true,
    who: 'nameserver',
    help: 'initial value of the switch; once the znode exists, the znode counts',
  },
  tablet_heartbeat_timeout: {
    type: 'duration',
    source: ms(5 * MINUTE),
    template: ms(MINUTE),
    who: 'nameserver',
    help: 'how long a tablet must be gone before it is failed over',
  },
  tablet_offline_check_interval: {
    type: 'duration',
    source: ms(SECOND),
    who: 'nameserver',
    help: 'how often a gone tablet is looked at while the timeout runs',
  },
  zk_session_timeout: {
    type: 'duration',
    source: 2000,
    template: 10_000,
    who: 'all',
    help: 'session timeout asked of ZooKeeper',
  },
  zk_keep_alive_check_interval: {
    type: 'duration',
    source: 15_000,
    who: 'all',
    help: 'how often a process looks whether its ZooKeeper session is lost',
  },
  get_task_status_interval: {
    type: 'duration',
    source: 2000,
    who: 'nameserver',
    help: 'how often tablets are asked for their tasks',
  },
  get_table_status_interval: {
    type: 'duration',
    source: 2000,
    who: 'nameserver',
    help: 'how often tablets are asked for offsets and counts',
  },
  name_server_task_pool_size: {
    type: 'count',
    source: 8,
    who: 'nameserver',
    help: 'worker threads of the OP pipeline',
  },
  name_server_task_concurrency: {
    type: 'count',
    source: 2,
    who: 'nameserver',
    help: 'OP queues in use by default',
  },
  name_server_task_max_concurrency: {
    type: 'count',
    source: 8,
    who: 'nameserver',
    help: 'OP queues at the most',
  },
  name_server_task_concurrency_for_replica_cluster: {
    type: 'count',
    source: 2,
    who: 'nameserver',
    help: 'further OP queues, for replica clusters',
  },
  name_server_task_wait_time: {
    type: 'duration',
    source: 1000,
    who: 'nameserver',
    help: 'wait of the OP loop when all queues are empty',
  },
  name_server_op_execute_timeout: {
    type: 'duration',
    source: 7_200_000,
    who: 'nameserver',
    help: 'age of an OP that is logged; nothing else happens',
  },
  max_op_num: { type: 'count', source: 10_000, who: 'nameserver', help: 'finished OPs that are remembered' },
  check_binlog_sync_progress_delta: {
    type: 'count',
    source: 100_000,
    who: 'nameserver',
    help: 'log entries that a recovered replica may lack when it is declared alive',
  },
  partition_num: { type: 'count', source: 8, who: 'nameserver', help: 'partitions of a new table' },
  replica_num: { type: 'count', source: 3, who: 'nameserver', help: 'replicas of a new table' },
  enable_distsql: {
    type: 'boolean',
    source: false,
    template: true,
    who: 'nameserver',
    help: 'a new table is placed by what tables of its own database have, not those without one',
  },
  request_timeout_ms: { type: 'duration', source: 20_000, who: 'all', help: 'time-out of a remote call' },
  request_max_retry: {
    type: 'count',
    source: 3,
    who: 'all',
    help: 'retries after an error of the connection',
  },
  request_sleep_time: {
    type: 'duration',
    source: 1000,
    who: 'all',
    help: 'wait before a retry when the host is down',
  },
  binlog_sync_batch_size: {
    type: 'count',
    source: 32,
    who: 'tablet',
    help: 'entries in one replication request',
  },
  binlog_sync_wait_time: {
    type: 'duration',
    source: 100,
    who: 'tablet',
    help: 'idle wait of a replication thread',
  },
  binlog_coffee_time: {
    type: 'duration',
    source: 1000,
    who: 'tablet',
    help: 'back-off of a replication thread',
  },
  binlog_match_logoffset_interval: {
    type: 'duration',
    source: 1000,
    who: 'tablet',
    help: 'wait before a failed match of offsets is tried again',
  },
  binlog_notify_on_put: {
    type: 'boolean',
    source: false,
    template: true,
    who: 'tablet',
    help: 'wake the replication threads at each put',
  },
  binlog_single_file_max_size: {
    type: 'count',
    source: 4096,
    template: 1024,
    who: 'tablet',
    help: 'MiB after which a binlog part is closed',
  },
  binlog_sync_to_disk_interval: {
    type: 'duration',
    source: 20_000,
    template: 5000,
    who: 'tablet',
    help: 'how often the binlog is synced to disk',
  },
  binlog_delete_interval: {
    type: 'duration',
    source: 60_000,
    who: 'tablet',
    help: 'how often binlog parts that nobody needs are deleted',
  },
  binlog_enable_crc: {
    type: 'boolean',
    source: false,
    who: 'tablet',
    help: 'verify checksums when the binlog is read',
  },
  go_back_max_try_cnt: {
    type: 'count',
    source: 10,
    who: 'tablet',
    help: 'block rewinds before a rewind to the part start',
  },
  max_memory_mb: {
    type: 'count',
    source: 0,
    who: 'tablet',
    help: 'MiB of rows above which a tablet refuses puts, 0 for no limit',
  },
  get_memory_stat_interval: {
    type: 'duration',
    source: 10_000,
    who: 'tablet',
    help: 'how often the memory in use is measured',
  },
  make_snapshot_max_deleted_keys: {
    type: 'count',
    source: 1_000_000,
    who: 'tablet',
    help: 'deletes that one snapshot remembers; it ends where there are more',
  },
  make_snapshot_threshold_offset: {
    type: 'count',
    source: 100_000,
    who: 'tablet',
    help: 'new entries below which a snapshot is not made',
  },
  make_snapshot_time: { type: 'count', source: 23, who: 'all', help: 'hour of the daily snapshots' },
  make_snapshot_check_interval: {
    type: 'duration',
    source: 600_000,
    who: 'all',
    help: 'how often that hour is checked',
  },
  make_snapshot_offline_interval: {
    type: 'count',
    source: 86_400,
    who: 'tablet',
    help: 'seconds for which a made snapshot saves the daily one',
  },
  gc_interval: {
    type: 'count',
    source: 120,
    who: 'tablet',
    help: 'minutes between two collections of expired rows',
  },
  task_pool_size: {
    type: 'count',
    source: 3,
    who: 'tablet',
    help: 'threads for loading, dropping and sending',
  },
  io_pool_size: { type: 'count', source: 2, who: 'tablet', help: 'threads for syncing binlogs' },
  snapshot_pool_size: { type: 'count', source: 1, who: 'tablet', help: 'threads for making snapshots' },
  send_file_max_try: { type: 'count', source: 3, who: 'tablet', help: 'attempts to send a file' },
  retry_send_file_wait_time_ms: {
    type: 'duration',
    source: 3000,
    who: 'tablet',
    help: 'wait before such an attempt, times its number',
  },
  stream_close_wait_time_ms: {
    type: 'duration',
    source: 1000,
    who: 'tablet',
    help: 'wait after the last block of a file',
  },
  stream_block_size: { type: 'count', source: 1_232_896, who: 'tablet', help: 'bytes of a block of a file' },
  stream_bandwidth_limit: {
    type: 'count',
    source: 12_328_960,
    template: 20_971_520,
    who: 'tablet',
    help: 'bytes per second of a file that is sent, 0 for no limit; with blocks above 4294 bytes the product overflows, and next to nothing is waited',
  },
  recycle_bin_enabled: {
    type: 'boolean',
    source: true,
    who: 'tablet',
    help: 'keep the files of dropped tables aside',
  },
  recycle_ttl: {
    type: 'count',
    source: 0,
    who: 'tablet',
    help: 'minutes after which they are deleted, 0 for never',
  },
  max_traverse_cnt: {
    type: 'count',
    source: 50_000,
    who: 'tablet',
    help: 'rows that one request of a walk through a table looks at, 0 for no limit',
  },
  absolute_ttl_max: {
    type: 'count',
    source: 15_768_000,
    who: 'tablet',
    help: 'largest TTL in minutes that can be set',
  },
  latest_ttl_max: { type: 'count', source: 1000, who: 'tablet', help: 'largest TTL in rows that can be set' },
} as const satisfies Record<string, FlagSpec>;

export type FlagName = keyof typeof FLAG_SPECS;

type FlagValue<N extends FlagName> = (typeof FLAG_SPECS)[N]['type'] extends 'boolean' ? boolean : number;

/** Values of all flags. Durations are in milliseconds, as in the original. */
export type Flags = { readonly [N in FlagName]: FlagValue<N> };

export type FlagPreset = 'source' | 'template';

/**
 * All flags, from a preset and what is set by hand.
 *
 * @example resolveFlags('template', {}).tablet_heartbeat_timeout // 60000
 */
export function resolveFlags(preset: FlagPreset, given: Partial<Flags>): Flags {
  const values: Record<string, number | boolean> = {};
  for (const [name, spec] of Object.entries(FLAG_SPECS) as [FlagName, FlagSpec][]) {
    values[name] = given[name] ?? (preset === 'template' ? (spec.template ?? spec.source) : spec.source);
  }
  return values as Flags;
}
