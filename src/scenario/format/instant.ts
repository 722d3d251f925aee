import { civilTime, formatCivil, SECOND, unixSeconds } from '../../sim/index.js';

export const INSTANT_PATTERN = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/;
export const ZONE_PATTERN = /^[+-](?:0\d|1[0-4]):[0-5]\d$/;
/** A time of day, or a date and a time of day, with a fraction of a second or without. */
export const WALL_CLOCK_PATTERN = /^(?:(\d{4})-(\d{2})-(\d{2}) )?(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,6}))?$/;

const DAY_US = 86_400 * SECOND;

/** Where virtual time 0 lies on the clock on the wall. */
export interface WallClock {
  /** Unix seconds at virtual time 0. */
  readonly epochSeconds: number;
  /** Minutes east of Greenwich. */
  readonly zoneMinutes: number;
}

/** `+08:00` to 480. */
export function parseZone(text: string): number {
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(4, 6));
  return text.startsWith('-') ? -minutes : minutes;
}

/** 480 to `+08:00`. */
export function formatZone(zoneMinutes: number): string {
  const size = Math.abs(zoneMinutes);
  const pad = (value: number): string => String(value).padStart(2, '0');
  return `${zoneMinutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
}

/** Unix seconds of `2018-08-24 19:50:00` in a zone; undefined when the calendar has no such instant. */
export function parseInstant(text: string, zoneMinutes: number): number | undefined {
  const match = WALL_CLOCK_PATTERN.exec(text);
  if (match === null || match[1] === undefined) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const unix = unixSeconds({ year, month, day, hour, minute, second }, zoneMinutes);
  return formatCivil(civilTime(unix, zoneMinutes)) === text.slice(0, 19) ? unix : undefined;
}

/**
 * Virtual time in microseconds of an instant on the wall; undefined when no clock or calendar has it.
 * A time of day without a date means the one that is nearest to `nearUs`.
 */
export function wallClockToUs(text: string, clock: WallClock, nearUs: number): number | undefined {
  const match = WALL_CLOCK_PATTERN.exec(text);
  if (match === null) return undefined;
  const fractionUs = match[7] === undefined ? 0 : Number(match[7].padEnd(6, '0'));
  const near = formatCivil(civilTime(clock.epochSeconds + Math.floor(nearUs / SECOND), clock.zoneMinutes));
  const dated = match[1] === undefined ? `${near.slice(0, 10)} ${text}` : text;
  const unix = parseInstant(dated.slice(0, 19), clock.zoneMinutes);
  if (unix === undefined) return undefined;
  const us = (unix - clock.epochSeconds) * SECOND + fractionUs;
  if (match[1] !== undefined) return us;
  if (us < nearUs - DAY_US / 2) return us + DAY_US;
  return us > nearUs + DAY_US / 2 ? us - DAY_US : us;
}

/** `2018-08-24 20:01:35.250`, on the wall at this virtual time. */
export function formatWallClock(timeUs: number, clock: WallClock): string {
  const seconds = Math.floor(timeUs / SECOND);
  const millis = Math.floor((timeUs - seconds * SECOND) / 1000);
  const civil = formatCivil(civilTime(clock.epochSeconds + seconds, clock.zoneMinutes));
  return `${civil}.${String(millis).padStart(3, '0')}`;
}
