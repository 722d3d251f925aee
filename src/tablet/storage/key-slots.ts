import { byteColumn, int32Column } from './column.js';
import type { PackedTexts } from './packed-texts.js';

const FIRST_BUCKETS = 16;

/** Numbers each key of each index, in the order they come. */
export class KeySlots {
  private readonly places = int32Column();
  private readonly indexes = byteColumn();
  /** Slot + 1, or 0; found by hash and linear probing. */
  private buckets = new Int32Array(FIRST_BUCKETS);

  constructor(private readonly texts: PackedTexts) {}

  get length(): number {
    return this.places.length;
  }

  indexOf(slot: number): number {
    return this.indexes.at(slot);
  }

  keyOf(slot: number): string {
    return this.texts.at(this.places.at(slot));
  }

  keyLength(slot: number): number {
    return this.texts.lengthAt(this.places.at(slot));
  }

  /** -1 when the key never came. */
  find(index: number, key: string): number {
    const hash = this.hash(index, key);
    return this.buckets[this.bucketOf(index, hash)]! - 1;
  }

  /** The slot of a key, made if need be. */
  intern(index: number, key: string): number {
    const hash = this.hash(index, key);
    const bucket = this.bucketOf(index, hash);
    const known = this.buckets[bucket]! - 1;
    if (known >= 0) return known;
    const slot = this.places.length;
    this.places.push(this.texts.keep());
    this.indexes.push(index);
    this.buckets[bucket] = slot + 1;
    if (slot * 4 > this.buckets.length * 3) this.rehash();
    return slot;
  }

  private hash(index: number, key: string): number {
    const length = this.texts.pack(key);
    const { packed } = this.texts;
    let hash = index ^ 0x811c9dc5;
    for (let i = 0; i < length; i++) hash = Math.imul(hash ^ packed[i]!, 0x01000193);
    return hash ^ (hash >>> 15);
  }

  /** Where the key that was packed last is, or would be. */
  private bucketOf(index: number, hash: number): number {
    const mask = this.buckets.length - 1;
    for (let bucket = hash & mask; ; bucket = (bucket + 1) & mask) {
      const slot = this.buckets[bucket]! - 1;
      if (slot < 0) return bucket;
      if (this.indexes.at(slot) === index && this.texts.isPacked(this.places.at(slot))) return bucket;
    }
  }

  /** Hashes are made anew rather than kept: four bytes a key are more than the time is worth. */
  private rehash(): void {
    this.buckets = new Int32Array(this.buckets.length * 2);
    const mask = this.buckets.length - 1;
    for (let slot = 0; slot < this.length; slot++) {
      let bucket = this.hash(this.indexOf(slot), this.keyOf(slot)) & mask;
      while (this.buckets[bucket] !== 0) bucket = (bucket + 1) & mask;
      this.buckets[bucket] = slot + 1;
    }
  }
}
