import { expect } from 'vitest';
import {
  NO_TTL,
  type LogEntry,
  type TableMeta,
  type TabletRpc,
  type Ttl,
} from '../../../src/protocol/index.js';
import { UNBOUNDED_TS } from '../../../src/tablet/storage/memory-table.js';
import { meta, P, TabletWorld } from '../harness.js';

/** From one time up to another, of one key or of all. */
interface Deleted {
  readonly key?: string;
  readonly ts?: number;
  readonly end_ts?: number;
}

/** A replica whose log gets entries of chosen terms, as a follower does from its leaders. */
export class FollowerLog {
  readonly world = new TabletWorld({ tablets: 1, flags: { make_snapshot_threshold_offset: 0 } });
  private readonly entries: LogEntry[] = [];
  private sent = 0;

  constructor(ttl: Ttl = NO_TTL, columns: TableMeta['column_desc'] = []) {
    const table_meta = meta({ mode: 'kTableFollower', ttl, ...(columns && { column_desc: columns }) });
    expect(this.world.call(1, 'CreateTable', { table_meta }).code).toBe(0);
  }

  get nowMs(): number {
    return 1_535_097_600_000 + Math.floor(this.world.nowUs / 1000);
  }

  /** The key of the first index, or those of all. */
  put(keys: string | readonly string[], term: number, ts = this.nowMs, value = 'value'): this {
    const dimensions = [keys].flat().map((key, idx) => ({ key, idx }));
    return this.add({ term, ts, method_type: 'kPut', dimensions, value });
  }

  delete({ key, ts = UNBOUNDED_TS, end_ts }: Deleted, term: number): this {
    const dimensions = key === undefined ? [] : [{ key, idx: 0 }];
    return this.add({
      term,
      ts,
      method_type: 'kDelete',
      dimensions,
      value: '',
      ...(end_ts !== undefined && { end_ts }),
    });
  }

  /** Sends what was added since the last time. */
  flush(): this {
    const entries = this.entries.slice(this.sent);
    const request = { ...P, term: 9, pre_log_index: this.sent, entries };
    expect(this.world.call(1, 'AppendEntries', request)).toMatchObject({ code: 0 });
    this.sent = this.entries.length;
    return this;
  }

  /** What comes later comes into another part: a process that loads its log opens one. */
  roll(): this {
    this.flush();
    this.load();
    return this;
  }

  /** Starts the process again; where the load got to. */
  load(): unknown {
    this.world.restart(1);
    this.world.load(1, 'kTableFollower');
    this.world.seconds(1);
    return this.loaded;
  }

  /** What the last load came to. */
  get loaded(): unknown {
    return this.world.events.findLast(({ body }) => body.kind === 'replica-loaded')?.body;
  }

  /** Asks for a snapshot; the MANIFEST that is there then. */
  snapshot(request: Partial<TabletRpc['MakeSnapshot'][0]> = {}): unknown {
    if (this.sent < this.entries.length) this.flush();
    expect(this.world.call(1, 'MakeSnapshot', { ...P, ...request }).code).toBe(0);
    this.world.seconds(6);
    return this.world.call(1, 'GetManifest', P).manifest;
  }

  files(folder: 'binlog' | 'snapshot'): string[] {
    return this.world.node(1).disk.list(`/db/4_0/${folder}`);
  }

  /** The times of a key's rows. */
  times(key: string, idx = 0): number[] {
    const table = this.world.tablet(1).memoryTable(P.tid, P.pid)!;
    return table.scan(idx, key, 0, 0, 0).map(({ ts }) => ts);
  }

  private add(given: Omit<LogEntry, 'log_index'>): this {
    this.entries.push({ ...given, log_index: this.entries.length + 1 });
    return this;
  }
}
