import type { Offset, Term } from '../../protocol/index.js';

interface Place {
  readonly logIndex: Offset;
  readonly term: Term;
}

const NOWHERE: Place = { logIndex: 0, term: 0 };
/** Log index of a run of rows that got no number when they came. */
const UNNUMBERED = -1;

/** Log index and term of each row: rows that follow each other in a log are one run. */
export class Numbering {
  private readonly firstRows: number[] = [];
  private readonly logIndexes: Offset[] = [];
  private readonly terms: Term[] = [];
  /** Rows below this belong to a run. */
  private covered = 0;
  /** Rows that were numbered later than those that came after them. */
  private readonly late = new Map<number, Place>();
  private hint = 0;

  set(row: number, logIndex: Offset, term: Term): void {
    if (row < this.covered) {
      this.late.set(row, { logIndex, term });
      return;
    }
    if (row > this.covered) this.add(this.covered, UNNUMBERED, 0);
    const last = this.firstRows.length - 1;
    const follows =
      last >= 0 &&
      row === this.covered &&
      this.logIndexes[last] !== UNNUMBERED &&
      this.terms[last] === term &&
      this.logIndexes[last]! + row - this.firstRows[last]! === logIndex;
    if (!follows) this.add(row, logIndex, term);
    this.covered = row + 1;
  }

  logIndexOf(row: number): Offset {
    const late = this.late.size > 0 ? this.late.get(row) : undefined;
    if (late !== undefined) return late.logIndex;
    const run = this.runOf(row);
    const first = run < 0 ? UNNUMBERED : this.logIndexes[run]!;
    return first === UNNUMBERED ? NOWHERE.logIndex : first + row - this.firstRows[run]!;
  }

  termOf(row: number): Term {
    const late = this.late.size > 0 ? this.late.get(row) : undefined;
    if (late !== undefined) return late.term;
    const run = this.runOf(row);
    return run < 0 ? NOWHERE.term : this.terms[run]!;
  }

  private add(row: number, logIndex: Offset, term: Term): void {
    this.firstRows.push(row);
    this.logIndexes.push(logIndex);
    this.terms.push(term);
  }

  /** -1 for a row that no run covers. Rows are asked for in order mostly, so the last run is tried first. */
  private runOf(row: number): number {
    const { firstRows, hint } = this;
    if (row >= this.covered) return -1;
    const next = firstRows[hint + 1];
    if (firstRows[hint]! <= row && (next === undefined || row < next)) return hint;
    let low = 0;
    let high = firstRows.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (firstRows[middle]! <= row) low = middle;
      else high = middle - 1;
    }
    this.hint = low;
    return low;
  }
}
