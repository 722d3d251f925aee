import {
  unixMsNow,
  type ClientEvent,
  type Endpoint,
  type Environment,
  type PartitionId,
  type TableInfo,
} from '../protocol/index.js';
import type { Proc } from '../sim/index.js';
import { nextWriteId } from './write-ids.js';
import { sendPut, writeEnded, type PutOutcome } from './write-router.js';
import type { WriteRecord } from './workload.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Rows that somebody puts straight into a partition, whatever its routing says, as with the tablet's
 * own client. They count among the writes whose fate is judged.
 */
export class DirectPuts {
  private readonly records: WriteRecord[] = [];
  private last = 0;

  constructor(private readonly env: Environment) {}

  get history(): readonly WriteRecord[] {
    return this.records;
  }

  /** One row after the other; why it stopped, if a row was refused. */
  *put(
    table: TableInfo,
    pid: PartitionId,
    to: Endpoint,
    rows: number,
    first = this.last + 1,
  ): Proc<string | undefined> {
    for (let n = first; n < first + rows; n++) {
      const outcome = yield* this.putOne(table, pid, to, n);
      this.last = Math.max(this.last, n);
      if (outcome.status !== 'ok') return `row ${n} was not put: ${outcome.message}`;
    }
    return undefined;
  }

  private *putOne(table: TableInfo, pid: PartitionId, to: Endpoint, n: number): Proc<PutOutcome> {
    const { node } = this.env;
    const record: Mutable<WriteRecord> = {
      id: nextWriteId(node.lab),
      table: table.name,
      db: table.db,
      key: `row${n}`,
      ts: unixMsNow(this.env),
      payload: `value${n}`,
      startedUs: node.lab.scheduler.nowUs,
      pid,
      outcome: undefined,
      endedUs: undefined,
    };
    this.records.push(record);
    const { id, key, ts, payload } = record;
    node.record<ClientEvent>({ kind: 'write-started', id, table: table.name, pid, key });
    const put = { table, pid, leader: to, key, ts, payload };
    const outcome = yield* sendPut(this.env, put, ({ code, msg }) => `${to} answered ${code} ${msg}`);
    record.outcome = outcome;
    record.endedUs = node.lab.scheduler.nowUs;
    node.record<ClientEvent>(writeEnded(id, outcome));
    return outcome;
  }
}
