import * as v from 'valibot';
import { DURATION_PATTERN } from './duration.js';

/**
 * The small pieces that the file format is made of. Every message is a noun phrase that completes
 * "expected …"; the descriptions go into the JSON Schema and the reference page.
 */

const DURATION_WORDS = 'a duration such as 300s, 25ms or 1h30m';

export const text = (what: string) => v.pipe(v.string(what), v.minLength(1, what));

export const duration = v.pipe(v.string(DURATION_WORDS), v.regex(DURATION_PATTERN, DURATION_WORDS));

export const wholeNumber = (what: string, least = 0) =>
  v.pipe(v.number(what), v.integer(what), v.minValue(least, what), v.maxValue(Number.MAX_SAFE_INTEGER, what));

export const flag = v.boolean('true or false');

const ENDPOINT_WORDS = 'an endpoint such as 172.27.128.31:8541';

export const endpoint = v.pipe(
  v.string(ENDPOINT_WORDS),
  v.regex(/^[A-Za-z0-9][A-Za-z0-9.-]*:\d{1,5}$/, ENDPOINT_WORDS),
);

/** A table or workload name. */
export const name = (what: string) => v.pipe(v.string(what), v.regex(/^[A-Za-z_][A-Za-z0-9_-]*$/, what));

export const list = <const S extends v.GenericSchema>(item: S, what: string) =>
  v.pipe(v.array(item, what), v.minLength(1, what));

export function described<const S extends v.GenericSchema>(schema: S, description: string) {
  return v.pipe(schema, v.description(description));
}
