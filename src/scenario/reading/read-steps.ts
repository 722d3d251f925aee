import { parseOpsLine } from '../../client/index.js';
import { unreachable } from '../../sim/index.js';
import { parseDuration } from '../format/duration.js';
import { isDiskVerb } from '../format/disk-verbs.js';
import { WALL_CLOCK_PATTERN, wallClockToUs, type WallClock } from '../format/instant.js';
import {
  noteSchema,
  stepSchema,
  VERB_NAMES,
  VERBS,
  type ConditionFile,
  type StepFile,
  type StepOf,
  type Verb,
} from '../format/step-schema.js';
import type { Condition } from '../language/condition.js';
import { nearest, suggestion } from '../language/nearest.js';
import type { Act, Expectation, PlannedStep } from '../plan.js';
import { checkShape, describeUnknownKey, describeValue } from './check-shape.js';
import { readDiskFault } from './read-disk-faults.js';
import { readDelay, readKillAt, readMessages, readSkew, type MessagesFile } from './read-faults.js';
import type { StepReferences } from './step-references.js';
import type { Path, YamlSource } from './yaml-source.js';

const DEFAULT_WITHIN = '10m';

/** What the reading of steps needs to know of the rest of the file. */
export interface StepContext {
  readonly source: YamlSource;
  readonly references: StepReferences;
  readonly clock: WallClock;
  /** Undefined when the workloads have mistakes of their own. */
  readonly workloads: readonly string[] | undefined;
}

/** With what the steps before have brought. */
interface ReadingContext extends StepContext {
  /** Names of the disk images that were taken. */
  readonly images: Set<string>;
  /** Names of runs of the operators' tool that go on. */
  readonly opsRuns: Set<string>;
}

/** Checks every step and makes it ready to run; what is wrong is reported to the source. */
export function readSteps(given: StepContext, steps: readonly unknown[]): readonly PlannedStep[] {
  const context: ReadingContext = { ...given, images: new Set(), opsRuns: new Set() };
  const planned: PlannedStep[] = [];
  let earliestUs = 0;
  steps.forEach((value, index) => {
    const path = ['steps', index];
    const verb = findVerb(context.source, path, value);
    if (verb === undefined) return;
    const schema = verb === 'note' ? noteSchema : stepSchema(verb);
    const fits = checkShape(context.source, path, value, schema, (key, valid) =>
      unknownStepKey(key, verb, valid),
    );
    if (!fits) return;
    const step = value as StepFile;
    const atUs = readAt(context, path, step.at, earliestUs);
    earliestUs = Math.max(earliestUs, atUs ?? 0);
    const act = readAct(context, path, verb, step);
    if (act === undefined) return;
    if (act.verb === 'wait') earliestUs += act.durationUs;
    const place = context.source.position(context.source.offsetOf(path));
    planned.push({
      index,
      ...place,
      text: describeStep(verb, step),
      atUs,
      note: act.verb === 'note' ? undefined : step.note,
      lenient: 'lenient' in step,
      act,
    });
  });
  return planned;
}

function findVerb(source: YamlSource, path: Path, value: unknown): Verb | 'note' | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    source.reportAt(path, `expected a step such as { wait: 30s }, found ${describeValue(value)}`);
    return undefined;
  }
  const keys = Object.keys(value);
  const verbs = VERB_NAMES.filter((verb) => keys.includes(verb));
  if (verbs.length > 1) {
    const [first, second] = keys.filter((key) => verbs.includes(key as Verb));
    source.reportKey([...path, second!], `a step has one verb; this one has '${first!}' already`);
    return undefined;
  }
  if (verbs.length === 1) return verbs[0];
  const [typo] = keys.filter(
    (key) => nearest(key, VERB_NAMES) !== undefined && !['at', 'note'].includes(key),
  );
  if (typo !== undefined) {
    source.reportKey(
      [...path, typo],
      `unknown verb '${typo}'; did you mean '${nearest(typo, VERB_NAMES)!}'?`,
    );
    return undefined;
  }
  if (keys.every((key) => key === 'note' || key === 'at') && keys.includes('note')) return 'note';
  source.reportAt(path, `a step needs a verb, one of ${VERB_NAMES.join(', ')}`);
  return undefined;
}

function unknownStepKey(key: string, verb: Verb | 'note', valid: readonly string[]): string {
  if (key === 'expect' || key === 'compare') return `'${key}' does not belong here: '${verb}' prints nothing`;
  const others = VERB_NAMES.filter((other) =>
    Object.hasOwn((VERBS[other] as { companions?: object }).companions ?? {}, key),
  );
  if (others.length > 0) return `'${key}' does not belong to '${verb}'; it belongs to ${others.join(', ')}`;
  return describeUnknownKey(key, valid);
}

function readAt(
  { source, clock }: StepContext,
  stepPath: Path,
  text: string | undefined,
  earliestUs: number,
): number | undefined {
  if (text === undefined) return undefined;
  const path = [...stepPath, 'at'];
  const us = parseDuration(text) ?? wallClockToUs(text, clock, earliestUs);
  if (us === undefined) {
    const expected = 'a duration since the start such as 90s, or an instant such as "20:01:35"';
    const wrong = WALL_CLOCK_PATTERN.test(text)
      ? `no clock or calendar has ${text}`
      : `expected ${expected}, found '${text}'`;
    source.reportAt(path, wrong);
  } else if (us < 0) source.reportAt(path, `'at' lies before the start of the clock`);
  else if (us < earliestUs)
    source.reportAt(path, `'at' goes backwards: the steps before reach beyond ${text}`);
  return us;
}

function readAct(context: ReadingContext, path: Path, verb: Verb | 'note', step: StepFile): Act | undefined {
  const { source, references } = context;
  const at = [...path, verb];
  if (isDiskVerb(verb)) return readDiskFault(context, at, verb, step);
  switch (verb) {
    case 'note':
      return { verb: 'note' };
    case 'ns': {
      const { ns, on, answers, files } = step as StepOf<'ns'>;
      const target = on === undefined ? undefined : references.single([...path, 'on'], on, 'nameserver');
      if (on !== undefined && target === undefined) return undefined;
      return {
        verb,
        line: oneLine(source, at, ns),
        on: target,
        answers: answers ?? [],
        files,
        expect: readExpect(source, path, step),
      };
    }
    case 'tablet': {
      const { tablet, on } = step as StepOf<'tablet'>;
      const target = references.single([...path, 'on'], on, 'tablet');
      const expect = readExpect(source, path, step);
      return target && { verb, line: oneLine(source, at, tablet), on: target, expect };
    }
    case 'ops':
      return readOps(context, path, step as StepOf<'ops'>);
    case 'ops-end': {
      const name = (step as StepOf<'ops-end'>)[verb];
      const expect = readExpect(source, path, step);
      if (context.opsRuns.delete(name)) return { verb, name, expect };
      source.reportAt(
        at,
        `no run of the tool that goes on is called '${name}'${suggestion(name, context.opsRuns)}`,
      );
      return undefined;
    }
    case 'sdk': {
      const { sdk } = step as StepOf<'sdk'>;
      const [word] = sdk.trim().split(/\s+/);
      if (!['put', 'get', 'delete', 'truncate'].includes(word!))
        source.reportAt(at, `expected put, get, delete or truncate, found '${word!}'`);
      return { verb, line: oneLine(source, at, sdk), expect: readExpect(source, path, step) };
    }
    case 'put':
      return readPut(context, at, (step as StepOf<'put'>).put);
    case 'wait':
      return { verb, durationUs: parseDuration((step as StepOf<'wait'>).wait)! };
    case 'until': {
      const { until, within } = step as StepOf<'until'>;
      const condition = readCondition(context, at, until);
      return condition && { verb, condition, withinUs: parseDuration(within ?? DEFAULT_WITHIN)! };
    }
    case 'check': {
      const condition = readCondition(context, at, (step as StepOf<'check'>).check);
      return condition && { verb, condition };
    }
    case 'workload':
      return readWorkload(context, at, (step as StepOf<'workload'>).workload);
    case 'enqueue':
      return readEnqueue(context, at, (step as StepOf<'enqueue'>).enqueue);
    case 'partition': {
      const { partition } = step as StepOf<'partition'>;
      const groups = partition.map((group, index) => references.selectors([...at, index], group, 'any'));
      return groups.every((group) => group !== undefined) ? { verb, groups } : undefined;
    }
    case 'cut': {
      const pair = readPair(context, at, (step as StepOf<'cut'>).cut);
      return pair && { verb, ...pair };
    }
    case 'heal': {
      const { heal } = step as StepOf<'heal'>;
      if (heal === 'all') return { verb: 'heal-all' };
      const pair = readPair(context, at, heal);
      return pair && { verb, ...pair };
    }
    case 'lose-reply':
    case 'drop':
    case 'duplicate': {
      const messages = readMessages(context, at, (step as Record<string, MessagesFile>)[verb]!);
      return messages && { verb, messages };
    }
    case 'delay':
      return readDelay(context, at, (step as StepOf<'delay'>).delay);
    case 'kill-at':
      return readKillAt(context, at, (step as StepOf<'kill-at'>)['kill-at']);
    case 'slow': {
      const { process, by } = (step as StepOf<'slow'>).slow;
      const targets = references.selectors([...path, verb, 'process'], process, 'server');
      return targets && { verb, targets, byUs: parseDuration(by)! };
    }
    case 'skew':
      return readSkew(context, at, (step as StepOf<'skew'>).skew);
    case 'step-down':
      return { verb };
    case 'lose-write': {
      const targets = references.selectors(
        at,
        (step as StepOf<'lose-write'>)['lose-write'],
        'zookeeper-client',
      );
      return targets && { verb, targets };
    }
    case 'expire':
    case 'blip':
    case 'kill':
    case 'start':
    case 'restart':
    case 'pause':
    case 'resume':
    case 'hold':
    case 'release':
    case 'isolate': {
      const value = (step as Record<string, string | readonly string[]>)[verb]!;
      const allowed = verb === 'expire' || verb === 'blip' ? 'zookeeper-client' : 'server';
      const targets = references.selectors(at, value, allowed);
      return targets && { verb, targets };
    }
    default:
      return unreachable(verb);
  }
}

function readOps(
  { source, opsRuns }: ReadingContext,
  path: Path,
  step: StepOf<'ops'>,
): (Act & { verb: 'ops' }) | undefined {
  const { ops, as: name } = step;
  const line = oneLine(source, [...path, 'ops'], ops);
  const options = parseOpsLine(line);
  if (typeof options === 'string') source.reportAt([...path, 'ops'], options);
  const expect = readExpect(source, path, step);
  if (name === undefined) return { verb: 'ops', line, name, expect };
  if (opsRuns.has(name))
    source.reportAt([...path, 'as'], `a run of the tool called '${name}' goes on already`);
  if (expect !== undefined)
    source.reportKey([...path, 'expect'], `what it prints is printed by the step 'ops-end: ${name}'`);
  opsRuns.add(name);
  return { verb: 'ops', line, name, expect };
}

function oneLine(source: YamlSource, path: Path, text: string): string {
  const line = text.trim();
  if (line.includes('\n')) source.reportAt(path, 'expected one line; each command is a step of its own');
  return line;
}

function readExpect(source: YamlSource, path: Path, step: StepFile): Expectation | undefined {
  const { expect, compare } = step as StepOf<'ns'>;
  if (expect === undefined) {
    if (compare !== undefined)
      source.reportKey([...path, 'compare'], "'compare' says how, but there is no 'expect'");
    return undefined;
  }
  return { text: expect ?? undefined, compare: compare ?? 'exact' };
}

function readCondition(context: StepContext, path: Path, value: ConditionFile): Condition | undefined {
  const { source, references } = context;
  if (typeof value === 'string') {
    return references.condition(value, (message, offset) => source.reportAt(path, message, offset));
  }
  const parts = Array.isArray(value)
    ? value.map((part, index) => readCondition(context, [...path, index], part as ConditionFile))
    : Object.entries(value).map(([query, wanted]) =>
        readPairCondition(context, [...path, query], query, String(wanted)),
      );
  if (parts.length === 0) source.reportAt(path, 'expected a condition, found nothing');
  if (parts.length === 0 || !parts.every((part) => part !== undefined)) return undefined;
  return parts.length === 1 ? parts[0] : { kind: 'and', all: parts };
}

/** `replicas(flow).alive: 6`, or with an operator of its own, `ops.count: ">= 2"`. */
function readPairCondition(
  { source, references }: StepContext,
  path: Path,
  query: string,
  wanted: string,
): Condition | undefined {
  const comparison = /^(?:==|!=|<=|>=|<|>)/.test(wanted) ? wanted : `== ${wanted}`;
  return references.condition(`${query} ${comparison}`, (message, offset) => {
    if (offset < query.length) source.report(source.keyOffset(path) + offset, message);
    else source.reportAt(path, message);
  });
}

function readPair(
  { references }: StepContext,
  path: Path,
  pair: StepOf<'cut'>['cut'],
): Pick<Act & { verb: 'cut' }, 'from' | 'to'> | undefined {
  const from = references.selectors([...path, 'from'], pair.from, 'any');
  const to = references.selectors([...path, 'to'], pair.to, 'any');
  return from && to && { from, to };
}

function readPut(
  { references }: StepContext,
  path: Path,
  { rows, into, to, first }: StepOf<'put'>['put'],
): Act | undefined {
  const partition = references.partition([...path, 'into'], into);
  const target = to === undefined ? undefined : references.single([...path, 'to'], to, 'tablet');
  if (partition === undefined || (to !== undefined && target === undefined)) return undefined;
  return { verb: 'put', rows, into: partition, to: target, first };
}

const DEFAULT_INDEX_WORK = '10s';

function readEnqueue(
  { references }: StepContext,
  path: Path,
  { op, table, pid = 0, takes }: StepOf<'enqueue'>['enqueue'],
): Act | undefined {
  const ref = references.table([...path, 'table'], table);
  const partition = ref && references.partition([...path, pid === 0 ? 'table' : 'pid'], `${table}/${pid}`);
  const workUs = parseDuration(takes ?? DEFAULT_INDEX_WORK)!;
  return partition && { verb: 'enqueue', op, table: partition, pid, workUs };
}

function readWorkload(
  { source, workloads }: StepContext,
  path: Path,
  value: StepOf<'workload'>['workload'],
): Act | undefined {
  const [action, name] =
    'start' in value ? (['start', value.start] as const) : (['stop', value.stop] as const);
  if (workloads !== undefined && !workloads.includes(name)) {
    const near = nearest(name, workloads);
    source.reportAt(
      [...path, action],
      `no workload '${name}' in this file${near === undefined ? '' : `; did you mean '${near}'?`}`,
    );
    return undefined;
  }
  return { verb: 'workload', action, name };
}

/** The step in one line, as a reader would type it. */
function describeStep(verb: Verb | 'note', step: StepFile): string {
  const value = (step as Record<string, unknown>)[verb];
  if (verb === 'note') return String(value);
  if (verb === 'ops' && 'as' in step) return `ops ${String(value)}, as ${String(step.as)}`;
  if (verb === 'tablet') return `tablet ${(step as StepOf<'tablet'>).on}: ${String(value)}`;
  return `${verb} ${describeArgument(value)}`;
}

function describeArgument(value: unknown): string {
  if (Array.isArray(value))
    return value
      .map((item) => (Array.isArray(item) ? `[${item.join(', ')}]` : describeArgument(item)))
      .join(', ');
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([key, inner]) => `${key} ${describeArgument(inner)}`)
    .join(', ');
}
