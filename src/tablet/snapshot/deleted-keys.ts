import type { Dimension, LogEntry, Offset } from '../../protocol/index.js';
import type { StoredEntry } from '../storage/entry-store.js';
import { deletedRange, type MemoryTable } from '../storage/memory-table.js';
import { ALL_TIMES, type TimeRange } from '../storage/memory-index.js';

interface Deletion {
  readonly offset: Offset;
  readonly range: TimeRange;
}

interface DeletedKey {
  whole?: Deletion;
  ranged?: Deletion;
}

/**
 * The deletes that a snapshot applies to the rows it copies. Of each kind only the last one of a key
 * is remembered, so an earlier ranged delete of the same key is forgotten, and its rows come back.
 * Models: `deleted_keys_` of MemTableSnapshot.
 */
export class DeletedKeys {
  private readonly keys = new Map<string, DeletedKey>();
  private readonly everywhere: Deletion[] = [];
  /** Deletes that are remembered: two of a key that has one of each kind. */
  private count = 0;

  constructor(
    /** `--make_snapshot_max_deleted_keys`. */
    private readonly capacity: number,
    /** Knows what the indexes of the rows are. */
    private readonly table: Pick<MemoryTable, 'isReady' | 'timeIn'>,
  ) {}

  get full(): boolean {
    return this.count >= this.capacity;
  }

  /** Remembers a delete entry; a put is nothing to it. */
  note(entry: LogEntry): void {
    if (entry.method_type !== 'kDelete') return;
    const deletion: Deletion = { offset: entry.log_index, range: deletedRange(entry) };
    // A delete entry has one dimension at most; of others the original takes no notice here.
    const [dimension] = entry.dimensions;
    if (dimension === undefined) {
      this.everywhere.push(deletion);
      this.count++;
      return;
    }
    const name = keyOf(dimension);
    const known = this.keys.get(name) ?? {};
    this.keys.set(name, known);
    const kind = deletion.range === ALL_TIMES ? 'whole' : 'ranged';
    if (known[kind] === undefined) this.count++;
    known[kind] = deletion;
  }

  /** The row as the snapshot keeps it: without the keys it was deleted under; undefined when none is left. */
  strip(entry: StoredEntry): StoredEntry | undefined {
    if (this.isEmpty) return entry;
    if (entry.dimensions.length === 0) {
      return this.everywhere.some((d) => hits(d, entry, entry.ts)) ? undefined : entry;
    }
    const dimensions = entry.dimensions.filter((dimension) => !this.isDeleted(entry, dimension));
    if (dimensions.length === entry.dimensions.length) return entry;
    return dimensions.length === 0 ? undefined : entry.store.withDimensions(entry, dimensions);
  }

  private get isEmpty(): boolean {
    return this.count === 0;
  }

  /** A delete without a key hits every index, whatever column of time it names. */
  private isDeleted(entry: LogEntry, dimension: Dimension): boolean {
    if (!this.table.isReady(dimension.idx)) return true;
    const ts = this.table.timeIn(dimension.idx, entry);
    if (ts === undefined) return false;
    const known = this.keys.get(keyOf(dimension));
    return (
      hits(known?.whole, entry, ts) ||
      hits(known?.ranged, entry, ts) ||
      this.everywhere.some((deletion) => hits(deletion, entry, ts))
    );
  }
}

function hits(deletion: Deletion | undefined, entry: LogEntry, ts: number): boolean {
  if (deletion === undefined || entry.log_index > deletion.offset) return false;
  return ts <= deletion.range.start && ts > deletion.range.end;
}

function keyOf(dimension: Dimension): string {
  return `${dimension.key}|${dimension.idx}`;
}
