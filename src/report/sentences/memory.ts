import {
  partitionName,
  tableName,
  type Flags,
  type Look,
  type OpId,
  type PartitionId,
  type TableId,
} from '../../protocol/index.js';
import { Glossary } from '../glossary.js';

/** What the narrator has to remember to speak of things by their names. */
export class Memory {
  readonly glossary = new Glossary();
  private readonly tables = new Map<TableId, string>();
  private readonly said = new Map<string, string>();
  private readonly begun = new Map<string, number>();

  constructor(
    readonly flags: Flags,
    private readonly look: Look,
  ) {}

  /** A tablet's state, as `showtablet` prints it. */
  tabletState(state: 'Healthy' | 'Offline'): string {
    return this.look === 'manual' ? `kTablet${state}` : `k${state}`;
  }

  tableIs(tid: TableId, db: string, name: string): void {
    this.tables.set(tid, tableName(db, name));
  }

  /** `flow/0`; by number while the table's name was not heard of. */
  partition({ tid, pid }: { readonly tid: TableId; readonly pid: PartitionId }): string {
    return `${this.tables.get(tid) ?? `table ${tid}`}/${pid}`;
  }

  partitionOf(of: { readonly db: string; readonly name: string; readonly pid: PartitionId }): string {
    return partitionName(of.db, of.name, of.pid);
  }

  begins(what: string, timeUs: number): void {
    this.begun.set(what, timeUs);
  }

  /** How long something that began took until now; undefined when its beginning was not seen. */
  took(what: string, timeUs: number): number | undefined {
    const since = this.begun.get(what);
    this.begun.delete(what);
    return since === undefined ? undefined : timeUs - since;
  }

  /** Whether this was not the last thing that was said of it. */
  isNews(what: string, said: string): boolean {
    if (this.said.get(what) === said) return false;
    this.said.set(what, said);
    return true;
  }

  taskKey(opId: OpId, task: string): string {
    return `task ${opId} ${task}`;
  }
}

/** `0.3s`, `10s`, `4m32s`: short, for reading. */
export function roughDuration(us: number): string {
  const seconds = us / 1_000_000;
  if (seconds < 10) return `${(Math.floor(seconds * 10) / 10).toFixed(1)}s`;
  if (seconds < 60) return `${Math.floor(seconds)}s`;
  const minutes = Math.floor(seconds / 60);
  const rest = Math.floor(seconds - minutes * 60);
  if (minutes < 60) return rest === 0 ? `${minutes}m` : `${minutes}m${rest}s`;
  const hours = Math.floor(minutes / 60);
  return minutes % 60 === 0 ? `${hours}h` : `${hours}h${minutes % 60}m`;
}

/** `after 1.2s`, or `at once`. */
export function afterwards(us: number): string {
  return us < 100_000 ? 'at once' : `after ${roughDuration(us)}`;
}
