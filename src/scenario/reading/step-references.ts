import { resolveFlags, type Endpoint } from '../../protocol/index.js';
import type { ScenarioFile } from '../format/scenario-schema.js';
import { parseCondition, visitReferences, type Condition } from '../language/condition.js';
import { suggestion } from '../language/nearest.js';
import {
  isSingle,
  parsePartition,
  parseSelector,
  parseTable,
  type PartitionRef,
  type ProcessRole,
  type Selector,
} from '../language/selector.js';
import { hostOf, type Topology } from '../language/situation.js';
import { LanguageError } from '../language/tokens.js';
import { givenFlags, resolveTopology, tableShape } from './resolve-config.js';
import type { Path, YamlSource } from './yaml-source.js';

type Frame = Omit<ScenarioFile, 'steps'>;

/** What a selector may mean at the place where it stands. */
export type Allowed = 'server' | 'tablet' | 'nameserver' | 'zookeeper-client' | 'any';

/**
 * Parses the selectors and conditions of steps, and reports those that name processes, tables or
 * partitions that the file does not have.
 */
export class StepReferences {
  private readonly topology: Topology | undefined;
  private readonly partitionsOf = new Map<string, number>();

  constructor(
    private readonly source: YamlSource,
    /** Undefined when the frame has mistakes of its own: then names cannot be checked. */
    frame: Frame | undefined,
    /** Tables that steps create. */
    private readonly created: ReadonlySet<string>,
  ) {
    if (frame === undefined) return;
    const { zookeeper, nameservers, tablets } = resolveTopology(frame.cluster);
    this.topology = { zookeeper, nameserver: nameservers, tablet: tablets };
    const flags = resolveFlags(frame.cluster?.preset ?? 'template', givenFlags(frame.cluster));
    for (const table of frame.tables ?? []) {
      const name = table.db === undefined ? table.name : `${table.db}.${table.name}`;
      this.partitionsOf.set(name, tableShape(table, flags).partitions);
    }
  }

  /** One selector; undefined after a mistake. */
  selector(path: Path, text: string, allowed: Allowed): Selector | undefined {
    const report = (message: string, offset: number): void => this.source.reportAt(path, message, offset);
    return guarded(report, () => {
      const selector = parseSelector(text);
      this.checkSelector(selector);
      this.checkRole(selector, allowed);
      return selector;
    });
  }

  /** One selector that must mean one process. */
  single(path: Path, text: string, allowed: Allowed): Selector | undefined {
    const selector = this.selector(path, text, allowed);
    if (selector !== undefined && !isSingle(selector)) {
      this.source.reportAt(path, 'expected one process, found several');
      return undefined;
    }
    return selector;
  }

  /** One selector or a list of them; undefined after a mistake. */
  selectors(
    path: Path,
    value: string | readonly string[],
    allowed: Allowed,
  ): readonly Selector[] | undefined {
    if (typeof value === 'string') {
      const selector = this.selector(path, value, allowed);
      return selector === undefined ? undefined : [selector];
    }
    const all = value.map((text, index) => this.selector([...path, index], text, allowed));
    return all.every((selector) => selector !== undefined) ? all : undefined;
  }

  /** One partition of a table; undefined after a mistake. */
  partition(path: Path, text: string): PartitionRef | undefined {
    const report = (message: string, offset: number): void => this.source.reportAt(path, message, offset);
    return guarded(report, () => {
      const partition = parsePartition(text);
      this.checkPartition(partition);
      return partition;
    });
  }

  /** A table; undefined after a mistake. */
  table(path: Path, text: string): PartitionRef | undefined {
    const report = (message: string, offset: number): void => this.source.reportAt(path, message, offset);
    return guarded(report, () => {
      const table = parseTable(text);
      this.checkPartition(table);
      return table;
    });
  }

  /** A condition; `report` says where in the file an offset of its text lies. */
  condition(text: string, report: (message: string, offset: number) => void): Condition | undefined {
    return guarded(report, () => {
      const condition = parseCondition(text);
      visitReferences(condition, (reference) =>
        'kind' in reference ? this.checkSelector(reference) : this.checkPartition(reference),
      );
      return condition;
    });
  }

  private checkSelector(selector: Selector): void {
    if (selector.kind === 'leader' || selector.kind === 'follower') this.checkPartition(selector.partition);
    if (this.topology === undefined) return;
    if (selector.kind === 'host') {
      const hosts = [...new Set(Object.values(this.topology).flat().map(hostOf))];
      if (!hosts.includes(selector.host))
        throw new LanguageError(
          `no process on ${selector.host}${suggestion(selector.host, hosts)}`,
          selector.offset,
        );
    }
    if (selector.kind === 'endpoint') {
      const all = Object.values(this.topology).flat();
      if (!all.includes(selector.endpoint)) {
        throw new LanguageError(
          `no process at ${selector.endpoint}${suggestion(selector.endpoint, all)}`,
          selector.offset,
        );
      }
    }
    if (selector.kind === 'role' && typeof selector.which === 'number') {
      const count = this.topology[selector.role].length;
      if (selector.which > count) {
        const plural = count === 1 ? `is 1 ${selector.role}` : `are ${count} ${selector.role}s`;
        throw new LanguageError(`there ${plural}, numbered from 1`, selector.offset);
      }
    }
  }

  private checkPartition({ db, name, pid, offset }: PartitionRef): void {
    if (this.topology === undefined || this.created.has(name)) return;
    const full = db === '' ? name : `${db}.${name}`;
    const partitions = this.partitionsOf.get(full);
    if (partitions === undefined) {
      throw new LanguageError(
        `no table '${full}' in this file${suggestion(full, this.partitionsOf.keys())}`,
        offset,
      );
    }
    if (pid !== undefined && pid >= partitions) {
      const range =
        partitions === 1 ? 'its only partition is 0' : `its partitions are 0 to ${partitions - 1}`;
      throw new LanguageError(`table '${full}' has no partition ${pid}; ${range}`, offset);
    }
  }

  private checkRole(selector: Selector, allowed: Allowed): void {
    const role = this.roleOf(selector);
    if (role === undefined || allowed === 'any') return;
    const fits =
      allowed === 'server'
        ? role !== 'client'
        : allowed === 'zookeeper-client'
          ? role === 'tablet' || role === 'nameserver'
          : role === allowed;
    if (!fits) throw new LanguageError(REFUSALS[allowed], 0);
  }

  private roleOf(selector: Selector): ProcessRole | 'client' | undefined {
    switch (selector.kind) {
      case 'client':
        return 'client';
      case 'leader':
      case 'follower':
        return 'tablet';
      case 'role':
        return selector.role;
      case 'endpoint':
        return this.roleAt(selector.endpoint);
    }
  }

  private roleAt(endpoint: Endpoint): ProcessRole | undefined {
    const { topology } = this;
    if (topology === undefined) return undefined;
    return (['zookeeper', 'nameserver', 'tablet'] as const).find((role) => topology[role].includes(endpoint));
  }
}

const REFUSALS: Readonly<Record<Exclude<Allowed, 'any'>, string>> = {
  server: 'expected a server; the client is none',
  tablet: 'expected a tablet',
  nameserver: 'expected a nameserver',
  'zookeeper-client': 'expected a nameserver or a tablet; only these have sessions that can be lost',
};

function guarded<T>(report: (message: string, offset: number) => void, parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof LanguageError)) throw error;
    report(error.message, error.offset);
    return undefined;
  }
}
