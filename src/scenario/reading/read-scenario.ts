import { parseDuration } from '../format/duration.js';
import { frameSchema, type ScenarioFile, type WorkloadFile } from '../format/scenario-schema.js';
import type { PlannedWorkload, Scenario } from '../plan.js';
import { suggestion } from '../language/nearest.js';
import { INVARIANT_NAMES } from '../run/judge.js';
import { checkShape } from './check-shape.js';
import { checkTopology } from './check-topology.js';
import { InputError } from './input-problem.js';
import { readSteps } from './read-steps.js';
import { ratePerSecond, resolveClock, resolveConfig } from './resolve-config.js';
import { StepReferences } from './step-references.js';
import { YamlSource } from './yaml-source.js';

const MOST_STEPS = 10_000;

/**
 * Reads a scenario and checks all of it. Throws an {@link InputError} that lists every mistake, each
 * with file, line and column.
 *
 * @example
 * const scenario = parseScenario('version: 1\ntitle: Nothing\nsteps: [{ wait: 1s }]', 'nothing.yaml');
 * scenario.steps.length; // 1
 */
export function parseScenario(text: string, file: string): Scenario {
  const source = new YamlSource(file, text);
  if (source.content === undefined || source.content === null) {
    if (source.problems.length === 0)
      source.report(0, 'the file is empty; a scenario has version, title and steps');
    throw failure(source);
  }
  const frameFits = checkShape(source, [], source.content, frameSchema);
  const frame = source.content as Omit<ScenarioFile, 'steps'> & { readonly steps: readonly unknown[] };
  const clock = frameFits ? resolveClock(frame.clock) : undefined;
  if (frameFits && clock === undefined)
    source.reportAt(['clock', 'start'], `no calendar has ${frame.clock!.start!}`);
  if (frameFits) {
    checkTopology(source, frame);
    checkInvariants(source, frame.verify?.invariants);
  }
  const rawSteps = Array.isArray(frame.steps) ? frame.steps : [];
  if (rawSteps.length > MOST_STEPS) source.reportAt(['steps'], `more than ${MOST_STEPS} steps`);
  const steps = readSteps(
    {
      source,
      references: new StepReferences(source, frameFits ? frame : undefined, createdTables(rawSteps)),
      clock: clock ?? { epochSeconds: 0, zoneMinutes: 0 },
      workloads: frameFits ? (frame.workloads ?? []).map((workload) => workload.name) : undefined,
    },
    rawSteps.slice(0, MOST_STEPS),
  );
  if (frameFits) checkWorkloadsStart(source, frame.workloads ?? [], rawSteps);
  if (source.problems.length > 0 || clock === undefined) throw failure(source);
  const content = frame as ScenarioFile;
  return {
    file,
    title: content.title,
    story: content.story,
    clock,
    config: resolveConfig(content, clock),
    workloads: (content.workloads ?? []).map(resolveWorkload),
    steps,
    verify: content.verify,
    content,
  };
}

function failure(source: YamlSource): InputError {
  const problems = [...source.problems].sort(
    (a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0),
  );
  return new InputError(problems);
}

function checkInvariants(source: YamlSource, rules: string | readonly string[] | undefined): void {
  if (rules === undefined || typeof rules === 'string') return;
  rules.forEach((rule, index) => {
    if (INVARIANT_NAMES.includes(rule)) return;
    const message = `no invariant '${rule}'${suggestion(rule, INVARIANT_NAMES)}`;
    source.reportAt(['verify', 'invariants', index], message);
  });
}

function lineOf(step: unknown): string {
  const line =
    typeof step === 'object' && step !== null ? (step as Record<string, unknown>)['ns'] : undefined;
  return typeof line === 'string' ? line : '';
}

/** Names of the tables that `ns: create …` steps make. */
function createdTables(steps: readonly unknown[]): ReadonlySet<string> {
  const names = steps.flatMap((step) => {
    const name = /^\s*create\s+(\S+)/.exec(lineOf(step))?.[1];
    if (name === undefined) return [];
    const { files } = step as { files?: unknown };
    const texts = typeof files === 'object' && files !== null ? Object.values(files) : [];
    return [name, ...texts.map((text) => /^\s*name:\s*"([^"]*)"/m.exec(String(text))?.[1] ?? '')];
  });
  return new Set(names);
}

function checkWorkloadsStart(
  source: YamlSource,
  workloads: readonly WorkloadFile[],
  steps: readonly unknown[],
): void {
  workloads.forEach(({ name, from }, index) => {
    const started = steps.some(
      (step) => (step as { workload?: { start?: unknown } } | null)?.workload?.start === name,
    );
    if (from === undefined && !started) {
      source.reportAt(
        ['workloads', index],
        `workload '${name}' never starts: give it 'from', or a step { workload: { start: ${name} } }`,
      );
    }
  });
}

function resolveWorkload({
  name,
  table,
  puts,
  gets,
  keys,
  catalog,
  from,
  to,
}: WorkloadFile): PlannedWorkload {
  const dot = table.indexOf('.');
  return {
    name,
    db: dot < 0 ? '' : table.slice(0, dot),
    table: table.slice(dot + 1),
    putsPerSecond: ratePerSecond(puts ?? '10/s'),
    getsPerSecond: gets === undefined ? 0 : ratePerSecond(gets),
    keys: keys ?? 100,
    ...(catalog === undefined ? {} : { catalog }),
    fromUs: from === undefined ? undefined : parseDuration(from),
    toUs: to === undefined ? undefined : parseDuration(to),
  };
}
