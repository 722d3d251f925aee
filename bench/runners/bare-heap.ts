import { Tokens, type Runner, type TimerPort } from '../workload.js';

interface Entry {
  readonly time: number;
  readonly sequence: number;
  readonly action: () => void;
  cancelled: boolean;
}

/** The yardstick: a binary heap of objects and nothing else. It deletes lazily. */
class BareHeap implements TimerPort<Entry> {
  private readonly heap: Entry[] = [];
  private sequence = 0;
  private nowMs = 0;

  after(delayMs: number, action: () => void): Entry {
    const entry: Entry = { time: this.nowMs + delayMs, sequence: this.sequence++, action, cancelled: false };
    const { heap } = this;
    let place = heap.length;
    heap.push(entry);
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const other = heap[parent]!;
      if (!before(entry, other)) break;
      heap[place] = other;
      place = parent;
    }
    heap[place] = entry;
    return entry;
  }

  cancel(entry: Entry): void {
    entry.cancelled = true;
  }

  entries(): number {
    return this.heap.length;
  }

  drain(): void {
    while (this.heap.length > 0) {
      const entry = this.pop();
      if (entry.cancelled) continue;
      this.nowMs = entry.time;
      entry.action();
    }
  }

  private pop(): Entry {
    const { heap } = this;
    const top = heap[0]!;
    const last = heap.pop()!;
    const size = heap.length;
    if (size === 0) return top;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= size) break;
      if (child + 1 < size && before(heap[child + 1]!, heap[child]!)) child++;
      const other = heap[child]!;
      if (!before(other, last)) break;
      heap[place] = other;
      place = child;
    }
    heap[place] = last;
    return top;
  }
}

function before(a: Entry, b: Entry): boolean {
  return a.time < b.time || (a.time === b.time && a.sequence < b.sequence);
}

export function bareHeap(actors: number, sessionTimers: boolean): Runner {
  return {
    name: 'bare heap',
    share: 1,
    run(pending, deliveries) {
      const heap = new BareHeap();
      const tokens = new Tokens(heap, { actors, pending, deliveries, sessionTimers });
      tokens.start();
      heap.drain();
      return tokens.result();
    },
  };
}
