/**
 * A list of rows of one store, kept as runs of rows that follow each other: what a replica has of a
 * shared log is a few numbers.
 */
export class RowRuns {
  length = 0;
  private readonly rows: number[] = [];
  /** Place in the list at which each run begins. */
  private readonly places: number[] = [];
  private hint = 0;

  push(row: number): void {
    const last = this.rows.length - 1;
    if (last < 0 || this.rows[last]! + this.length - this.places[last]! !== row) {
      this.rows.push(row);
      this.places.push(this.length);
    }
    this.length++;
  }

  /** The row at a place below {@link length}. */
  at(place: number): number {
    const run = this.runOf(place);
    return this.rows[run]! + place - this.places[run]!;
  }

  /** The list up to `length`. */
  head(length: number): RowRuns {
    const head = new RowRuns();
    for (let run = 0; run < this.rows.length && this.places[run]! < length; run++) {
      head.rows.push(this.rows[run]!);
      head.places.push(this.places[run]!);
    }
    head.length = Math.min(length, this.length);
    return head;
  }

  *[Symbol.iterator](): Iterator<number> {
    for (let run = 0; run < this.rows.length; run++) {
      const end = this.places[run + 1] ?? this.length;
      for (let place = this.places[run]!; place < end; place++)
        yield this.rows[run]! + place - this.places[run]!;
    }
  }

  private runOf(place: number): number {
    const { places, hint } = this;
    const next = places[hint + 1];
    if (places[hint]! <= place && (next === undefined || place < next)) return hint;
    let low = 0;
    let high = places.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (places[middle]! <= place) low = middle;
      else high = middle - 1;
    }
    this.hint = low;
    return low;
  }
}
