import * as v from 'valibot';
import { described, name, text, wholeNumber } from './leaves.js';
import { selector, selectors, type VerbSpec } from './verb-spec.js';

const FILE_WORDS =
  'a file of a replica: part 0, last part, snapshot, manifest, table_meta, or a name such as notes.txt';

const partition = text('a partition such as flow/0');

const fileWords = v.pipe(
  v.string(FILE_WORDS),
  v.regex(/^(?:part \d+|last part|snapshot|manifest|table_meta|[\w-]*\.[\w.-]+)$/, FILE_WORDS),
);

const FILE_NAME = 'a name such as 00000000.log.bak';

const fileName = v.pipe(v.string(FILE_NAME), v.regex(/^[\w-]*\.[\w.-]+$/, FILE_NAME));

const file = {
  process: described(selector, 'The tablet whose disk it is.'),
  of: described(partition, 'Partition that the file belongs to.'),
  file: described(
    fileWords,
    'Which of its files: `part 0`, `last part` of the binlog, `snapshot`, `manifest`, `table_meta`, or one by its name.',
  ),
};

const failure = v.strictObject(
  {
    process: described(selectors, 'Whose machine.'),
    unsynced: v.optional(
      described(
        wholeNumber('a whole number from 0'),
        'So many records of each file had reached the disk although nobody had synced them. Default 0.',
      ),
    ),
    next: v.optional(
      described(
        v.picklist(['lost', 'torn'], 'lost or torn'),
        'Of the record after these: nothing (default), or its first half.',
      ),
    ),
  },
  'a map with process, and perhaps unsynced and next',
);

/** What happens to the disks of machines, and to the files on them. */
export const DISK_VERBS = {
  'power-fail': {
    group: 'process',
    help: 'The machine of a process loses its power: nothing answers any more, and what its disk had not synced is gone, but for what the map says.',
    example: 'power-fail: { process: tablet(2), unsynced: 3, next: torn }',
    value: v.union(
      [...selectors.options, failure],
      'a process such as tablet(2), a list of them, or a map with process, unsynced and next',
    ),
  },
  wipe: {
    group: 'disk',
    help: 'The disk of a dead process is replaced by an empty one.',
    example: 'wipe: tablet(2)',
    value: selectors,
  },
  'disk-image': {
    group: 'disk',
    help: 'Keeps what is on the disk now, for `stale-return`. Nothing in the cluster notices.',
    example: 'disk-image: { process: tablet(2), name: monday }',
    value: v.strictObject(
      {
        process: described(selector, 'Whose disk.'),
        name: described(name('a name for the image'), 'Name of the image.'),
      },
      'a map with process and name',
    ),
  },
  'stale-return': {
    group: 'disk',
    help: 'A dead process starts again with its disk as an image has it: everything since then never was.',
    example: 'stale-return: { process: tablet(2), image: monday }',
    value: v.strictObject(
      {
        process: described(selector, 'Who returns. The image is of the same process.'),
        image: described(text('the name of an image'), 'Name that a `disk-image` step before gave.'),
      },
      'a map with process and image',
    ),
  },
  corrupt: {
    group: 'disk',
    help: 'A record of a file goes bad while nobody looks.',
    example: 'corrupt: { process: tablet(2), of: flow/0, file: last part, record: 3, how: payload }',
    value: v.strictObject(
      {
        ...file,
        record: v.optional(
          described(wholeNumber('a whole number from 1', 1), 'Which record of the file, from 1. Default 1.'),
        ),
        how: v.optional(
          described(
            v.picklist(['payload', 'unparsable', 'zero-header'], 'payload, unparsable or zero-header'),
            '`payload` (default): only a checksum tells; `unparsable`: it makes no sense; `zero-header`: not even its length can be read.',
          ),
        ),
        fragment: v.optional(
          described(
            wholeNumber('a whole number from 1', 1),
            'Which piece of a record that lies in several blocks of 4 KiB, from 1. Default 1.',
          ),
        ),
      },
      'a map with process, of and file, and perhaps record, how and fragment',
    ),
  },
  truncate: {
    group: 'disk',
    help: 'A file loses its end.',
    example: 'truncate: { process: tablet(2), of: flow/0, file: last part, records: 3, last: torn }',
    value: v.strictObject(
      {
        ...file,
        records: described(wholeNumber('a whole number from 0'), 'How many records stay.'),
        last: v.optional(
          described(
            v.picklist(['whole', 'torn'], 'whole or torn'),
            '`whole` (default): it ends behind them; `torn`: the first half of the next one stays, too.',
          ),
        ),
      },
      'a map with process, of, file and records, and perhaps last',
    ),
  },
  'lose-file': {
    group: 'disk',
    help: 'A file is gone.',
    example: 'lose-file: { process: tablet(2), of: flow/0, file: manifest }',
    value: v.strictObject(file, 'a map with process, of and file'),
  },
  'add-file': {
    group: 'disk',
    help: 'An empty file is left in the binlog folder of a replica, where only parts belong.',
    example: 'add-file: { process: tablet(2), of: flow/0, file: 00000000.log.bak }',
    value: v.strictObject(
      { process: file.process, of: file.of, file: described(fileName, 'Its name.') },
      'a map with process, of and file',
    ),
  },
  'swap-files': {
    group: 'disk',
    help: 'Two files on the same disk change places.',
    example: 'swap-files: { process: tablet(2), of: flow/0, file: last part, otherOf: flow/1 }',
    value: v.strictObject(
      {
        ...file,
        otherOf: v.optional(described(partition, 'Partition of the other file. Default: the same.')),
        otherFile: v.optional(described(fileWords, 'The other file. Default: what `file` says.')),
      },
      'a map with process, of and file, and otherOf or otherFile',
    ),
  },
  'copy-files': {
    group: 'disk',
    help: 'Somebody copies all files of a replica to the disk of another tablet, over those of the same names.',
    example: 'copy-files: { process: tablet(1), of: flow/0, to: tablet(2) }',
    value: v.strictObject(
      {
        process: described(selector, 'The tablet whose files they are.'),
        of: described(partition, 'Partition that they belong to.'),
        to: described(selector, 'The tablet whose disk gets them.'),
      },
      'a map with process, of and to',
    ),
  },
  'fill-disk': {
    group: 'disk',
    help: 'The disk is full: what is written ends where the last 4 KiB block of its file does, and new files stay empty.',
    example: 'fill-disk: tablet(2)',
    value: selectors,
  },
  'free-disk': {
    group: 'disk',
    help: 'The disk has room again.',
    example: 'free-disk: tablet(2)',
    value: selectors,
  },
  'stall-disk': {
    group: 'disk',
    help: 'The disk ends no sync any more: what is written stays in the memory of the machine, and who waits for a sync waits.',
    example: 'stall-disk: tablet(2)',
    value: selectors,
  },
  'release-disk': {
    group: 'disk',
    help: 'Syncs end again, those that wait too.',
    example: 'release-disk: tablet(2)',
    value: selectors,
  },
} as const satisfies Record<string, VerbSpec>;

export type DiskVerb = keyof typeof DISK_VERBS;

export function isDiskVerb(verb: string): verb is DiskVerb {
  return Object.hasOwn(DISK_VERBS, verb);
}
