import { isLimited, type Ttl } from '../../protocol/index.js';

export const MINUTE_MS = 60_000;

/** Which rows of a key have expired, judged from the newest: number `rank` (0 is the newest) with time `ts`. */
export type ExpiryTest = (ts: number, rank: number) => boolean;

/** Rows of this time or older have expired by time; 0 when none do. Models: MemTable::GetExpireTime. */
export function expireTimeMs({ type, absolute }: Ttl, nowMs: number): number {
  return absolute === 0 || type === 'latest' ? 0 : nowMs - absolute * MINUTE_MS;
}

/** `oldestMs`: rows of this time or older are too old; 0 when none are. */
export function expiryTest(ttl: Ttl, oldestMs: number): ExpiryTest {
  const { type, latest } = ttl;
  if (!isLimited(ttl)) return () => false;
  const byTime: ExpiryTest = (ts) => oldestMs > 0 && ts <= oldestMs;
  const byRank: ExpiryTest = (_ts, rank) => latest > 0 && rank >= latest;
  switch (type) {
    case 'absolute':
      return byTime;
    case 'latest':
      return byRank;
    case 'absorlat':
      return (ts, rank) => byTime(ts, rank) || byRank(ts, rank);
    case 'absandlat':
      return (ts, rank) => byTime(ts, rank) && byRank(ts, rank);
  }
}
