import * as v from 'valibot';
import { FLAG_SPECS, DEFAULT_TIMING, type FlagName, type Timing } from '../../protocol/index.js';
import { described, duration, endpoint, flag, list, name, text, wholeNumber } from './leaves.js';

const servers = (what: string) => {
  const words = `a number of ${what} from 1 to 64, or a list of their endpoints`;
  return v.union(
    [
      v.pipe(v.number(words), v.integer(words), v.minValue(1, words), v.maxValue(64, words)),
      v.pipe(v.array(endpoint, words), v.minLength(1, words)),
    ],
    words,
  );
};

const MILLISECONDS_WORDS = 'a duration such as 300s, or a whole number of milliseconds';

const milliseconds = v.union([wholeNumber(MILLISECONDS_WORDS), duration], MILLISECONDS_WORDS);

const FLAG_TYPES = {
  duration: milliseconds,
  count: wholeNumber('a whole number, 0 or more'),
  boolean: flag,
};

type FlagFileValue = string | number | boolean;

/** Every flag of OpenMLDB that the simulation knows, by its name. */
export const flagsSchema = v.strictObject(
  Object.fromEntries(
    Object.entries(FLAG_SPECS).map(([key, spec]) => {
      const schema: v.GenericSchema<FlagFileValue> = FLAG_TYPES[spec.type];
      return [key, v.optional(described(schema, `${spec.help} (${spec.who})`))];
    }),
  ) as unknown as Record<FlagName, v.OptionalSchema<v.GenericSchema<FlagFileValue>, undefined>>,
  'a map of flags and their values',
);

/** One entry of the timing table: its key in files, its field, and what it is. */
export interface TimingKey {
  readonly key: string;
  readonly field: keyof Timing;
  readonly type: 'duration' | 'rate';
  readonly help: string;
}

export const TIMING_KEYS: readonly TimingKey[] = [
  { key: 'link', field: 'linkUs', type: 'duration', help: 'one way, between any two processes' },
  {
    key: 'linkJitter',
    field: 'linkJitterUs',
    type: 'duration',
    help: 'upper bound of what is added at random',
  },
  { key: 'zookeeperWrite', field: 'zookeeperWriteUs', type: 'duration', help: 'a committed write' },
  { key: 'zookeeperRead', field: 'zookeeperReadUs', type: 'duration', help: 'a read' },
  { key: 'rpcService', field: 'rpcServiceUs', type: 'duration', help: 'time of a request on the callee' },
  {
    key: 'processStart',
    field: 'processStartUs',
    type: 'duration',
    help: 'until the port of a process answers',
  },
  { key: 'loadRows', field: 'loadRowsPerSecond', type: 'rate', help: 'rows loaded from snapshot or binlog' },
  { key: 'snapshotRows', field: 'snapshotRowsPerSecond', type: 'rate', help: 'rows written into a snapshot' },
  { key: 'tableMetaWrite', field: 'tableMetaWriteUs', type: 'duration', help: 'writing a table_meta file' },
  { key: 'manifestSync', field: 'manifestSyncUs', type: 'duration', help: 'syncing a MANIFEST file' },
];

/** The default of a timing key as a file would write it. */
export function timingDefault(key: TimingKey): number {
  return DEFAULT_TIMING[key.field];
}

const RATE_WORDS = 'a rate such as 200000/s';
export const RATE_PATTERN = /^(\d+)\/(us|ms|s|m|h)$/;

export const rate = v.pipe(v.string(RATE_WORDS), v.regex(RATE_PATTERN, RATE_WORDS));

export const timingSchema = v.strictObject(
  Object.fromEntries(
    TIMING_KEYS.map(({ key, type, help }) => {
      const schema: v.GenericSchema<string> = type === 'rate' ? rate : duration;
      return [key, v.optional(described(schema, help))];
    }),
  ) as unknown as Record<string, v.OptionalSchema<v.GenericSchema<string>, undefined>>,
  'a map of durations and rates',
);

export const clusterSchema = v.strictObject(
  {
    zookeeper: v.optional(
      described(servers('ZooKeeper servers'), 'ZooKeeper servers: how many, or their endpoints. Default 1.'),
    ),
    nameservers: v.optional(
      described(servers('nameservers'), 'Nameservers: how many, or their endpoints. Default 1.'),
    ),
    tablets: v.optional(described(servers('tablets'), 'Tablets: how many, or their endpoints. Default 3.')),
    later: v.optional(
      described(
        v.array(endpoint, 'a list of endpoints'),
        'Those of the tablets that are not started with the cluster: a `start` step does.',
      ),
    ),
    preset: v.optional(
      described(
        v.picklist(['template', 'source'], 'template or source'),
        'Where flags that are not given come from: the shipped `conf/*.flags.template` (default), or the defaults in the source.',
      ),
    ),
    flags: v.optional(described(flagsSchema, "OpenMLDB's flags, by their names.")),
    timing: v.optional(described(timingSchema, 'How long things take that no flag fixes.')),
    supervisor: v.optional(
      described(duration, 'Start a process again so long after it died. Default: nobody does.'),
    ),
    firstOpId: v.optional(
      described(wholeNumber('a whole number from 1', 1), 'Id of the first OP. Default 1.'),
    ),
    firstTableId: v.optional(
      described(wholeNumber('a whole number from 1', 1), 'Id of the first table. Default 2.'),
    ),
    nameserverDraws: v.optional(
      described(
        wholeNumber('a whole number, 0 or more'),
        'Random draws that each nameserver has already made when it starts; they decide ties between equal offsets. Default 0.',
      ),
    ),
    jitter: v.optional(described(duration, 'Upper bound of what is added to a link at random. Default 0s.')),
    permuteTies: v.optional(
      described(flag, 'Let the seed decide the order of what happens at the same instant. Default false.'),
    ),
  },
  'a map that describes the cluster',
);

const TTL_WORDS = 'a time to live: minutes such as 144000, latest:10, 10min&&5 or 10min||5';
export const TTL_PATTERN = /^(?:latest:(\d+)|(\d+)min(?:(&&|\|\|)(\d+))?)$/;

const ttl = v.union(
  [wholeNumber(TTL_WORDS), v.pipe(v.string(TTL_WORDS), v.regex(TTL_PATTERN, TTL_WORDS))],
  TTL_WORDS,
);

const column = name('the name of a column');

const indexSchema = v.strictObject(
  {
    key: described(
      v.union([column, list(column, 'a list of columns')], 'a column, or a list of columns'),
      'The column that is its key, or several whose values are joined by `|`.',
    ),
    name: v.optional(
      described(name('the name of an index'), 'Default: its columns, joined by an underscore.'),
    ),
    ts: v.optional(
      described(
        column,
        'The column, of type `bigint` or `timestamp`, that the time of a row stands in. Default: the time of the put.',
      ),
    ),
    ttl: v.optional(described(ttl, 'Time to live of its rows. Default: that of the table.')),
    deleted: v.optional(
      described(flag, 'Whether the index was deleted, and answers nothing any more. Default false.'),
    ),
  },
  'a map that describes an index',
);

const COLUMN_WORDS = 'a column such as card:string:index, or value:double';

export const tableSchema = v.strictObject(
  {
    name: described(name('the name of a table'), 'Name of the table.'),
    db: v.optional(
      described(name('the name of a database'), 'Database it belongs to. Default: none, as in the document.'),
    ),
    partitions: v.optional(
      described(wholeNumber('a whole number from 1', 1), 'Default: the flag `partition_num`.'),
    ),
    replicas: v.optional(
      described(
        wholeNumber('a whole number from 1', 1),
        'Replicas of each partition, the leader included. Default: as `placement` has them, which may differ from partition to partition; without one, the flag `replica_num`.',
      ),
    ),
    ttl: v.optional(
      described(
        ttl,
        'Time to live: a number of minutes, `latest:10`, `10min&&5` or `10min||5`. Default 0, which is without limit.',
      ),
    ),
    compress: v.optional(
      described(v.picklist(['kNoCompress', 'kSnappy'], 'kNoCompress or kSnappy'), 'Default `kNoCompress`.'),
    ),
    columns: v.optional(
      described(
        list(
          v.pipe(v.string(COLUMN_WORDS), v.regex(/^\w+:\w+(?::index)?$/, COLUMN_WORDS)),
          'a list of columns',
        ),
        'Columns, as ns_client writes them. Default: none; the table then has plain keys.',
      ),
    ),
    indexes: v.optional(
      described(
        list(indexSchema, 'a list of indexes'),
        'Indexes that have a TTL, a column of time or a key of several columns of their own. Default: the columns that are marked `index`.',
      ),
    ),
    placement: v.optional(
      described(
        v.record(
          v.pipe(v.string('a partition number'), v.regex(/^\d+$/, 'a partition number')),
          list(endpoint, 'a list of endpoints'),
          'a map from partition numbers to lists of endpoints',
        ),
        'Tablets of each partition, its leader first. Default: the nameserver places them.',
      ),
    ),
  },
  'a map that describes a table',
);

export const workloadSchema = v.strictObject(
  {
    name: described(name('the name of a workload'), 'Name, for the `workload` step.'),
    table: described(text('the name of a table'), 'Table that is written to: `flow`, or `db.flow`.'),
    puts: v.optional(described(rate, 'Puts started in a unit of time. Default 10/s.')),
    gets: v.optional(
      described(rate, 'Gets of the newest row of a key, started in a unit of time. Default: none.'),
    ),
    keys: v.optional(
      described(wholeNumber('a whole number from 1', 1), 'Number of different keys. Default 100.'),
    ),
    catalog: v.optional(
      described(
        v.picklist(['on-notify', 'never'], 'on-notify or never'),
        'When the client of a table of a named database reads anew where its leaders are: when ZooKeeper tells of a change (default), or never after its start.',
      ),
    ),
    from: v.optional(
      described(
        duration,
        'When it starts, since the start of the clock. Default: when a `workload` step starts it.',
      ),
    ),
    to: v.optional(described(duration, 'When it stops. Default: a `workload` step, or the end of the run.')),
  },
  'a map that describes a workload',
);
