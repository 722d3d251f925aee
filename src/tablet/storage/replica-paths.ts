import { civilTime, formatCompact } from '../../sim/index.js';
import { unixSecondsNow, type Environment, type PartitionId, type TableId } from '../../protocol/index.js';

/** `--db_root_path` and `--recycle_bin_root_path` of every tablet. */
export const DB_ROOT = '/db';
export const RECYCLE_ROOT = '/recycle';

export const TABLE_META_FILE = 'table_meta.txt';
export const MANIFEST_FILE = 'MANIFEST';

/** Name of a replica: of its directory, and in the maps of a tablet. */
export function replicaKey(tid: TableId, pid: PartitionId): string {
  return `${tid}_${pid}`;
}

/** Where the files of one replica lie. */
export class ReplicaPaths {
  /** Of the directory. */
  readonly name: string;
  readonly directory: string;

  constructor(tid: TableId, pid: PartitionId) {
    this.name = replicaKey(tid, pid);
    this.directory = `${DB_ROOT}/${this.name}`;
  }

  get tableMeta(): string {
    return `${this.directory}/${TABLE_META_FILE}`;
  }
  get binlog(): string {
    return `${this.directory}/binlog`;
  }
  binlogPart(index: number): string {
    return `${this.binlog}/${String(index).padStart(8, '0')}.log`;
  }
  get snapshot(): string {
    return `${this.directory}/snapshot`;
  }
  get manifest(): string {
    return this.inSnapshot(MANIFEST_FILE);
  }
  inSnapshot(name: string): string {
    return `${this.snapshot}/${name}`;
  }
}

/** `20180824195000` on the clock of this process, for names of files. */
export function compactNow(env: Environment): string {
  return formatCompact(civilTime(unixSecondsNow(env), env.zoneMinutes));
}
