import { integerIn } from '../../protocol/index.js';
import { float64Column } from './column.js';
import { TimeLine } from './time-line.js';

/** The times that stand in one column of the rows, for the indexes that go by them. */
export class ColumnTimes {
  readonly line: TimeLine;
  private readonly times = float64Column();
  private readonly indexes = new Set<number>();

  constructor(readonly column: number) {
    this.line = new TimeLine(this.times);
  }

  /** The next row; one without a usable time is never put into an index that goes by it. */
  add(cells: readonly string[] | undefined): void {
    this.times.push(integerIn(cells, this.column) ?? -1);
  }

  serves(index: number): boolean {
    return this.indexes.has(index);
  }

  serve(index: number): void {
    this.indexes.add(index);
  }

  /** Puts the newest of the rows, or one of those before it in their order, under a key. */
  post(slot: number, row: number): void {
    if (this.times.at(row) >= 0) this.line.postings.insert(slot, row);
  }
}
