import type { PartitionId } from './ids.js';

const MULTIPLIER = 0xc6a4a7935bd1e995n;
const SHIFT = 47n;
const SEED = 0xe17a1465n;

const mul = (a: bigint, b: bigint): bigint => BigInt.asUintN(64, a * b);

/** Up to eight bytes as a little-endian number. */
function word(bytes: Uint8Array, from: number, to: number): bigint {
  let value = 0n;
  for (let at = to - 1; at >= from; at--) value = (value << 8n) | BigInt(bytes[at]!);
  return value;
}

function murmurHash64A(bytes: Uint8Array, seed: bigint): bigint {
  let hash = seed ^ mul(BigInt(bytes.length), MULTIPLIER);
  const whole = bytes.length & ~7;
  for (let at = 0; at < whole; at += 8) {
    let k = mul(word(bytes, at, at + 8), MULTIPLIER);
    k = mul(k ^ (k >> SHIFT), MULTIPLIER);
    hash = mul(hash ^ k, MULTIPLIER);
  }
  if (whole < bytes.length) hash = mul(hash ^ word(bytes, whole, bytes.length), MULTIPLIER);
  hash = mul(hash ^ (hash >> SHIFT), MULTIPLIER);
  return hash ^ (hash >> SHIFT);
}

/**
 * The hash that places a key in a partition: MurmurHash64A as a signed number, made positive. The
 * one value that has no positive counterpart stays negative, as in the original.
 *
 * Models: hash64, `src/base/hash.h`.
 */
export function hash64(key: string): bigint {
  const signed = BigInt.asIntN(64, murmurHash64A(new TextEncoder().encode(key), SEED));
  return BigInt.asIntN(64, signed < 0n ? -signed : signed);
}

/** The partition of a key; 0 in a table without partitions, where the original divides by zero. */
export function partitionOf(key: string, partitionCount: number): PartitionId {
  if (partitionCount === 0) return 0;
  return Number(BigInt.asUintN(32, hash64(key) % BigInt(partitionCount)));
}
