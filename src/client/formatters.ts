import { civilTime, formatCompact } from '../sim/index.js';
import type { Ttl } from '../protocol/index.js';

const AGE_STEPS: readonly (readonly [divisor: number, unit: string])[] = [
  [1000, 'ms'],
  [60, 's'],
  [60, 'm'],
  [24, 'h'],
];

/**
 * A duration with one unit, truncated.
 *
 * Models: HumanReadableTime, `src/base/strings.h`.
 *
 * @example formatAge(59_999) // '59s'
 */
export function formatAge(milliseconds: number): string {
  let value = milliseconds;
  for (const [divisor, unit] of AGE_STEPS) {
    const quotient = Math.floor(value / divisor);
    if (quotient === 0) return `${value}${unit}`;
    value = quotient;
  }
  return `${value}d`;
}

const SIZE_SUFFIXES: readonly string[] = ['', ' K', ' M', ' G', ' T', ' P', ' E'];

/**
 * A size with three decimals.
 *
 * Models: HumanReadableString, `src/base/strings.h`.
 *
 * @example formatBytes(1345) // '1.313 K'
 */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let step = 0;
  while (step < SIZE_SUFFIXES.length - 1 && value >= 1024) {
    value /= 1024;
    step++;
  }
  return value.toFixed(3) + SIZE_SUFFIXES[step]!;
}

/** `144000min`, `10`, `10min&&2`, `10min||2`. */
export function formatTtl(ttl: Ttl): string {
  switch (ttl.type) {
    case 'absolute':
      return `${ttl.absolute}min`;
    case 'latest':
      return `${ttl.latest}`;
    case 'absandlat':
      return `${ttl.absolute}min&&${ttl.latest}`;
    case 'absorlat':
      return `${ttl.absolute}min||${ttl.latest}`;
  }
}

/** An instant as the OP tables print it; `-` for 0. */
export function formatInstant(unixSeconds: number, zoneMinutes: number): string {
  return unixSeconds === 0 ? '-' : formatCompact(civilTime(unixSeconds, zoneMinutes));
}

export function yesOrNo(value: boolean): string {
  return value ? 'yes' : 'no';
}
