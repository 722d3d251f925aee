import * as fc from 'fast-check';
import { expect } from 'vitest';
import { SECOND, type PowerFailure } from '../../src/sim/index.js';
import type { TabletMethod, TabletRpc } from '../../src/protocol/index.js';
import { diskFold, logOf, memoryRows, KEYS } from './fold-model.js';
import { endpoint, P, TabletWorld } from './harness.js';

/** Something that happens to one partition, which up to three tablets have. Tablets count from 1. */
export type Step = { readonly at: number } & (
  | { readonly do: 'put'; readonly key: string; readonly ts: number; readonly size: 'small' | 'large' }
  | { readonly do: 'delete'; readonly key: string; readonly ts?: number; readonly end_ts?: number }
  | { readonly do: 'power-failure'; readonly failure: PowerFailure }
  | { readonly do: 'load' | 'restart' | 'role'; readonly mode: 'kTableLeader' | 'kTableFollower' }
  | { readonly do: 'attach' | 'detach' | 'send' | 'cut'; readonly to: number }
  | { readonly do: 'wait'; readonly seconds: number }
  | { readonly do: 'snapshot' | 'kill' | 'drop' | 'rebuild' | 'heal' | 'elect' }
);

const at = fc.integer({ min: 1, max: 3 });
const mostlyFirst = fc.constantFrom(1, 1, 1, 2, 3);
const key = fc.constantFrom(...KEYS);
const ts = fc.integer({ min: 1, max: 12 });
const mode = fc.constantFrom('kTableLeader' as const, 'kTableFollower' as const);
const named = <T extends Step['do']>(...names: T[]): fc.Arbitrary<T> => fc.constantFrom(...names);
const weighted = <T>(weight: number, arbitrary: fc.Arbitrary<T>) => ({ weight, arbitrary });

/**
 * Steps that come to rule (c): parts are opened, followers fall behind, snapshots are made, and the
 * first tablet stays the leader.
 */
export const trimmingStep: fc.Arbitrary<Step> = fc.oneof(
  weighted(
    8,
    fc.record({ at: fc.constant(1), do: named('put'), key, ts, size: fc.constant('large' as const) }),
  ),
  weighted(4, fc.record({ at: fc.constant(1), do: named('snapshot') })),
  weighted(2, fc.record({ at: fc.constant(1), do: named('cut', 'attach', 'detach'), to: at })),
  weighted(1, fc.record({ at, do: named('heal', 'kill') })),
  weighted(
    1,
    fc.record({
      at: fc.constantFrom(2, 3),
      do: named('restart'),
      mode: fc.constant('kTableFollower' as const),
    }),
  ),
  weighted(4, fc.record({ at, do: named('wait'), seconds: fc.constantFrom(1, 3, 31) })),
);

/** Any step; those that a tablet refuses do no harm. */
export const anyStep: fc.Arbitrary<Step> = fc.oneof(
  weighted(
    12,
    fc.record({
      at: mostlyFirst,
      do: named('put'),
      key,
      ts,
      size: fc.constantFrom('small' as const, 'small' as const, 'small' as const, 'large' as const),
    }),
  ),
  weighted(4, fc.record({ at: mostlyFirst, do: named('delete'), key })),
  weighted(1, fc.record({ at: mostlyFirst, do: named('delete'), key, ts, end_ts: ts })),
  weighted(5, fc.record({ at, do: named('load', 'restart', 'role', 'restart'), mode })),
  weighted(4, fc.record({ at, do: named('attach', 'attach', 'detach', 'send', 'cut'), to: at })),
  weighted(4, fc.record({ at, do: named('wait'), seconds: fc.constantFrom(1, 3, 31) })),
  weighted(4, fc.record({ at, do: named('snapshot', 'snapshot', 'heal', 'kill') })),
  weighted(2, fc.record({ at, do: named('drop', 'rebuild', 'elect') })),
  weighted(
    1,
    fc.record({
      at,
      do: named('power-failure'),
      failure: fc.record({ unsyncedRecords: fc.nat(3), next: fc.constantFrom('lost', 'torn') }),
    }),
  ),
);

/** How often a run came to what it is about. */
export interface Sightings {
  loads: number;
  stuckLoads: number;
  liveChecks: number;
  deletions: number;
  neededParts: number;
  /** Kinds of events that tablets recorded. */
  readonly kinds: Set<string>;
}

export const noSightings = (): Sightings => ({
  loads: 0,
  stuckLoads: 0,
  liveChecks: 0,
  deletions: 0,
  neededParts: 0,
  kinds: new Set(),
});

const LARGE = 'x'.repeat(1_100_000);

/** Runs steps and asserts the rules all along. */
export class ReplicatedRun {
  readonly world = new TabletWorld({
    tablets: 3,
    flags: {
      make_snapshot_threshold_offset: 0,
      binlog_sync_to_disk_interval: 700,
      binlog_delete_interval: 1500,
      binlog_single_file_max_size: 0,
    },
  });
  private values = 0;
  private term = 1;
  /** What a replica had when its process died, while nothing explains that it has less. */
  private readonly hadOffset = new Map<number, number>();
  /** The numbers before the first entries of the parts, when some were deleted last. */
  private readonly partStarts = new Map<number, readonly number[]>();
  /** Replicas that were loaded while an earlier drop still waited to take their files away. */
  private readonly robbed = new Set<number>();
  /** Replicas that took entries before their load began: weakness W7. */
  private readonly fedBeforeLoad = new Set<number>();
  /** Keys that had two deletes of a range, of which a snapshot remembers one: part of W10. */
  private readonly ranges = new Map<string, number>();

  constructor(private readonly seen: Sightings) {
    const { world } = this;
    world.create(1, [2, 3]);
    // The table's meta is written back before anything fails: without it nothing loads.
    world.seconds(31);
    world.lab.trace.on('record', ({ node, body }) => {
      const tablet = [1, 2, 3].find((number) => endpoint(number) === node);
      if (tablet !== undefined) this.watch(tablet, body as { readonly kind: string });
    });
  }

  run(steps: readonly Step[]): void {
    for (const step of steps) this.take(step);
    this.world.seconds(3);
    for (const tablet of [1, 2, 3]) this.checkLive(tablet);
  }

  private take(step: Step): void {
    const { world } = this;
    const { at: tablet } = step;
    switch (step.do) {
      case 'put':
        this.ask(tablet, 'Put', {
          ...P,
          dimensions: [{ key: step.key, idx: 0 }],
          time: step.ts,
          value: `${++this.values}${step.size === 'large' ? LARGE : ''}`,
        });
        break;
      case 'delete':
        this.delete(step);
        break;
      case 'wait':
        world.seconds(step.seconds);
        break;
      case 'kill':
        this.kill(tablet);
        break;
      case 'power-failure':
        this.kill(tablet, step.failure);
        break;
      case 'restart':
        this.kill(tablet);
        this.load(tablet, step.mode);
        break;
      case 'load':
        this.load(tablet, step.mode);
        break;
      case 'role':
        this.ask(tablet, 'ChangeRole', { ...P, mode: step.mode, term: (this.term += 2), replicas: [] });
        break;
      case 'attach':
        if (step.to !== tablet) this.ask(tablet, 'AddReplica', { ...P, endpoint: endpoint(step.to) });
        break;
      case 'detach':
        this.ask(tablet, 'DelReplica', { ...P, endpoint: endpoint(step.to) });
        break;
      case 'send':
        if (step.to !== tablet) this.send(tablet, step.to);
        break;
      case 'elect':
        this.elect(tablet);
        break;
      case 'cut':
        world.lab.network.cut(world.node(tablet), world.node(step.to));
        break;
      case 'heal':
        world.lab.network.healAll();
        break;
      case 'snapshot':
        this.ask(tablet, 'MakeSnapshot', P);
        break;
      case 'drop':
        this.hadOffset.delete(tablet);
        this.ask(tablet, 'DropTable', P);
        break;
      case 'rebuild':
        // As the nameserver brings a returned follower back: what its snapshot has is all that counts.
        this.kill(tablet);
        this.hadOffset.delete(tablet);
        this.ask(tablet, 'DeleteBinlog', P);
        this.load(tablet, 'kTableFollower');
        break;
    }
    for (const number of [1, 2, 3]) this.notePartStarts(number);
  }

  private ask<M extends TabletMethod>(tablet: number, method: M, request: TabletRpc[M][0]): void {
    const box = this.world.send(tablet, method, request);
    this.world.lab.scheduler.runUntilHolds(() => box.outcome !== undefined, this.world.nowUs + 200 * SECOND);
  }

  private delete(step: Step & { readonly do: 'delete' }): void {
    const { at: tablet, do: _do, ...what } = step;
    if (what.ts !== undefined || what.end_ts !== undefined) {
      this.ranges.set(what.key, (this.ranges.get(what.key) ?? 0) + 1);
    }
    this.ask(tablet, 'Delete', { ...P, ...what });
  }

  /** As a replica is added, or brought back to a tablet that has nothing of it. */
  private send(tablet: number, to: number): void {
    this.ask(tablet, 'MakeSnapshot', P);
    this.world.seconds(1);
    this.ask(tablet, 'PauseSnapshot', P);
    this.kill(to);
    this.ask(tablet, 'SendSnapshot', { ...P, remote_tid: P.tid, endpoint: endpoint(to) });
    this.world.seconds(5);
    this.load(to, 'kTableFollower');
    this.ask(tablet, 'AddReplica', { ...P, endpoint: endpoint(to) });
    this.ask(tablet, 'RecoverSnapshot', P);
  }

  /** As the nameserver changes a leader: the old one is not told. */
  private elect(tablet: number): void {
    this.term += 2;
    const fence = { ...P, term: this.term - 1, pre_log_index: 0, entries: [] };
    for (const follower of [1, 2, 3]) this.ask(follower, 'AppendEntries', fence);
    const replicas = [1, 2, 3].filter((other) => other !== tablet).map(endpoint);
    this.ask(tablet, 'ChangeRole', { ...P, mode: 'kTableLeader', term: this.term, replicas });
  }

  private kill(tablet: number, failure?: PowerFailure): void {
    const { world } = this;
    this.checkLive(tablet);
    const replica = world.replica(tablet);
    if (replica !== undefined && replica.offset > 0 && !this.robbed.has(tablet))
      this.hadOffset.set(tablet, replica.offset);
    world.node(tablet).kill('test');
    if (failure !== undefined) {
      world.node(tablet).disk.powerFail(failure);
      this.hadOffset.delete(tablet);
    }
    world.node(tablet).start();
    world.seconds(1);
  }

  private load(tablet: number, as: 'kTableLeader' | 'kTableFollower'): void {
    this.world.load(tablet, as);
    const replica = this.world.replica(tablet);
    if (replica?.state === 'kTableLoading') {
      expect(diskFold(this.world.node(tablet).disk).isStuck).toBe(true);
      this.seen.stuckLoads++;
    }
  }

  private watch(tablet: number, event: { readonly kind: string }): void {
    this.seen.kinds.add(event.kind);
    const state = () => this.world.replica(tablet)?.state;
    switch (event.kind) {
      case 'replica-created':
        this.fedBeforeLoad.delete(tablet);
        this.robbed.delete(tablet);
        break;
      case 'replica-dropped':
        if (state() !== undefined) this.robbed.add(tablet);
        break;
      case 'entries-applied':
      case 'entry-appended':
        if (state() === 'kTableUndefined') this.fedBeforeLoad.add(tablet);
        break;
      case 'file-received':
      case 'replica-load-failed':
        this.hadOffset.delete(tablet);
        break;
      case 'replica-loaded':
        this.checkLoad(tablet);
        break;
      case 'binlog-trimmed':
        this.checkDeletion(tablet);
        break;
    }
  }

  /** Rules (a) and (b): a load folds what is on the disk, and comes as far as the replica was. */
  private checkLoad(tablet: number): void {
    const { world } = this;
    const onDisk = diskFold(world.node(tablet).disk);
    this.seen.loads++;
    if (!this.fedBeforeLoad.has(tablet)) {
      expect(memoryRows(world.tablet(tablet))).toEqual(onDisk.rows);
      expect(world.offset(tablet)).toBe(onDisk.offset);
    }
    expect(world.offset(tablet)).toBeGreaterThanOrEqual(this.hadOffset.get(tablet) ?? 0);
    this.hadOffset.delete(tablet);
    this.notePartStarts(tablet);
  }

  /** Rule (a) while a replica runs. */
  private checkLive(tablet: number): void {
    const { world } = this;
    const state = world.replica(tablet)?.state;
    if (state !== 'kTableNormal' && state !== 'kSnapshotPaused') return;
    if (this.fedBeforeLoad.has(tablet) || this.robbed.has(tablet)) return;
    if ([...this.ranges.values()].some((count) => count > 1)) return;
    const onDisk = diskFold(world.node(tablet).disk);
    if (onDisk.isStuck) return;
    this.seen.liveChecks++;
    expect(memoryRows(world.tablet(tablet))).toEqual(onDisk.rows);
    expect(world.offset(tablet)).toBe(onDisk.offset);
  }

  /**
   * Rule (c): no part is deleted from which an attached, matched follower is still to be sent
   * something. Of the part that the follower stands in all may be on its way already: then the
   * reader is in the next one. That is weakness W14: a request is all that has those entries then.
   */
  private checkDeletion(tablet: number): void {
    const before = this.partStarts.get(tablet) ?? [];
    this.notePartStarts(tablet);
    const [first = Infinity] = this.partStarts.get(tablet) ?? [];
    this.seen.deletions++;
    const { offset = 0, followers = [] } = this.world.replica(tablet) ?? {};
    for (const follower of followers) {
      const standsIn = before.findLastIndex((start) => start <= follower.offset);
      if (!follower.matched || follower.offset >= offset || standsIn < 0) continue;
      this.seen.neededParts++;
      expect(first).toBeLessThanOrEqual(before[standsIn + 1] ?? before[standsIn]!);
    }
  }

  private notePartStarts(tablet: number): void {
    const starts = logOf(this.world.node(tablet).disk).map((part) => part.startOffset);
    this.partStarts.set(tablet, starts);
  }
}
