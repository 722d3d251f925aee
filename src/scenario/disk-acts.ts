import type { PartitionId } from '../protocol/index.js';
import type { Corruption, PowerFailure } from '../sim/index.js';
import type { PartitionRef, Selector } from './language/selector.js';

/** A file of a replica, by the words of people. */
export interface FileRef {
  readonly partition: PartitionRef & { readonly pid: PartitionId };
  readonly words: string;
}

/** What a step does to the disks of machines. */
export type DiskAct =
  | { readonly verb: 'power-fail'; readonly targets: readonly Selector[]; readonly failure: PowerFailure }
  | {
      readonly verb: 'wipe' | 'fill-disk' | 'free-disk' | 'stall-disk' | 'release-disk';
      readonly targets: readonly Selector[];
    }
  | { readonly verb: 'disk-image' | 'stale-return'; readonly process: Selector; readonly image: string }
  | {
      readonly verb: 'corrupt';
      readonly process: Selector;
      readonly file: FileRef;
      /** From 1. */
      readonly record: number;
      readonly how: Corruption;
      /** Of the record, from 1. */
      readonly fragment: number;
    }
  | {
      readonly verb: 'truncate';
      readonly process: Selector;
      readonly file: FileRef;
      readonly records: number;
      readonly last: 'whole' | 'torn';
    }
  | { readonly verb: 'lose-file' | 'add-file'; readonly process: Selector; readonly file: FileRef }
  | {
      readonly verb: 'swap-files';
      readonly process: Selector;
      readonly file: FileRef;
      readonly other: FileRef;
    }
  | {
      readonly verb: 'copy-files';
      readonly process: Selector;
      readonly partition: FileRef['partition'];
      readonly to: Selector;
    };
