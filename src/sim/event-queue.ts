/**
 * What the scheduler needs of its queue: entries ordered by (time, order), removable before they
 * are due. An entry is named by a handle that never comes back for another entry.
 */
export interface EventQueue {
  readonly size: number;
  /** Time of the earliest entry in microseconds, `Infinity` when empty. */
  nextTimeUs(): number;
  /** Owner of the earliest entry. The queue must not be empty. */
  nextOwner(): number;
  push(timeUs: number, order: number, owner: number, cause: number, action: () => void): EventHandle;
  /** Takes the earliest entry out; its parts are then in `taken`. The queue must not be empty. */
  take(): void;
  readonly taken: { timeUs: number; owner: number; cause: number; action: () => void };
  /**
   * Takes the earliest entry out of the order but keeps it, under its handle: it can be cancelled,
   * or return with {@link putBack}.
   */
  setAside(): EventHandle;
  /** Returns an entry that was set aside; false when it was cancelled meanwhile. */
  putBack(handle: EventHandle, timeUs: number, order: number): boolean;
  /** Removes an entry; false when it ran or was cancelled already. */
  cancel(handle: EventHandle): boolean;
  /** Removes every entry of one owner that is not set aside, and returns how many there were. */
  removeOwner(owner: number): number;
}

/** Slot and generation of a queue entry, packed into one number. */
export type EventHandle = number & { readonly brand: 'EventHandle' };

/** A handle that names no entry; cancelling it does nothing. */
export const NO_EVENT = -1 as EventHandle;

const SLOT_LIMIT = 2 ** 22;
const NOTHING = (): void => {};
/** The place of an entry that was set aside. */
const ASIDE = -1;

/**
 * A 4-ary heap over typed arrays. An entry lives in a slot whose place in the heap is tracked, so
 * cancelling frees it at once; slots are reused under a new generation. The keys stand in heap
 * order, next to each other, because comparisons are what the time goes into.
 */
export class HeapQueue implements EventQueue {
  size = 0;
  readonly taken: { timeUs: number; owner: number; cause: number; action: () => void } = {
    timeUs: 0,
    owner: 0,
    cause: 0,
    action: NOTHING,
  };

  private capacity = 256;
  private times = new Float64Array(this.capacity);
  private orders = new Float64Array(this.capacity);
  private slots = new Int32Array(this.capacity);
  private places = new Int32Array(this.capacity);
  private generations = new Int32Array(this.capacity);
  private owners = new Int32Array(this.capacity);
  private causes = new Float64Array(this.capacity);
  private readonly actions: (() => void)[] = [];
  private readonly free: number[] = [];
  private used = 0;
  /**
   * The entry at the top was taken and nothing stands there yet. Most events schedule another, which
   * then goes down from the top at once: one way through the heap instead of two.
   */
  private hollow = false;

  nextTimeUs(): number {
    if (this.hollow) this.fillTop();
    return this.size === 0 ? Infinity : this.times[0]!;
  }

  nextOwner(): number {
    if (this.hollow) this.fillTop();
    return this.owners[this.slots[0]!]!;
  }

  push(timeUs: number, order: number, owner: number, cause: number, action: () => void): EventHandle {
    const slot = this.free.length > 0 ? this.free.pop()! : this.newSlot();
    this.owners[slot] = owner;
    this.causes[slot] = cause;
    this.actions[slot] = action;
    const last = this.size++;
    if (this.hollow) {
      this.hollow = false;
      this.siftDown(0, timeUs, order, slot);
    } else this.siftUp(last, timeUs, order, slot);
    return this.handleOf(slot);
  }

  take(): void {
    if (this.hollow) this.fillTop();
    const slot = this.slots[0]!;
    const taken = this.taken;
    taken.timeUs = this.times[0]!;
    taken.owner = this.owners[slot]!;
    taken.cause = this.causes[slot]!;
    taken.action = this.actions[slot]!;
    this.release(slot);
    this.size--;
    this.hollow = true;
  }

  setAside(): EventHandle {
    if (this.hollow) this.fillTop();
    const slot = this.slots[0]!;
    this.removeAt(0);
    this.places[slot] = ASIDE;
    return this.handleOf(slot);
  }

  putBack(handle: EventHandle, timeUs: number, order: number): boolean {
    const slot = handle % SLOT_LIMIT;
    if (this.handleOf(slot) !== handle || this.places[slot] !== ASIDE) return false;
    if (this.hollow) this.fillTop();
    this.siftUp(this.size++, timeUs, order, slot);
    return true;
  }

  cancel(handle: EventHandle): boolean {
    if (handle < 0) return false;
    const slot = handle % SLOT_LIMIT;
    if (this.handleOf(slot) !== handle) return false;
    if (this.hollow) this.fillTop();
    const place = this.places[slot]!;
    this.release(slot);
    if (place !== ASIDE) this.removeAt(place);
    return true;
  }

  removeOwner(owner: number): number {
    if (this.hollow) this.fillTop();
    const doomed: number[] = [];
    for (let place = 0; place < this.size; place++) {
      const slot = this.slots[place]!;
      if (this.owners[slot] === owner) doomed.push(slot);
    }
    for (const slot of doomed) {
      this.release(slot);
      this.removeAt(this.places[slot]!);
    }
    return doomed.length;
  }

  private handleOf(slot: number): EventHandle {
    return (this.generations[slot]! * SLOT_LIMIT + slot) as EventHandle;
  }

  private newSlot(): number {
    if (this.used === this.capacity) this.grow();
    return this.used++;
  }

  /** Frees a slot for another entry; the handle of the old one is void. */
  private release(slot: number): void {
    this.actions[slot] = NOTHING;
    this.generations[slot] = (this.generations[slot]! + 1) & 0x7fffffff;
    this.free.push(slot);
  }

  private removeAt(place: number): void {
    const last = --this.size;
    if (place === last) return;
    const time = this.times[last]!;
    const order = this.orders[last]!;
    const moved = this.slots[last]!;
    if (place > 0 && this.before(time, order, (place - 1) >> 2)) this.siftUp(place, time, order, moved);
    else this.siftDown(place, time, order, moved);
  }

  /** Closes the gap at the top with the last entry. */
  private fillTop(): void {
    this.hollow = false;
    const last = this.size;
    if (last > 0) this.siftDown(0, this.times[last]!, this.orders[last]!, this.slots[last]!);
  }

  private before(time: number, order: number, place: number): boolean {
    const other = this.times[place]!;
    return time < other || (time === other && order < this.orders[place]!);
  }

  private siftUp(start: number, time: number, order: number, slot: number): void {
    const { times, orders, slots, places } = this;
    let place = start;
    while (place > 0) {
      const parent = (place - 1) >> 2;
      const parentTime = times[parent]!;
      if (parentTime < time || (parentTime === time && orders[parent]! <= order)) break;
      times[place] = parentTime;
      orders[place] = orders[parent]!;
      const moved = slots[parent]!;
      slots[place] = moved;
      places[moved] = place;
      place = parent;
    }
    times[place] = time;
    orders[place] = order;
    slots[place] = slot;
    places[slot] = place;
  }

  private siftDown(start: number, time: number, order: number, slot: number): void {
    const { times, orders, slots, places, size } = this;
    let place = start;
    for (;;) {
      const first = place * 4 + 1;
      if (first >= size) break;
      const end = first + 4 < size ? first + 4 : size;
      let best = first;
      let bestTime = times[first]!;
      for (let child = first + 1; child < end; child++) {
        const childTime = times[child]!;
        if (childTime < bestTime || (childTime === bestTime && orders[child]! < orders[best]!)) {
          best = child;
          bestTime = childTime;
        }
      }
      if (time < bestTime || (time === bestTime && order < orders[best]!)) break;
      times[place] = bestTime;
      orders[place] = orders[best]!;
      const moved = slots[best]!;
      slots[place] = moved;
      places[moved] = place;
      place = best;
    }
    times[place] = time;
    orders[place] = order;
    slots[place] = slot;
    places[slot] = place;
  }

  private grow(): void {
    this.capacity *= 2;
    if (this.capacity > SLOT_LIMIT) throw new Error('event queue: more than 4,194,304 pending events');
    const widen = <A extends Float64Array | Int32Array>(from: A, to: A): A => {
      to.set(from);
      return to;
    };
    this.times = widen(this.times, new Float64Array(this.capacity));
    this.orders = widen(this.orders, new Float64Array(this.capacity));
    this.slots = widen(this.slots, new Int32Array(this.capacity));
    this.places = widen(this.places, new Int32Array(this.capacity));
    this.generations = widen(this.generations, new Int32Array(this.capacity));
    this.owners = widen(this.owners, new Int32Array(this.capacity));
    this.causes = widen(this.causes, new Float64Array(this.capacity));
  }
}
