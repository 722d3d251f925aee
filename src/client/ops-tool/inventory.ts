import type { Endpoint } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import { databases, keyOf, replicas, type ReplicaRow } from './cluster-questions.js';
import type { OpsSession } from './ops-session.js';

/** A replica, and the database in whose list it was found first. */
export interface HeldReplica extends ReplicaRow {
  readonly db: string;
}

/**
 * What `showtable` lists with a database selected. Tables without a database are listed everywhere and
 * can be moved from nowhere; the original does not tell them apart, the corrected variant leaves them
 * to their own turn.
 */
export function* replicasOf(ops: OpsSession, db: string): Proc<readonly HeldReplica[] | undefined> {
  const rows = yield* replicas(ops, db);
  if (rows === undefined) return undefined;
  const held = rows.map((row) => ({ ...row, db }));
  if (!ops.options.fixed) return held;
  const own = new Set<number>();
  for (const name of new Set(rows.map((row) => row.name)))
    for (const table of yield* ops.tableInfo(db, name)) if (table.db === db) own.add(table.tid);
  return held.filter((row) => own.has(row.tid));
}

/** All replicas, database by database. What is listed several times is there several times. */
export class Inventory {
  private readonly listed: HeldReplica[] = [];

  /** What could not be listed, if something. */
  *read(ops: OpsSession): Proc<'databases' | 'tables' | undefined> {
    const dbs = yield* databases(ops, 'internal');
    if (dbs === undefined) return 'databases';
    for (const db of dbs) {
      const rows = yield* replicasOf(ops, db);
      if (rows === undefined) return 'tables';
      this.listed.push(...rows);
    }
    return undefined;
  }

  /** Keys of all partitions, in the order in which they were found. */
  get keys(): readonly string[] {
    return [...new Set(this.listed.map(keyOf))];
  }

  /** The endpoints that hold something, in the order in which they were found. */
  get endpoints(): readonly Endpoint[] {
    return [...new Set(this.listed.map((row) => row.endpoint))];
  }

  get rows(): readonly HeldReplica[] {
    return this.listed;
  }

  /** Where a partition was found first. */
  first(key: string): HeldReplica | undefined {
    return this.listed.find((row) => keyOf(row) === key);
  }

  replicaCount(key: string): number {
    return this.listed.filter((row) => keyOf(row) === key).length;
  }

  countOn(endpoint: Endpoint): number {
    return this.listed.filter((row) => row.endpoint === endpoint).length;
  }

  holds(endpoint: Endpoint, key: string): boolean {
    return this.listed.some((row) => row.endpoint === endpoint && keyOf(row) === key);
  }

  /** The first of some endpoints with the fewest replicas. */
  emptiest(endpoints: readonly Endpoint[]): Endpoint | undefined {
    const [first, ...others] = endpoints;
    if (first === undefined) return undefined;
    return others.reduce((best, other) => (this.countOn(other) < this.countOn(best) ? other : best), first);
  }

  /** Notes that a replica is elsewhere now. */
  moved(key: string, from: Endpoint, to: Endpoint): void {
    const at = this.listed.findIndex((row) => row.endpoint === from && keyOf(row) === key);
    if (at >= 0) this.listed[at] = { ...this.listed[at]!, endpoint: to };
  }
}
