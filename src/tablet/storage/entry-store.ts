import { cellsOf, type Dimension, type LogEntry, type Offset, type Term } from '../../protocol/index.js';
import { DIMENSION_BYTES, FIXED_FIELDS_BYTES } from '../binlog/entry-size.js';
import { ColumnTimes } from './column-times.js';
import { byteColumn, float64Column, int32Column } from './column.js';
import { KeySlots } from './key-slots.js';
import { Numbering } from './numbering.js';
import { PackedTexts } from './packed-texts.js';
import { TimeLine } from './time-line.js';

/** The part of an entry that concerns rows, whatever its number. */
export type RowEntry = Omit<LogEntry, 'log_index' | 'term'>;

const PUT = 0;
const DELETE = 1;
const RANGED_DELETE = 2;

/** Instead of the slot of its only key: the row has no key. */
const NO_KEY = -1;
/** From here downwards: where the list of its keys begins. */
const KEY_LISTS = -2;

/**
 * Every entry that a partition ever had on any tablet, once, as rows of columns. Logs, snapshot
 * files and memory tables of its replicas are lists of these rows; where replicas diverge, so do
 * their lists.
 */
export class EntryStore {
  readonly keys: KeySlots;
  private readonly texts = new PackedTexts();
  private readonly numbering = new Numbering();
  private readonly methods = byteColumn();
  private readonly times = float64Column();
  private readonly values = int32Column();
  /** The slot of the row's only key, or one of the constants above. */
  private readonly rowKeys = int32Column();
  /** Length, then slots, of rows with several keys. */
  private readonly keyLists = int32Column();
  private readonly endTimes = new Map<number, number>();
  private readonly timeNames = new Map<number, string>();
  /** By the times of their puts. */
  private readonly putTimes: TimeLine;
  /** Only where indexes go by a column of the rows. */
  private readonly columnTimes: ColumnTimes[] = [];

  constructor() {
    this.keys = new KeySlots(this.texts);
    this.putTimes = new TimeLine(this.times);
  }

  /** Rows so far. */
  get length(): number {
    return this.times.length;
  }

  /** The times that an index goes by: those of the puts, or those in a column of the rows. */
  timeLine(index: number, column: number | undefined): TimeLine {
    if (column === undefined) return this.putTimes;
    const times = this.columnTimes.find((of) => of.column === column) ?? this.addColumnTimes(column);
    if (!times.serves(index)) {
      times.serve(index);
      for (let row = 0; row < this.length; row++) {
        if (!this.isDelete(row)) this.postBy(times, row, index);
      }
    }
    return times.line;
  }

  /** A new row, without a number yet. */
  add(entry: RowEntry): StoredEntry {
    return this.addRow(entry, entry.dimensions);
  }

  /** An entry as a row of this store: its own row if it is one already. */
  own(entry: LogEntry): StoredEntry {
    if (entry instanceof StoredEntry && entry.store === this) return entry;
    return this.number(this.add(entry), entry.log_index, entry.term);
  }

  /** Gives a row its place in the log. */
  number(entry: StoredEntry, logIndex: Offset, term: Term): StoredEntry {
    this.numbering.set(entry.row, logIndex, term);
    return entry;
  }

  /** The same row once more, for a table that has it already. */
  copy(row: number): number {
    return this.own({ ...this.entry(row) }).row;
  }

  /** The entry with fewer dimensions, for a row that was deleted under some of its keys. */
  withDimensions(entry: LogEntry, dimensions: readonly Dimension[]): StoredEntry {
    return this.number(this.addRow(entry, dimensions), entry.log_index, entry.term);
  }

  ref(row: number): StoredEntry {
    return new StoredEntry(this, row);
  }

  /** The entry as an object of its own. */
  entry(row: number): LogEntry {
    const { log_index, term, method_type, dimensions, ts, end_ts, ts_name, value } = this.ref(row);
    if (ts_name !== undefined) {
      const ranged = end_ts === undefined ? {} : { end_ts };
      return { log_index, term, method_type, dimensions, ts, ...ranged, ts_name, value };
    }
    return end_ts === undefined
      ? { log_index, term, method_type, dimensions, ts, value }
      : { log_index, term, method_type, dimensions, ts, end_ts, value };
  }

  logIndexOf(row: number): Offset {
    return this.numbering.logIndexOf(row);
  }

  termOf(row: number): Term {
    return this.numbering.termOf(row);
  }

  isDelete(row: number): boolean {
    return this.methods.at(row) !== PUT;
  }

  timeOf(row: number): number {
    return this.times.at(row);
  }

  endTimeOf(row: number): number | undefined {
    return this.methods.at(row) === RANGED_DELETE ? this.endTimes.get(row) : undefined;
  }

  timeNameOf(row: number): string | undefined {
    return this.timeNames.size === 0 ? undefined : this.timeNames.get(row);
  }

  valueOf(row: number): string {
    return this.texts.at(this.values.at(row));
  }

  valueLength(row: number): number {
    return this.texts.lengthAt(this.values.at(row));
  }

  dimensionCount(row: number): number {
    const key = this.rowKeys.at(row);
    if (key === NO_KEY) return 0;
    return key > NO_KEY ? 1 : this.keyLists.at(KEY_LISTS - key);
  }

  /** The slot of one of a row's keys, counted from 0. */
  slotAt(row: number, place: number): number {
    const key = this.rowKeys.at(row);
    return key > NO_KEY ? key : this.keyLists.at(KEY_LISTS - key + 1 + place);
  }

  dimensionsOf(row: number): Dimension[] {
    const dimensions: Dimension[] = [];
    for (let i = 0; i < this.dimensionCount(row); i++) {
      const slot = this.slotAt(row, i);
      dimensions.push({ key: this.keys.keyOf(slot), idx: this.keys.indexOf(slot) });
    }
    return dimensions;
  }

  /**
   * Bytes of the entry in a binlog or in a snapshot file, without the headers of its record. Keys and
   * values take one byte a character.
   */
  contentBytes(row: number): number {
    let bytes = FIXED_FIELDS_BYTES + this.valueLength(row);
    for (let i = 0; i < this.dimensionCount(row); i++) {
      bytes += DIMENSION_BYTES + this.keys.keyLength(this.slotAt(row, i));
    }
    return bytes;
  }

  private addRow(entry: RowEntry, dimensions: readonly Dimension[]): StoredEntry {
    const row = this.times.length;
    const isPut = entry.method_type === 'kPut';
    this.methods.push(isPut ? PUT : entry.end_ts === undefined ? DELETE : RANGED_DELETE);
    if (!isPut && entry.end_ts !== undefined) this.endTimes.set(row, entry.end_ts);
    if (!isPut && entry.ts_name !== undefined) this.timeNames.set(row, entry.ts_name);
    this.times.push(entry.ts);
    this.values.push(this.texts.add(entry.value));
    this.rowKeys.push(this.internKeys(dimensions));
    if (isPut) this.post(row, dimensions);
    if (this.columnTimes.length > 0) this.addTimes(row, isPut ? cellsOf(entry.value) : undefined);
    return new StoredEntry(this, row);
  }

  /** Under its keys, but of several keys of one index the first only. */
  private post(row: number, dimensions: readonly Dimension[]): void {
    for (let i = 0; i < dimensions.length; i++) {
      const isFirst = i === 0 || dimensions.findIndex(({ idx }) => idx === dimensions[i]!.idx) === i;
      if (isFirst) this.putTimes.postings.insert(this.slotAt(row, i), row);
    }
  }

  private addTimes(row: number, cells: readonly string[] | undefined): void {
    for (const times of this.columnTimes) {
      times.add(cells);
      if (!this.isDelete(row)) this.postBy(times, row);
    }
  }

  /** The times in a column that nobody asked for before, of the rows so far. */
  private addColumnTimes(column: number): ColumnTimes {
    const times = new ColumnTimes(column);
    for (let row = 0; row < this.length; row++) {
      times.add(this.isDelete(row) ? undefined : cellsOf(this.valueOf(row)));
    }
    this.columnTimes.push(times);
    return times;
  }

  /** Under its key in one index, or in each that goes by these times. */
  private postBy(times: ColumnTimes, row: number, only?: number): void {
    const seen = new Set<number>();
    for (let i = 0; i < this.dimensionCount(row); i++) {
      const slot = this.slotAt(row, i);
      const index = this.keys.indexOf(slot);
      if (seen.has(index) || (only === undefined ? !times.serves(index) : index !== only)) continue;
      seen.add(index);
      times.post(slot, row);
    }
  }

  private internKeys(dimensions: readonly Dimension[]): number {
    if (dimensions.length === 0) return NO_KEY;
    const { idx, key } = dimensions[0]!;
    if (dimensions.length === 1) return this.keys.intern(idx, key);
    const slots = dimensions.map((dimension) => this.keys.intern(dimension.idx, dimension.key));
    const list = this.keyLists.length;
    this.keyLists.push(slots.length);
    for (const slot of slots) this.keyLists.push(slot);
    return KEY_LISTS - list;
  }
}

/** An entry by reference: what it says is read from the store when it is asked for. */
export class StoredEntry implements LogEntry {
  constructor(
    readonly store: EntryStore,
    readonly row: number,
  ) {}

  get log_index(): Offset {
    return this.store.logIndexOf(this.row);
  }

  get term(): Term {
    return this.store.termOf(this.row);
  }

  get method_type(): LogEntry['method_type'] {
    return this.store.isDelete(this.row) ? 'kDelete' : 'kPut';
  }

  get dimensions(): Dimension[] {
    return this.store.dimensionsOf(this.row);
  }

  get ts(): number {
    return this.store.timeOf(this.row);
  }

  get end_ts(): number | undefined {
    return this.store.endTimeOf(this.row);
  }

  get ts_name(): string | undefined {
    return this.store.timeNameOf(this.row);
  }

  get value(): string {
    return this.store.valueOf(this.row);
  }
}
