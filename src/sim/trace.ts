import { EventEmitter } from 'eventemitter3';
import { hashString } from './rng.js';

/** What happened. Each layer adds members to the closed union that a world is built with. */
export interface TraceBody {
  readonly kind: string;
}

/** One event of a run: what, when, where, and the event that led to it (0 when nothing did). */
export interface TraceRecord<B extends TraceBody = TraceBody> {
  readonly seq: number;
  readonly timeUs: number;
  readonly node: string;
  readonly cause: number;
  readonly body: B;
}

export interface TraceEvents<B extends TraceBody> {
  /** Every event, after it was folded into the hash. */
  record: (record: TraceRecord<B>) => void;
}

/** Where the clock and the current cause come from: the scheduler. */
export interface TraceClock {
  readonly nowUs: number;
  cause: number;
}

/** What stands for a value that is neither number nor text; far from the numbers that occur. */
const TRUE = 0x5bd1e995 | 0;
const FALSE = 0x27d4eb2f | 0;
const NULL = 0x165667b1 | 0;
const OPEN = 0x9e3779b1 | 0;
const OPEN_LIST = 0x85ebca77 | 0;
const CLOSE = 0xc2b2ae3d | 0;
const ABSENT = 0x3c6ef372 | 0;

/**
 * The one window through which logs, tables, invariants and exports look at a run. Listeners must
 * change nothing. Events are folded into a running hash over time, node, kind and fields; sequence
 * numbers and causes are left out of it.
 */
export class Trace<B extends TraceBody = TraceBody> extends EventEmitter<TraceEvents<B>> {
  /** Off: nothing is recorded and nothing hashed. */
  enabled = true;
  count = 0;
  private low = 0x9e3779b9 | 0;
  private high = 0x7f4a7c15 | 0;
  private readonly strings = new Map<string, number>();

  constructor(private readonly clock: TraceClock) {
    super();
  }

  /** Adds an event, which becomes the cause of what its step does next. */
  record(node: string, body: B): void {
    if (!this.enabled) return;
    const record: TraceRecord<B> = {
      seq: ++this.count,
      timeUs: this.clock.nowUs,
      node,
      cause: this.clock.cause,
      body,
    };
    this.clock.cause = record.seq;
    this.foldNumber(record.timeUs);
    this.foldInt(this.stringHash(node));
    this.foldObject(body);
    this.emit('record', record);
  }

  /** Hash of everything recorded so far, 16 hexadecimal digits. */
  get hash(): string {
    const hex = (value: number): string => (value >>> 0).toString(16).padStart(8, '0');
    return hex(this.high) + hex(this.low);
  }

  private foldObject(object: object): void {
    // The language fixes the order of for-in, and a faster way to the fields of a body there is not.
    // oxlint-disable-next-line determinism/no-nondeterminism
    for (const key in object) this.foldValue((object as Record<string, unknown>)[key]);
  }

  private foldValue(value: unknown): void {
    switch (typeof value) {
      case 'string':
        return this.foldInt(this.stringHash(value));
      case 'number':
        return this.foldNumber(value);
      case 'boolean':
        return this.foldInt(value ? TRUE : FALSE);
      case 'object':
        if (value === null) return this.foldInt(NULL);
        if (Array.isArray(value)) {
          this.foldInt(OPEN_LIST);
          for (const item of value) this.foldValue(item);
        } else {
          this.foldInt(OPEN);
          this.foldObject(value);
        }
        return this.foldInt(CLOSE);
      default:
        return this.foldInt(ABSENT);
    }
  }

  private foldNumber(value: number): void {
    const int = value | 0;
    if (int === value) return this.foldInt(int);
    if (Math.floor(value) === value && value < 2 ** 63 && value >= -(2 ** 63)) {
      this.foldInt(int);
      return this.foldInt(Math.floor(value / 0x100000000) | 0);
    }
    // The only way to tell fractions apart that every engine agrees on is how they print.
    this.foldInt(this.stringHash(String(value)));
  }

  private foldInt(value: number): void {
    this.low = Math.imul(this.low ^ value, 0x85ebca6b);
    this.low ^= this.low >>> 15;
    this.high = Math.imul(this.high ^ this.low, 0xc2b2ae35);
    this.high ^= this.high >>> 13;
  }

  private stringHash(text: string): number {
    let hash = this.strings.get(text);
    if (hash === undefined) {
      if (this.strings.size > 100_000) this.strings.clear();
      hash = hashString(text) | 0;
      this.strings.set(text, hash);
    }
    return hash;
  }
}
