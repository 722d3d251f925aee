/** A line without the ASCII whitespace at its ends. */
export function stripBlanks(line: string): string {
  return line.replace(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, '');
}

/** The words of a line; only blanks separate. */
export function splitWords(line: string): string[] {
  return line.split(' ').filter((word) => word !== '');
}

const UINT32_MAX = 4_294_967_295;
const UINT64_MAX = 18_446_744_073_709_551_615n;

function leadingInteger(text: string, max: bigint): number | undefined {
  const digits = /^[0-9]+/.exec(text)?.[0];
  if (digits === undefined) return undefined;
  const value = BigInt(digits);
  return value > max ? undefined : Number(value);
}

/** As `std::from_chars` into uint32_t: the digits at the start of the word; what follows is ignored. */
export function parseLeadingUint32(text: string): number | undefined {
  return leadingInteger(text, BigInt(UINT32_MAX));
}

/** As `std::from_chars` into uint64_t. Numbers above 2^53 lose their last digits. */
export function parseLeadingUint64(text: string): number | undefined {
  return leadingInteger(text, UINT64_MAX);
}

function wholeInteger(text: string): bigint | undefined {
  return /^[+-]?[0-9]+$/.test(text) ? BigInt(text.replace(/^\+/, '')) : undefined;
}

function castUnsigned(text: string, max: bigint): number | undefined {
  const value = wholeInteger(text);
  if (value === undefined || value > max || value < -max) return undefined;
  return Number(value < 0n ? value + max + 1n : value);
}

/** As `boost::lexical_cast<uint32_t>`: the whole word; a minus sign wraps around. */
export function castUint32(text: string): number | undefined {
  return castUnsigned(text, BigInt(UINT32_MAX));
}

/** As `boost::lexical_cast<uint64_t>`. */
export function castUint64(text: string): number | undefined {
  return castUnsigned(text, UINT64_MAX);
}

/** As `boost::lexical_cast<int32_t>`. */
export function castInt32(text: string): number | undefined {
  const value = wholeInteger(text);
  if (value === undefined || value > 2_147_483_647n || value < -2_147_483_648n) return undefined;
  return Number(value);
}

export type PidGroup =
  | { readonly ok: true; readonly pids: readonly number[] }
  /** Lines to print before the command's own message. */
  | { readonly ok: false; readonly lines: readonly string[] };

/**
 * A longer range is cut: no table has so many partitions, and one pid too many is refused as a whole.
 */
const LONGEST_RANGE = 65_536;

/**
 * `3`, `1-5` or `1,3,5` as a sorted set.
 *
 * Models: SplitPidGroup, `src/cmd/openmldb.cc`.
 *
 * @example parsePidGroup('1-3') // { ok: true, pids: [1, 2, 3] }
 */
export function parsePidGroup(text: string): PidGroup {
  const single = /^[0-9]+$/.test(text);
  const separator = single ? undefined : ['-', ','].find((sign) => text.includes(sign));
  if (!single && separator === undefined) return { ok: false, lines: [] };
  const parts = separator === undefined ? [text] : text.split(separator);
  if (separator === '-' && parts.length !== 2) return { ok: false, lines: [] };
  const numbers: number[] = [];
  for (const part of parts) {
    if (!/^[0-9]+$/.test(part)) return { ok: false, lines: [] };
    const value = parseLeadingUint32(part);
    if (value === undefined) {
      // The words of a range are looked at before any is converted; those of a list one by one.
      if (separator === '-' && !/^[0-9]+$/.test(parts[1]!)) return { ok: false, lines: [] };
      return { ok: false, lines: ['Invalid args. pid should be uint32_t'] };
    }
    numbers.push(value);
  }
  return { ok: true, pids: separator === '-' ? range(numbers[0]!, numbers[1]!) : sortedSet(numbers) };
}

function range(first: number, last: number): number[] {
  const length = Math.min(Math.max(0, last - first + 1), LONGEST_RANGE);
  return Array.from({ length }, (_, at) => first + at);
}

function sortedSet(numbers: readonly number[]): number[] {
  return [...new Set(numbers)].sort((a, b) => a - b);
}
