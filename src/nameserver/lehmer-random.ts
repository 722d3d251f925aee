/**
 * The generator by which a nameserver breaks ties. Every process begins with the same seed, as in
 * the original, so its draws are the same in every run.
 *
 * Models: class Random, `src/base/random.h`.
 *
 * @example new LehmerRandom(0).below(2) // 0: of two equal followers the first is taken
 */
export class LehmerRandom {
  private seed = 0xdeadbeef & 0x7fffffff;

  /** @param drawn how many numbers this process has already drawn. */
  constructor(drawn: number) {
    for (let i = 0; i < drawn; i++) this.next();
  }

  next(): number {
    this.seed = Number((BigInt(this.seed) * 16_807n) % 2_147_483_647n);
    return this.seed;
  }

  below(bound: number): number {
    return this.next() % bound;
  }
}
