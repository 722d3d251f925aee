import { Mutex } from '../../sim/index.js';

/** What a tablet has got of a bulk load so far. Models: DataReceiver. */
export class BulkLoadReceiver {
  /** Held while rows are taken, logged or put into the table. */
  readonly mutex = new Mutex();
  private nextPart = 0;
  private readonly values: string[] = [];

  /** Parts come in their order, each once; one that is refused later counts all the same. */
  takePart(id: number): boolean {
    if (id !== this.nextPart) return false;
    this.nextPart++;
    return true;
  }

  isLastPart(id: number): boolean {
    return id === this.nextPart - 1;
  }

  /** Rows are numbered through all parts. */
  append(values: readonly string[]): void {
    this.values.push(...values);
  }

  valueOf(row: number): string | undefined {
    return this.values[row];
  }
}

/** The bulk loads that have begun and not ended, by replica. Models: BulkLoadMgr. */
export class BulkLoads {
  private readonly receivers = new Map<string, BulkLoadReceiver>();

  /**
   * Where a part of rows belongs. The first makes the receiver; when there is one already, an earlier
   * load has failed, and only a drop of the table helps.
   */
  forPart(replica: string, id: number): BulkLoadReceiver | undefined {
    if (id !== 0) return this.get(replica);
    if (this.receivers.has(replica)) return undefined;
    const receiver = new BulkLoadReceiver();
    this.receivers.set(replica, receiver);
    return receiver;
  }

  get(replica: string): BulkLoadReceiver | undefined {
    return this.receivers.get(replica);
  }

  remove(replica: string): void {
    this.receivers.delete(replica);
  }
}
