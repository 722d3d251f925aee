import type { Cluster } from '../../cluster/index.js';
import { rowsExpire, type ClusterEvent } from '../../protocol/index.js';

type Answer = Extract<ClusterEvent, { kind: 'read-answered' }>;

/** A read that has been answered, and what its client could know when it began. */
export interface AnsweredRead {
  readonly name: string;
  readonly key: string;
  readonly answer: Answer;
  /** Time of the newest row of the key that was acknowledged when the read began. */
  readonly acknowledgedTs: number | undefined;
  /** Time of the newest row of the key that an earlier read had returned when this one began. */
  readonly returnedTs: number | undefined;
}

interface OpenRead {
  readonly name: string;
  readonly key: string;
  readonly acknowledgedTs: number | undefined;
  readonly returnedTs: number | undefined;
}

/** Commands that change rows behind the back of the workloads. */
const MEDDLING = /^\s*(s?put|delete|truncate|drop|setttl|gc)\b/;

/** What reads returned, and what they might have known. Rows are told apart by key and time. */
export class ReadHistory {
  private readonly open = new Map<number, OpenRead>();
  private readonly acknowledged = new Map<string, number>();
  private readonly returned = new Map<string, number>();
  /** Somebody put or deleted rows by hand: nothing can be said any more. */
  private meddled = false;

  constructor(private readonly cluster: Cluster) {}

  /** The read that this event answers. */
  look(body: ClusterEvent): AnsweredRead | undefined {
    switch (body.kind) {
      case 'command-typed':
        this.meddled ||= MEDDLING.test(body.line);
        return undefined;
      case 'write-acknowledged': {
        const { applications } = this.cluster;
        if (!applications.hasReads) return undefined;
        const write = applications.write(body.id);
        if (write !== undefined) raise(this.acknowledged, rowsOf(write.db, write.table, write.key), write.ts);
        return undefined;
      }
      case 'read-started': {
        const rows = rowsOf(body.db, body.table, body.key);
        this.open.set(body.id, {
          name: body.db === '' ? body.table : `${body.db}.${body.table}`,
          key: body.key,
          acknowledgedTs: this.acknowledged.get(rows),
          returnedTs: this.returned.get(rows),
        });
        return undefined;
      }
      case 'read-failed':
        this.open.delete(body.id);
        return undefined;
      case 'read-answered':
        return this.answered(body);
      default:
        return undefined;
    }
  }

  private answered(answer: Answer): AnsweredRead | undefined {
    const read = this.open.get(answer.id);
    this.open.delete(answer.id);
    if (read === undefined) return undefined;
    if (answer.found) raise(this.returned, `${read.name}/${read.key}`, answer.ts);
    return this.meddled || this.forgets(answer) ? undefined : { ...read, answer };
  }

  /** Rows of a table with a time to live vanish by themselves. */
  private forgets({ tid }: Answer): boolean {
    const table = this.cluster.view().active?.tables.find((candidate) => candidate.tid === tid);
    return table !== undefined && rowsExpire(table);
  }
}

function rowsOf(db: string, table: string, key: string): string {
  return db === '' ? `${table}/${key}` : `${db}.${table}/${key}`;
}

function raise(map: Map<string, number>, key: string, ts: number): void {
  map.set(key, Math.max(map.get(key) ?? 0, ts));
}
