import type { ScenarioFile } from '../scenario/index.js';

type Step = ScenarioFile['steps'][number];
type Cluster = NonNullable<ScenarioFile['cluster']>;

/**
 * Smaller versions of a scenario, the boldest first: fewer steps, fewer processes, smaller tables,
 * flags as they are shipped, round and short times. None of them need be a valid file.
 */
export function* reductions(file: ScenarioFile): Generator<ScenarioFile, void> {
  yield* fewerSteps(file);
  yield* smallerCluster(file);
  yield* smallerTables(file);
  yield* fewerWrites(file);
  yield* simplerSteps(file);
}

/** Halves, quarters, and so on down to single steps are left out. */
function* fewerSteps(file: ScenarioFile): Generator<ScenarioFile, void> {
  const { steps } = file;
  for (let size = Math.ceil(steps.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < steps.length; from += size) {
      const rest = [...steps.slice(0, from), ...steps.slice(from + size)];
      if (rest.length > 0) yield { ...file, steps: rest };
    }
  }
}

function* smallerCluster(file: ScenarioFile): Generator<ScenarioFile, void> {
  const { cluster } = file;
  if (cluster === undefined) return;
  for (const role of ['zookeeper', 'nameservers', 'tablets'] as const) {
    const count = cluster[role];
    if (typeof count !== 'number') continue;
    for (let fewer = 1; fewer < count; fewer++) yield withCluster(file, { ...cluster, [role]: fewer });
  }
  const { jitter, permuteTies, supervisor, ...plain } = cluster;
  if (jitter !== undefined || permuteTies !== undefined)
    yield withCluster(file, { ...plain, ...(supervisor === undefined ? {} : { supervisor }) });
  for (const name of Object.keys(cluster.flags ?? {})) {
    const flags = { ...cluster.flags } as Record<string, unknown>;
    delete flags[name];
    yield withCluster(file, { ...cluster, flags: flags as Cluster['flags'] });
  }
}

function withCluster(file: ScenarioFile, cluster: Cluster): ScenarioFile {
  const { flags, ...rest } = cluster;
  const without = flags === undefined || Object.keys(flags).length === 0 ? rest : cluster;
  if (Object.keys(without).length > 0) return { ...file, cluster: without };
  const { cluster: _, ...plain } = file;
  return plain;
}

function* smallerTables(file: ScenarioFile): Generator<ScenarioFile, void> {
  const tables = file.tables ?? [];
  for (let index = 0; index < tables.length; index++) {
    const table = tables[index]!;
    yield { ...file, tables: tables.filter((other) => other !== table) };
    const smaller: Partial<typeof table>[] = [];
    for (const key of ['partitions', 'replicas'] as const) {
      const count = table[key] ?? 3;
      if (table.placement === undefined) {
        for (let fewer = 1; fewer < count; fewer++) smaller.push({ [key]: fewer });
      }
    }
    for (const change of smaller)
      yield { ...file, tables: tables.map((other) => (other === table ? { ...table, ...change } : other)) };
    if (table.columns !== undefined) {
      const { columns: _columns, indexes: _indexes, ...plain } = table;
      yield { ...file, tables: tables.map((other) => (other === table ? plain : other)) };
    }
  }
}

function* fewerWrites(file: ScenarioFile): Generator<ScenarioFile, void> {
  const workloads = file.workloads ?? [];
  for (const workload of workloads) {
    yield { ...file, workloads: workloads.filter((other) => other !== workload) };
    const replaced = (change: Partial<typeof workload>): ScenarioFile => ({
      ...file,
      workloads: workloads.map((other) => (other === workload ? { ...workload, ...change } : other)),
    });
    if (workload.puts !== '1/s') yield replaced({ puts: '1/s' });
    if (workload.keys !== undefined && workload.keys > 1) yield replaced({ keys: 1 });
  }
}

/** Shorter waits, and steps without what does not matter. */
function* simplerSteps(file: ScenarioFile): Generator<ScenarioFile, void> {
  for (let index = 0; index < file.steps.length; index++) {
    for (const simpler of simplerVersions(file.steps[index]!)) {
      yield { ...file, steps: file.steps.map((step, other) => (other === index ? simpler : step)) };
    }
  }
}

function* simplerVersions(step: Step): Generator<Step, void> {
  if ('wait' in step) {
    for (const wait of shorter(step.wait)) yield { ...step, wait };
  }
  const { at, ...undated } = step as Step & { readonly at?: string };
  if (at !== undefined) {
    for (const sooner of rounder(at)) yield { ...step, at: sooner } as Step;
    yield undated as Step;
  }
  const { lenient, ...judged } = step as Step & { readonly lenient?: true };
  if (lenient !== undefined) yield judged as Step;
  if ('until' in step && Array.isArray(step.until) && step.until.length > 1) {
    for (const left of step.until) yield { ...step, until: step.until.filter((other) => other !== left) };
  }
}

const DURATION = /^(\d+)(ms|s|m)$/;
const MS = { ms: 1, s: 1000, m: 60_000 } as const;

function toMs(text: string): number | undefined {
  const match = DURATION.exec(text);
  return match === null ? undefined : Number(match[1]) * MS[match[2] as keyof typeof MS];
}

function fromMs(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}

function* shorter(text: string): Generator<string, void> {
  const ms = toMs(text);
  if (ms === undefined || ms <= 1) return;
  for (const candidate of new Set([1000, Math.floor(ms / 2), Math.floor(ms / 1000) * 1000])) {
    if (candidate > 0 && candidate < ms) yield fromMs(candidate);
  }
}

/** Whole seconds are easier to read. */
function* rounder(text: string): Generator<string, void> {
  const ms = toMs(text);
  if (ms !== undefined && ms % 1000 !== 0) {
    yield fromMs(Math.floor(ms / 1000) * 1000);
    yield fromMs(Math.ceil(ms / 1000) * 1000);
  }
}
