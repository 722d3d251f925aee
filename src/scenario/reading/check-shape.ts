import * as v from 'valibot';
import { suggestion } from '../language/nearest.js';
import type { Path, YamlSource } from './yaml-source.js';

type AnySchema = v.GenericSchema & {
  readonly type: string;
  readonly wrapped?: AnySchema;
  readonly entries?: Readonly<Record<string, AnySchema>>;
  readonly item?: AnySchema;
  readonly value?: AnySchema;
  readonly options?: readonly AnySchema[];
};

const isMapValue = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Checks a value against a schema and reports everything that does not fit, with its place. True
 * when it fits.
 */
export function checkShape(
  source: YamlSource,
  path: Path,
  value: unknown,
  schema: v.GenericSchema,
  unknownKey: (key: string, valid: readonly string[]) => string = describeUnknownKey,
): boolean {
  const before = source.problems.length;
  const result = v.safeParse(schema, value);
  if (!result.success) for (const issue of result.issues) reportIssue(source, path, issue);
  reportUnknownKeys(source, path, value, schema as AnySchema, unknownKey);
  return source.problems.length === before;
}

export function describeUnknownKey(key: string, valid: readonly string[]): string {
  const hint = suggestion(key, valid);
  const known = valid.length <= 14 ? `; known here: ${valid.join(', ')}` : '';
  return `unknown key '${key}'${hint === '' ? known : hint}`;
}

function reportIssue(source: YamlSource, base: Path, issue: v.BaseIssue<unknown>): void {
  const inner = (issue.issues ?? []).filter((sub) => sub.path !== undefined);
  const keys = (issue.path ?? []).map((item) => item.key as string | number);
  const path = [...base, ...keys];
  if (inner.length > 0) {
    for (const sub of inner) reportIssue(source, path, sub);
    return;
  }
  if (issue.type === 'strict_object' && issue.expected === 'never') return;
  if (issue.type === 'strict_object' && issue.received === 'undefined' && keys.length > 0) {
    source.reportAt(path.slice(0, -1), `missing key '${String(keys.at(-1))}'`);
    return;
  }
  const found = `expected ${issue.message}, found ${describeValue(issue.input)}`;
  const words = [...(issue.expected ?? '').matchAll(/"([^"]*)"/g)].map((match) => match[1]!);
  const hint = typeof issue.input === 'string' ? suggestion(issue.input, words) : '';
  if (issue.path?.at(-1)?.origin === 'key') source.reportKey(path, found + hint);
  else source.reportAt(path, found + hint);
}

/** What stands in the file, in a few words. */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  const text = String(value);
  const short = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  return typeof value === 'string' ? `'${short}'` : short;
}

function reportUnknownKeys(
  source: YamlSource,
  path: Path,
  value: unknown,
  schema: AnySchema,
  describe: (key: string, valid: readonly string[]) => string,
): void {
  const { wrapped, entries, item, options } = schema;
  if (wrapped !== undefined) return reportUnknownKeys(source, path, value, wrapped, describe);
  if (options !== undefined && schema.type === 'union') {
    const fitting = options.find((option) => fits(option, value));
    if (fitting !== undefined) reportUnknownKeys(source, path, value, fitting, describe);
    return;
  }
  if (entries !== undefined && isMapValue(value)) {
    const valid = Object.keys(entries);
    for (const [key, inner] of Object.entries(value)) {
      if (!Object.hasOwn(entries, key)) source.reportKey([...path, key], describe(key, valid));
      else reportUnknownKeys(source, [...path, key], inner, entries[key]!, describeUnknownKey);
    }
  }
  if (item !== undefined && Array.isArray(value)) {
    value.forEach((inner, index) =>
      reportUnknownKeys(source, [...path, index], inner, item, describeUnknownKey),
    );
  }
}

/** Whether an option of a union is the one that a value was meant for. */
function fits(option: AnySchema, value: unknown): boolean {
  if (option.wrapped !== undefined) return fits(option.wrapped, value);
  if (option.entries !== undefined) {
    const keys = Object.keys(option.entries);
    return isMapValue(value) && Object.keys(value).some((key) => keys.includes(key));
  }
  return option.item !== undefined && Array.isArray(value);
}
