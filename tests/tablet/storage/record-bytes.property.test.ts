import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Disk } from '../../../src/sim/index.js';
import { EntryStore } from '../../../src/tablet/storage/entry-store.js';
import {
  BLOCK_BYTES,
  END_MARKER_BYTES,
  HEADER_BYTES,
  paddingAt,
} from '../../../src/tablet/storage/record-layout.js';
import { FragmentFinder } from '../../../src/tablet/storage/fragment-finder.js';
import { RecordList } from '../../../src/tablet/storage/record-list.js';
import { RecordReader, type Checksums, type ReadOutcome } from '../../../src/tablet/storage/record-reader.js';
import { RecordWriter } from '../../../src/tablet/storage/record-writer.js';
import { propertyRuns } from '../property-runs.js';
import { ByteFile, ByteReader, ByteWriter, contentOf } from './byte-log.js';

/** Content of an entry without a value. */
const LEAST_BYTES = 24;
const NUMBERS = 250;

type Step =
  | { readonly do: 'append'; readonly bytes: number }
  | { readonly do: 'read'; readonly records: number }
  | { readonly do: 'corrupt'; readonly at: number; readonly how: 'unparsable' | 'zero-header' }
  | { readonly do: 'truncate'; readonly at: number; readonly end: 'whole' | 'torn' }
  | { readonly do: 'fill' | 'free' | 'reopen' | 'close' | 'mark' | 'go-back' | 'go-to-start' };

const bytes = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: LEAST_BYTES, max: 300 }) },
  { weight: 2, arbitrary: fc.integer({ min: 1000, max: 1400 }) },
  // What nearly fills a block, or does: padding, and first fragments without content.
  { weight: 2, arbitrary: fc.integer({ min: BLOCK_BYTES - 30, max: BLOCK_BYTES + 10 }) },
  { weight: 1, arbitrary: fc.integer({ min: 5000, max: 14_000 }) },
);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: bytes.map((count): Step => ({ do: 'append', bytes: count })) },
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 8 }).map((records): Step => ({ do: 'read', records })) },
  {
    weight: 2,
    arbitrary: fc.oneof(
      fc.record({
        do: fc.constant('corrupt'),
        at: fc.nat(),
        how: fc.constantFrom('unparsable', 'zero-header'),
      }),
      fc.record({ do: fc.constant('truncate'), at: fc.nat(), end: fc.constantFrom('whole', 'torn') }),
    ),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom<Step>(
      { do: 'fill' },
      { do: 'free' },
      { do: 'reopen' },
      { do: 'close' },
      { do: 'mark' },
      { do: 'go-back' },
      { do: 'go-to-start' },
    ),
  },
);

/** The same file twice: as sizes and as bytes, written and read by the same steps. */
class Twice {
  readonly records = new RecordList(new EntryStore());
  private readonly disk = new Disk();
  private readonly file = new ByteFile();
  private writers = this.newWriters();
  private readers;
  /** Content of each record by its number, as far as numbers go. */
  private readonly lengths: number[] = [];

  constructor(private readonly checksums: Checksums) {
    this.readers = this.newReaders();
  }

  do(what: Step): void {
    switch (what.do) {
      case 'append':
        return this.append(what.bytes);
      case 'read':
        for (let i = 0; i < what.records; i++) this.read(this.readers.ours, this.readers.its);
        return;
      case 'fill':
      case 'free':
        this.disk[what.do]();
        this.file.full = what.do === 'fill';
        return;
      case 'reopen':
        this.writers = this.newWriters();
        return;
      case 'close':
        if (this.disk.full) return;
        this.writers.ours.close();
        this.writers.its.close();
        return;
      case 'mark':
        return this.mark();
      case 'corrupt':
        return this.corrupt(what.at, what.how);
      case 'truncate':
        if (!this.records.truncate(what.at % (this.records.length + 1), what.end)) return;
        this.file.cut(this.records.bytes);
        this.readers = this.newReaders();
        return;
      case 'go-back':
      case 'go-to-start': {
        const method = what.do === 'go-back' ? 'goBackToLastBlock' : 'goBackToStart';
        this.readers.ours[method]();
        this.readers.its[method]();
        return;
      }
    }
  }

  /** What somebody gets who opens the file now. */
  readAll(): void {
    const { ours, its } = this.newReaders();
    for (let i = 0; i < 2 * this.records.length + 3; i++) this.read(ours, its);
  }

  compareSizes(): void {
    expect(this.records.bytes).toBe(this.file.bytes.length);
  }

  private newWriters(): { ours: RecordWriter; its: ByteWriter } {
    return { ours: new RecordWriter(this.disk, this.records), its: new ByteWriter(this.file) };
  }

  private newReaders(): { ours: RecordReader; its: ByteReader } {
    const { records, file, checksums } = this;
    return { ours: new RecordReader(records, checksums), its: new ByteReader(file, checksums) };
  }

  private append(count: number): void {
    const number = 1 + (this.lengths.length % NUMBERS);
    this.lengths.push(count);
    const value = 'x'.repeat(count - LEAST_BYTES);
    const entry = {
      log_index: number,
      term: 1,
      method_type: 'kPut',
      dimensions: [],
      ts: number,
      value,
    } as const;
    const isWhole = this.writers.ours.append(this.records.store.own(entry).row);
    expect(isWhole).toBe(this.writers.its.append(contentOf(number, count)));
  }

  private read(ours: RecordReader, its: ByteReader): void {
    expect(this.named(ours.next())).toEqual(this.parsed(its.next()));
    expect(ours.lastEnd).toBe(its.lastEnd);
  }

  private named(outcome: ReadOutcome): string {
    return typeof outcome === 'string'
      ? outcome
      : `${outcome.log_index} of ${outcome.value.length + LEAST_BYTES}`;
  }

  private parsed(outcome: ReturnType<ByteReader['next']>): string {
    if (typeof outcome === 'string') return outcome;
    const [number = 0] = outcome;
    const isWhole = outcome.every((byte) => byte === number) && this.lengths[number - 1] === outcome.length;
    return isWhole ? `${number} of ${outcome.length}` : 'ParseError';
  }

  /** Any whole fragment of a record that is whole itself and was not spoilt yet. */
  private corrupt(at: number, how: 'unparsable' | 'zero-header'): void {
    const { records } = this;
    const whole = Array.from({ length: records.length }, (_, place) => place).filter(
      (place) => records.cutAt(place) === undefined && records.damageAt(place) === undefined,
    );
    const place = whole[at % Math.max(1, whole.length)];
    if (place === undefined) return;
    const finder = new FragmentFinder(records);
    const headers = [...this.file.headers].filter((header) => {
      const kind = finder.at(header);
      const hasContent = finder.fragmentEnd > header + HEADER_BYTES;
      return (
        kind !== 'marker' && kind !== 'nothing' && kind !== 'zeros' && finder.place === place && hasContent
      );
    });
    const header = headers[at % Math.max(1, headers.length)];
    if (header === undefined) return;
    finder.at(header);
    expect(records.corrupt(place, how, finder.fragment)).toBe(true);
    this.file.spoil(header, how === 'zero-header' ? 'header' : 'content');
    this.readers = this.newReaders();
  }

  /** As a load does that found no marker: over whatever is behind the last whole record. Who wrote and read the file before is dead. */
  private mark(): void {
    if (this.disk.full) return;
    const { lastEnd } = this.readers.ours;
    const marker = lastEnd + paddingAt(lastEnd % BLOCK_BYTES);
    this.records.mark(marker);
    const zeros = contentOf(0, marker - lastEnd);
    const end = new ByteFile();
    new ByteWriter(end).close();
    expect(end.bytes).toHaveLength(END_MARKER_BYTES);
    this.file.write(lastEnd, [...zeros, ...end.bytes], marker);
    this.writers = this.newWriters();
    this.readers = this.newReaders();
  }
}

describe('records as sizes', () => {
  it.each(['trusted', 'verified'] as const)('are read as their bytes would be (%s)', (checksums) => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
        const twice = new Twice(checksums);
        for (const one of steps) {
          twice.do(one);
          twice.compareSizes();
        }
        twice.readAll();
      }),
      propertyRuns(300, 71),
    );
  });
});
