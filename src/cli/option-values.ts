import { InvalidArgumentError } from 'commander';

/** A seed, as typed. */
export function parseSeed(text: string): number {
  const seed = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(seed))
    throw new InvalidArgumentError('Expected a whole number, 0 or more.');
  return seed;
}

/** A duration in microseconds. */
export function parseJitter(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(us|ms|s)$/.exec(text);
  if (match === null) throw new InvalidArgumentError('Expected a duration such as 2ms.');
  const unit = { us: 1, ms: 1000, s: 1_000_000 }[match[2] as 'us' | 'ms' | 's'];
  return Math.round(Number(match[1]) * unit);
}

/** A whole number from 1. */
export function parseCount(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('Expected a whole number from 1.');
  return Number(text);
}
