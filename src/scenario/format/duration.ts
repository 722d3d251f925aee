import { HOUR, MICROSECOND, MILLISECOND, MINUTE, SECOND } from '../../sim/index.js';

const UNITS: ReadonlyMap<string, number> = new Map([
  ['h', HOUR],
  ['m', MINUTE],
  ['s', SECOND],
  ['ms', MILLISECOND],
  ['us', MICROSECOND],
]);

/** `300s`, `25ms`, `1.5s`, `1h30m`. */
export const DURATION_PATTERN = /^(?:\d+(?:\.\d+)?(?:us|ms|s|m|h))+$/;

/**
 * Microseconds of a duration as files write it; undefined when it is none.
 *
 * @example parseDuration('1h30m') // 5400000000
 */
export function parseDuration(text: string): number | undefined {
  if (!DURATION_PATTERN.test(text)) return undefined;
  let us = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(us|ms|s|m|h)/g)) {
    us += Math.round(Number(amount) * UNITS.get(unit!)!);
  }
  return Number.isSafeInteger(us) ? us : undefined;
}

/**
 * The shortest exact way to write a duration.
 *
 * @example formatDuration(90_000_000) // '1m30s'
 */
export function formatDuration(us: number): string {
  if (us === 0) return '0s';
  let rest = us;
  let text = '';
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * size;
  }
  return text;
}
