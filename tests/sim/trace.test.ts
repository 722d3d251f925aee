import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Trace, type TraceBody, type TraceRecord } from '../../src/sim/index.js';

const hashOf = (body: object, node = 'a', nowUs = 0): string => {
  const trace = new Trace({ nowUs, cause: 0 });
  trace.record(node, { kind: 'k', ...body });
  return trace.hash;
};

describe('Trace', () => {
  it('numbers events, names their cause and becomes the cause of the next', () => {
    const clock = { nowUs: 5, cause: 0 };
    const trace = new Trace(clock);
    const records: TraceRecord[] = [];
    trace.on('record', (record) => void records.push(record));
    trace.record('a', { kind: 'first' });
    trace.record('b', { kind: 'second' });
    clock.cause = 0;
    clock.nowUs = 9;
    trace.record('a', { kind: 'third' });
    expect(records).toEqual([
      { seq: 1, timeUs: 5, node: 'a', cause: 0, body: { kind: 'first' } },
      { seq: 2, timeUs: 5, node: 'b', cause: 1, body: { kind: 'second' } },
      { seq: 3, timeUs: 9, node: 'a', cause: 0, body: { kind: 'third' } },
    ]);
    expect(trace.count).toBe(3);
    expect(clock.cause).toBe(3);
  });

  it('records and hashes nothing while it is off', () => {
    const clock = { nowUs: 0, cause: 4 };
    const trace = new Trace(clock);
    const before = trace.hash;
    trace.enabled = false;
    trace.on('record', () => expect.unreachable());
    trace.record('a', { kind: 'k' });
    expect([trace.count, trace.hash, clock.cause]).toEqual([0, before, 4]);
  });

  it('prints sixteen hexadecimal digits', () => {
    fc.assert(
      fc.property(fc.nat(), (n) => {
        expect(hashOf({ n })).toMatch(/^[0-9a-f]{16}$/);
      }),
    );
  });
});

describe('the hash of a trace', () => {
  it('is the same for the same events', () => {
    const body = fc.dictionary(fc.constantFrom('p', 'q', 'r'), fc.jsonValue());
    fc.assert(
      fc.property(body, (fields) => {
        expect(hashOf(fields)).toBe(hashOf(structuredClone(fields)));
      }),
    );
  });

  it('changes with time, node, kind and order', () => {
    const twice = (first: TraceBody, second: TraceBody): string => {
      const trace = new Trace({ nowUs: 0, cause: 0 });
      trace.record('a', first);
      trace.record('a', second);
      return trace.hash;
    };
    const hashes = [
      hashOf({}),
      hashOf({}, 'b'),
      hashOf({}, 'a', 1),
      hashOf({}, 'a', 2 ** 31),
      hashOf({}, 'a', 2 ** 32),
      hashOf({}, 'a', 2 ** 32 + 1),
      hashOf({ kind: 'other' }),
      twice({ kind: 'x' }, { kind: 'y' }),
      twice({ kind: 'y' }, { kind: 'x' }),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it('tells any two values of a field apart, of whatever type', () => {
    const values = [
      ...[0, 1, -1, 2, 3, 4, 5, 0.5, 0.25, 1.5, -1.5, 2 ** 31, 2 ** 31 - 1, -(2 ** 31), -(2 ** 31) - 1],
      ...[
        2 ** 32,
        2 ** 32 + 1,
        2 ** 33,
        -(2 ** 32),
        2 ** 52 + 1,
        2 ** 53,
        2 ** 63,
        2 ** 64,
        2 ** 65,
        -(2 ** 64),
      ],
      ...[NaN, Infinity, -Infinity, 1e300, 1e-300, true, false, null, undefined, '', '0', '1', 'true'],
      ...[[], [0], [1], [0, 0], [[0]], [null], ['a', 'b'], ['ab'], {}, { a: 0 }, { a: [0] }, { a: { b: 0 } }],
    ];
    const hashes = values.map((value) => hashOf({ value }));
    for (const [i, hash] of hashes.entries()) {
      const twin = hashes.indexOf(hash);
      expect(twin, `${JSON.stringify(values[i])} and ${JSON.stringify(values[twin])}`).toBe(i);
    }
  });

  it('tells a field from its neighbour', () => {
    expect(hashOf({ p: 1, q: 2 })).not.toBe(hashOf({ p: 2, q: 1 }));
    expect(hashOf({ p: [1], q: [2, 3] })).not.toBe(hashOf({ p: [1, 2], q: [3] }));
    expect(hashOf({ p: 'ab', q: 'c' })).not.toBe(hashOf({ p: 'a', q: 'bc' }));
  });

  it('changes with any number that changes', () => {
    const number = fc.oneof(fc.maxSafeInteger(), fc.integer(), fc.double({ noNaN: true }));
    fc.assert(
      fc.property(number, number, (a, b) => {
        fc.pre(a !== b);
        expect(hashOf({ n: a })).not.toBe(hashOf({ n: b }));
      }),
      { numRuns: 2_000 },
    );
  });

  it('leaves out causes and sequence numbers, which observers may not depend on', () => {
    const one = new Trace({ nowUs: 0, cause: 0 });
    const other = new Trace({ nowUs: 0, cause: 99 });
    one.record('a', { kind: 'k' });
    other.record('a', { kind: 'k' });
    expect(one.hash).toBe(other.hash);
  });

  it('does not depend on how many different texts were seen before', () => {
    const run = (): string => {
      const trace = new Trace({ nowUs: 0, cause: 0 });
      for (let i = 0; i < 100_500; i++) trace.record('a', { kind: `text ${i}` });
      trace.record('a', { kind: 'text 0' });
      return trace.hash;
    };
    expect(run()).toBe(run());
  });
});
