import type { Cluster } from '../cluster/index.js';
import type { ClusterEvent, Offset } from '../protocol/index.js';
import type { TraceRecord } from '../sim/index.js';
import { RestWatch } from './at-rest.js';
import type { Invariant, Limit, Violation } from './invariant.js';
import { INVARIANTS } from './invariants/index.js';
import { judgeWrites, type AcknowledgedWrite, type JudgedWrite, type WriteFate } from './write-fates.js';

/** Acknowledged writes by what became of them. */
export interface WriteSummary {
  readonly acknowledged: number;
  readonly stable: number;
  readonly lostAllowed: number;
  readonly lostIllegal: number;
  readonly unserved: number;
}

/**
 * Watches a run: every rule after every event, and at the end the fate of each acknowledged write.
 *
 * @example
 * const checker = new Checker(cluster, ['one-leader-per-term']);
 * cluster.runUntil(60_000_000);
 * checker.violations; // []
 */
export class Checker {
  readonly violations: Violation[] = [];
  private readonly invariants: readonly Invariant[];
  private readonly broken = new Set<string>();
  private readonly counts = new Map<string, Limit>();
  private readonly rest: RestWatch;
  /** Offsets up to which a replica of a partition was truncated. */
  private readonly emptied = new Map<string, Offset>();
  private readonly isCounted: (invariant: Invariant) => boolean;

  /** @param rules names of the rules to judge by; when absent, all are watched, and those counted that are. */
  constructor(
    private readonly cluster: Cluster,
    rules?: readonly string[],
  ) {
    this.invariants = (rules ?? [...INVARIANTS.keys()]).map((rule) => INVARIANTS.get(rule)!(cluster));
    this.isCounted = (invariant) => rules === undefined && invariant.standing === 'counted';
    this.rest = new RestWatch(cluster);
    cluster.lab.trace.on('record', (record) => this.look(record as TraceRecord<ClusterEvent>));
  }

  /**
   * Judges writes as the cluster stands now; a write that is lost against the rules is a violation. What
   * somebody had a replica emptied of counts no longer.
   */
  judge(writes: readonly AcknowledgedWrite[]): {
    readonly writes: readonly JudgedWrite[];
    readonly summary: WriteSummary;
  } {
    const judged = judgeWrites(
      this.cluster,
      writes.filter(({ tid, pid, offset }) => offset > (this.emptied.get(`${tid}/${pid}`) ?? 0)),
    );
    const count = (fate: WriteFate): number => judged.filter((write) => write.fate === fate).length;
    for (const { write, fate } of judged) if (fate === 'lostIllegal') this.lost(write);
    return {
      writes: judged,
      summary: {
        acknowledged: judged.length,
        stable: count('stable'),
        lostAllowed: count('lostAllowed'),
        lostIllegal: count('lostIllegal'),
        unserved: count('unserved'),
      },
    };
  }

  /** Rules that OpenMLDB breaks by design, and that were broken; by name. */
  get limits(): readonly Limit[] {
    return [...this.counts.values()].sort((a, b) => (a.rule < b.rule ? -1 : 1));
  }

  /** To be called at the end of a run: what must hold once the cluster is at rest. False when it is not. */
  judgeRest(): boolean {
    if (!this.rest.isAtRest) return false;
    const { nowUs, lab } = this.cluster;
    for (const invariant of this.invariants) {
      const sentence = invariant.checkAtRest?.();
      if (sentence !== undefined) this.found(invariant, nowUs, lab.trace.count, sentence);
    }
    return true;
  }

  private look(record: TraceRecord<ClusterEvent>): void {
    this.rest.look(record);
    if (record.body.kind === 'replica-truncated') {
      const { tid, pid, offset } = record.body;
      const partition = `${tid}/${pid}`;
      this.emptied.set(partition, Math.max(offset, this.emptied.get(partition) ?? 0));
    }
    for (const invariant of this.invariants) {
      if (invariant.check === undefined || this.broken.has(invariant.rule)) continue;
      const sentence = invariant.check(record);
      if (sentence !== undefined) this.found(invariant, record.timeUs, record.seq, sentence);
    }
  }

  private found(invariant: Invariant, timeUs: number, seq: number, sentence: string): void {
    const { rule } = invariant;
    if (!this.isCounted(invariant)) return this.report(rule, timeUs, seq, sentence);
    const { count, first } = this.counts.get(rule) ?? { count: 0, first: sentence };
    this.counts.set(rule, { rule, count: count + 1, first });
  }

  private lost(write: AcknowledgedWrite): void {
    const { tid, pid, key, leader, term, offset } = write;
    this.report(
      'acknowledged-writes-survive',
      this.cluster.nowUs,
      this.cluster.lab.trace.count,
      `the write of ${key} to partition ${tid}/${pid}, acknowledged by ${leader} in term ${term} at offset ${offset}, is gone, and no later leader was elected below that offset`,
    );
  }

  /** Each rule is reported once: what follows from a broken rule is not news. */
  private report(rule: string, timeUs: number, seq: number, sentence: string): void {
    if (this.broken.has(rule)) return;
    this.broken.add(rule);
    this.violations.push({ rule, timeUs, seq, sentence });
  }
}
