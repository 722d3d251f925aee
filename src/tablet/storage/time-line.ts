import type { Column } from './column.js';
import { Postings } from './postings.js';

/** The times of rows as an index sees them, and the rows of each key by these times. */
export class TimeLine {
  readonly postings: Postings;

  constructor(private readonly times: Column<Float64Array>) {
    this.postings = new Postings(times);
  }

  timeOf(row: number): number {
    return this.times.at(row);
  }
}
