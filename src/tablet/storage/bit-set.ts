/** A set of small numbers, one bit each. */
export class BitSet {
  private words = new Int32Array(0);

  has(number: number): boolean {
    const word = number >> 5;
    return word < this.words.length && (this.words[word]! & (1 << (number & 31))) !== 0;
  }

  add(number: number): void {
    const word = number >> 5;
    if (word >= this.words.length) {
      const wider = new Int32Array(Math.max(4, this.words.length * 2, word + 1));
      wider.set(this.words);
      this.words = wider;
    }
    this.words[word]! |= 1 << (number & 31);
  }

  delete(number: number): void {
    const word = number >> 5;
    if (word < this.words.length) this.words[word]! &= ~(1 << (number & 31));
  }
}
