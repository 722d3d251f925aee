import { resolveFlags, type Endpoint } from '../../protocol/index.js';
import type { ScenarioFile, TableFile } from '../format/scenario-schema.js';
import { suggestion } from '../language/nearest.js';
import { checkIndexes, combinedIndex } from './check-indexes.js';
import { givenFlags, resolveTopology, tableShape } from './resolve-config.js';
import type { Path, YamlSource } from './yaml-source.js';
import { parseDuration } from '../format/duration.js';

type Frame = Omit<ScenarioFile, 'steps'>;

/** Reports what contradicts itself in the cluster, its tables and workloads. */
export function checkTopology(source: YamlSource, frame: Frame): void {
  checkEndpoints(source, frame);
  checkTables(source, frame);
  checkWorkloads(source, frame);
}

function checkEndpoints(source: YamlSource, { cluster }: Frame): void {
  const topology = resolveTopology(cluster);
  const seen = new Map<Endpoint, string>();
  for (const role of ['zookeeper', 'nameservers', 'tablets'] as const) {
    topology[role].forEach((endpoint, index) => {
      const other = seen.get(endpoint);
      const path: Path = typeof cluster?.[role] === 'object' ? ['cluster', role, index] : ['cluster', role];
      if (other !== undefined) source.reportAt(path, `endpoint ${endpoint} is taken already, by ${other}`);
      seen.set(endpoint, role);
    });
  }
  cluster?.later?.forEach((endpoint, index) => {
    const { tablets } = topology;
    if (!tablets.includes(endpoint)) {
      source.reportAt(
        ['cluster', 'later', index],
        `no tablet at ${endpoint}${suggestion(endpoint, tablets)}`,
      );
    }
  });
  if (topology.tablets.every((endpoint) => cluster?.later?.includes(endpoint) === true)) {
    source.reportAt(['cluster', 'later'], 'no tablet is left to start with');
  }
}

function checkTables(source: YamlSource, { tables, cluster }: Frame): void {
  const names = new Set<string>();
  (tables ?? []).forEach((table, index) => {
    const path = ['tables', index];
    const name = `${table.db ?? ''}.${table.name}`;
    if (names.has(name)) source.reportAt([...path, 'name'], `table '${table.name}' occurs twice`);
    names.add(name);
    checkReplicas(source, path, table, cluster);
    checkIndexes(source, path, table);
  });
}

function checkReplicas(source: YamlSource, path: Path, table: TableFile, cluster: Frame['cluster']): void {
  const { tablets: all } = resolveTopology(cluster);
  const tablets = all.filter((endpoint) => cluster?.later?.includes(endpoint) !== true);
  const flags = resolveFlags(cluster?.preset ?? 'template', givenFlags(cluster));
  const { partitions, replicas } = tableShape(table, flags);
  if (table.placement === undefined) {
    if (replicas > tablets.length) {
      const at = table.replicas === undefined ? [...path, 'name'] : [...path, 'replicas'];
      source.reportAt(
        at,
        `${replicas} replicas need ${replicas} tablets; the cluster starts with ${tablets.length}`,
      );
    }
    return;
  }
  const at = [...path, 'placement'];
  for (let pid = 0; pid < partitions; pid++) {
    if (!Object.hasOwn(table.placement, String(pid))) {
      source.reportKey(at, `placement lacks partition ${pid} of ${partitions}`);
    }
  }
  for (const [pid, list] of Object.entries(table.placement)) {
    if (Number(pid) >= partitions) {
      source.reportKey(
        [...at, pid],
        `partition ${pid} does not exist; partitions are 0 to ${partitions - 1}`,
      );
    }
    if (table.replicas !== undefined && list.length !== replicas) {
      const [few, s] = [list.length < replicas ? 'too few' : 'too many', list.length === 1 ? '' : 's'];
      source.reportAt([...at, pid], `${few} replicas: ${list.length} endpoint${s} for ${replicas} replicas`);
    }
    list.forEach((endpoint, index) => {
      if (!tablets.includes(endpoint)) {
        source.reportAt([...at, pid, index], `no tablet at ${endpoint}${suggestion(endpoint, tablets)}`);
      } else if (list.indexOf(endpoint) !== index) {
        source.reportAt([...at, pid, index], `${endpoint} occurs twice in partition ${pid}`);
      }
    });
  }
}

function checkWorkloads(source: YamlSource, { workloads, tables }: Frame): void {
  const byName = new Map(
    (tables ?? []).map((table) => [table.db === undefined ? table.name : `${table.db}.${table.name}`, table]),
  );
  const known = [...byName.keys()];
  const names = new Set<string>();
  (workloads ?? []).forEach(({ name, table, from, to, puts }, index) => {
    const path = ['workloads', index];
    if (names.has(name)) source.reportAt([...path, 'name'], `workload '${name}' occurs twice`);
    names.add(name);
    if (!known.includes(table)) {
      source.reportAt([...path, 'table'], `no table '${table}' in this file${suggestion(table, known)}`);
    }
    const combined = combinedIndex(byName.get(table) ?? { name: table });
    if (combined !== undefined) {
      const reason = `its index '${combined}' has a key of several columns`;
      source.reportAt([...path, 'table'], `a workload cannot write to '${table}': ${reason}`);
    }
    if (from !== undefined && to !== undefined && parseDuration(from)! >= parseDuration(to)!) {
      source.reportAt([...path, 'to'], `the workload would stop at ${to}, before it starts at ${from}`);
    }
    if (puts !== undefined && /^0+\//.test(puts))
      source.reportAt([...path, 'puts'], 'a rate of 0 writes nothing');
  });
}
