import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HeapQueue, NO_EVENT, type EventHandle } from '../../src/sim/index.js';

interface Entry {
  readonly timeUs: number;
  readonly order: number;
  readonly owner: number;
  readonly cause: number;
  readonly handle: EventHandle;
  readonly action: () => void;
}

/** What the queue should do, in the plainest way: an array that is sorted when asked. */
class SortedArray {
  entries: Entry[] = [];

  earliest(): Entry | undefined {
    return [...this.entries].sort((a, b) => a.timeUs - b.timeUs || a.order - b.order)[0];
  }

  remove(gone: (entry: Entry) => boolean): number {
    const before = this.entries.length;
    this.entries = this.entries.filter((entry) => !gone(entry));
    return before - this.entries.length;
  }
}

type Step =
  | { readonly do: 'push'; readonly timeUs: number; readonly owner: number }
  | { readonly do: 'take' | 'aside' }
  | { readonly do: 'cancel' | 'back'; readonly which: number }
  | { readonly do: 'removeOwner'; readonly owner: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('push' as const), timeUs: fc.nat(20), owner: fc.nat(3) }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('take' as const, 'aside' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('cancel' as const, 'back' as const), which: fc.nat(1000) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('removeOwner' as const), owner: fc.nat(3) }) },
);

/** The queue and its model side by side; every method checks that the two agree. */
class Pair {
  private readonly queue = new HeapQueue();
  private readonly model = new SortedArray();
  private readonly aside = new Map<EventHandle, Entry>();
  private readonly handles: EventHandle[] = [];
  private order = 0;

  apply(s: Step): void {
    if (s.do === 'push') this.push(s.timeUs, s.owner);
    else if (s.do === 'take') this.take();
    else if (s.do === 'aside') this.setAside();
    else if (s.do === 'cancel') this.cancel(this.handles[s.which % this.handles.length] ?? NO_EVENT);
    else if (s.do === 'back') this.putBack(this.handles[s.which % this.handles.length] ?? NO_EVENT);
    else if (s.do === 'removeOwner')
      expect(this.queue.removeOwner(s.owner)).toBe(this.model.remove((entry) => entry.owner === s.owner));
    expect(this.queue.size).toBe(this.model.entries.length);
    expect(this.queue.nextTimeUs()).toBe(this.model.earliest()?.timeUs ?? Infinity);
  }

  drain(): void {
    while (this.queue.size > 0) this.take();
    expect(this.model.entries).toEqual([]);
  }

  private push(timeUs: number, owner: number): void {
    const action = (): void => {};
    const cause = this.order * 3;
    const handle = this.queue.push(timeUs, ++this.order, owner, cause, action);
    expect(this.handles).not.toContain(handle);
    this.handles.push(handle);
    this.model.entries.push({ timeUs, order: this.order, owner, cause, handle, action });
  }

  private take(): void {
    const due = this.model.earliest();
    if (due === undefined) return;
    this.queue.take();
    expect(this.queue.taken).toEqual({
      timeUs: due.timeUs,
      owner: due.owner,
      cause: due.cause,
      action: due.action,
    });
    this.model.remove((entry) => entry === due);
  }

  private setAside(): void {
    const due = this.model.earliest();
    if (due === undefined) return;
    expect(this.queue.nextOwner()).toBe(due.owner);
    expect(this.queue.setAside()).toBe(due.handle);
    this.model.remove((entry) => entry === due);
    this.aside.set(due.handle, due);
  }

  private putBack(handle: EventHandle): void {
    const entry = this.aside.get(handle);
    const known = this.queue.putBack(handle, 50, ++this.order);
    expect(known).toBe(entry !== undefined);
    if (entry !== undefined) this.model.entries.push({ ...entry, timeUs: 50, order: this.order });
    this.aside.delete(handle);
  }

  private cancel(handle: EventHandle): void {
    const known = this.model.remove((entry) => entry.handle === handle) === 1 || this.aside.delete(handle);
    expect(this.queue.cancel(handle)).toBe(known);
  }
}

describe('HeapQueue', () => {
  it('does what a sorted array does, whatever the order of operations', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const pair = new Pair();
        for (const s of steps) pair.apply(s);
        pair.drain();
      }),
      { numRuns: 300 },
    );
  });

  it('keeps the order when it grows past its first capacity', () => {
    const queue = new HeapQueue();
    const times = Array.from({ length: 5_000 }, (_, i) => (i * 7919) % 5_003);
    times.forEach((time, i) => queue.push(time, i, 0, 0, () => {}));
    const taken: number[] = [];
    while (queue.size > 0) {
      queue.take();
      taken.push(queue.taken.timeUs);
    }
    expect(taken).toEqual([...times].sort((a, b) => a - b));
  });

  it('still finds the entries to cancel after it grew', () => {
    const queue = new HeapQueue();
    const handles = Array.from({ length: 1_000 }, (_, i) => queue.push(i % 10, i, 0, 0, () => {}));
    for (const handle of handles) expect(queue.cancel(handle)).toBe(true);
    expect(queue.size).toBe(0);
  });

  it('grows when entries that were set aside hold the slots', () => {
    const queue = new HeapQueue();
    const aside: EventHandle[] = [];
    for (let i = 0; i < 1_000; i++) {
      queue.push(i, i, 0, 0, () => {});
      aside.push(queue.setAside());
    }
    for (const handle of aside) expect(queue.putBack(handle, 1, handle)).toBe(true);
    expect(queue.size).toBe(1_000);
  });

  it('does not mistake a new entry in a reused slot for the old one', () => {
    const queue = new HeapQueue();
    const first = queue.push(1, 1, 0, 0, () => {});
    expect(queue.cancel(first)).toBe(true);
    const second = queue.push(1, 2, 0, 0, () => {});
    expect(queue.cancel(first)).toBe(false);
    expect(queue.cancel(second)).toBe(true);
  });

  it('cancels nothing for the handle of no event', () => {
    const queue = new HeapQueue();
    queue.push(1, 1, 0, 0, () => {});
    expect(queue.cancel(NO_EVENT)).toBe(false);
    expect(queue.size).toBe(1);
  });

  it('frees a cancelled entry at once', () => {
    const queue = new HeapQueue();
    for (let i = 0; i < 10_000; i++) queue.cancel(queue.push(1e9, i, 0, 0, () => {}));
    expect(queue.size).toBe(0);
  });
});
