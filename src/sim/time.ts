/**
 * Virtual time is a count of whole microseconds since the world began. A JavaScript number holds
 * 285 years of them exactly.
 */
export const MICROSECOND = 1;
export const MILLISECOND = 1_000;
export const SECOND = 1_000_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** Milliseconds to microseconds, rounded to a whole one. */
export function msToUs(ms: number): number {
  return Math.round(ms * MILLISECOND);
}

const DAYS_OF_400_YEARS = 146_097;
const SECONDS_OF_DAY = 86_400;

/** Days since 1970-01-01 of a date of the Gregorian calendar; months count from 1. */
function daysFromCivil(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * DAYS_OF_400_YEARS + dayOfEra - 719_468;
}

export interface CivilTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/**
 * Unix seconds of a civil time in a zone `zoneMinutes` east of Greenwich.
 *
 * @example unixSeconds({ year: 2018, month: 8, day: 24, hour: 19, minute: 50, second: 0 }, 480) // 1535111400
 */
export function unixSeconds(civil: CivilTime, zoneMinutes: number): number {
  const days = daysFromCivil(civil.year, civil.month, civil.day);
  return days * SECONDS_OF_DAY + civil.hour * 3600 + civil.minute * 60 + civil.second - zoneMinutes * 60;
}

/** The inverse of {@link unixSeconds}. */
export function civilTime(unix: number, zoneMinutes: number): CivilTime {
  const local = unix + zoneMinutes * 60;
  const days = Math.floor(local / SECONDS_OF_DAY);
  const rest = local - days * SECONDS_OF_DAY;
  const shifted = days + 719_468;
  const era = Math.floor(shifted / DAYS_OF_400_YEARS);
  const dayOfEra = shifted - era * DAYS_OF_400_YEARS;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthShifted = Math.floor((5 * dayOfYear + 2) / 153);
  const month = monthShifted < 10 ? monthShifted + 3 : monthShifted - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * monthShifted + 2) / 5) + 1,
    hour: Math.floor(rest / 3600),
    minute: Math.floor((rest % 3600) / 60),
    second: rest % 60,
  };
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

/** `2018-08-24 19:50:00`, as operators write an instant. */
export function formatCivil(civil: CivilTime): string {
  const date = `${pad(civil.year, 4)}-${pad(civil.month, 2)}-${pad(civil.day, 2)}`;
  return `${date} ${pad(civil.hour, 2)}:${pad(civil.minute, 2)}:${pad(civil.second, 2)}`;
}

/** `20180824195000`, as the OP tables and file names of OpenMLDB print an instant. */
export function formatCompact(civil: CivilTime): string {
  const date = `${pad(civil.year, 4)}${pad(civil.month, 2)}${pad(civil.day, 2)}`;
  return `${date}${pad(civil.hour, 2)}${pad(civil.minute, 2)}${pad(civil.second, 2)}`;
}
