import type { Offset } from '../../protocol/index.js';

/** What a tablet remembers of a replica's snapshot. Models: the fields of Snapshot. */
export class SnapshotState {
  /** Last entry that the snapshot on disk covers, as far as this process knows. */
  offset: Offset = 0;
  making = false;
}
