import type { Node } from '../sim/index.js';
import type { ServerDisk } from './server-disk.js';
import type { Txn } from './txn.js';

/**
 * Writes entries to the log and says when they are on the platter. Entries that are written
 * together are synced together.
 *
 * Models: SyncRequestProcessor.
 */
export class LogWriter {
  private stopped = false;

  constructor(
    private readonly node: Node,
    private readonly disk: ServerDisk,
    private readonly syncUs: number,
    /** The first `count` entries are safe. */
    private readonly onSynced: (count: number) => void,
  ) {}

  append(entry: Txn): void {
    this.disk.append(entry);
    const count = this.disk.log.length;
    this.node.after(this.syncUs, () => this.synced(count));
  }

  /** What was not synced by now is not reported any more. */
  stop(): void {
    this.stopped = true;
  }

  private synced(count: number): void {
    if (this.stopped || count <= this.disk.syncedCount) return;
    this.disk.syncedCount = count;
    this.onSynced(count);
  }
}
