import { SECOND, SimulationError } from '../../sim/index.js';
import { formatDuration } from '../format/duration.js';
import { formatCondition, type Condition } from '../language/condition.js';
import { explain, holds } from '../language/evaluate.js';
import type { Expectation, PlannedStep, Scenario } from '../plan.js';
import { assertionOf, assertionsOver } from './assertions.js';
import { compareOutput, type LineDifference } from './compare-output.js';
import { diagnose, type Diagnosis } from './diagnosis.js';
import { outOfBounds, type World } from './judge.js';
import { perform, specOf } from './perform.js';
import { StepFailure } from './targets.js';
import { NO_WRITES, type ScenarioResult, type StepResult, type Verdict } from './result.js';
import type { RunObserver } from './run-scenario.js';
import { dependsOnLog, Watch } from './situations.js';

/** Events that run before the caller is let in between. */
const SLICE = 20_000;
/** So often it is looked whether the cluster has recovered. */
const LOOK_US = SECOND / 10;
/** Longest time that writes under way at the end are waited for. */
const DRAIN_LIMIT_US = 60 * SECOND;

interface Appointment {
  readonly timeUs: number;
  readonly action: () => void;
}

/** What came of a step, besides when it was. */
interface Outcome {
  readonly output?: readonly string[];
  readonly reason?: string;
  readonly difference?: LineDifference;
  readonly diagnosis?: Diagnosis;
}

/** One run of a scenario: goes through its steps, and says at the end what came of it. */
export class Session {
  private readonly results: StepResult[] = [];
  private readonly watch: Watch;
  private readonly appointments: Appointment[];
  private stopped: Diagnosis | undefined;
  /** Expectations, checks and waits that were judged. */
  private judged = 0;

  constructor(
    private readonly scenario: Scenario,
    private readonly world: World,
    private readonly observer: RunObserver | undefined,
  ) {
    this.watch = new Watch(world.cluster);
    this.appointments = this.workloadTimes();
  }

  /** Runs the steps in order; those after a wait in vain are skipped. */
  *run(): Generator<void, void> {
    for (const step of this.scenario.steps) {
      if (this.stopped !== undefined) {
        this.results.push({ ...this.frameOf(step, 'skipped'), endUs: this.nowUs });
        continue;
      }
      const { atUs } = step;
      if (atUs !== undefined && atUs > this.nowUs) yield* this.advanceTo(atUs);
      else yield* this.advanceTo(this.nowUs);
      this.observer?.stepBegins?.(step, this.nowUs, atUs === undefined ? 0 : this.nowUs - atUs);
      yield;
      yield* this.runStep(step);
    }
    yield* this.recover();
    yield* this.drainWrites();
  }

  /** The verdict over all that happened. */
  conclude(): ScenarioResult {
    const { verify } = this.scenario;
    const writes = this.world.judge.judgeWrites();
    this.world.judge.judgeRest();
    const { violations } = this.world.judge;
    const failed = this.results.find((result) => result.status === 'failed');
    const bounds = outOfBounds(verify, writes);
    if (violations.length > 0) return this.result('invariant-violated', violations[0]!.sentence, writes);
    if (failed !== undefined && this.stopped === undefined)
      return this.result('expectation-failed', failed.reason, writes);
    if (failed !== undefined && failed !== this.results.findLast((r) => r.status === 'failed')) {
      return this.result('expectation-failed', failed.reason, writes);
    }
    if (bounds.length > 0 && this.stopped === undefined)
      return this.result('expectation-failed', bounds.join('; '), writes);
    if (this.stopped !== undefined) return this.result(this.stopped.verdict, this.stopped.cause, writes);
    const vacuous = this.whyVacuous(writes.acknowledged);
    return vacuous === undefined
      ? this.result('pass', undefined, writes)
      : this.result('vacuous', vacuous, writes);
  }

  didNotBoot(reason: string): ScenarioResult {
    return this.result('not-converged', reason, NO_WRITES);
  }

  crashed(error: unknown): ScenarioResult {
    const message = error instanceof Error ? error.message : String(error);
    const kind =
      error instanceof SimulationError ? 'the simulator contradicts itself' : 'the simulator failed';
    const stack = error instanceof Error ? error.stack : undefined;
    return { ...this.result('crashed', `${kind}: ${message}`, NO_WRITES), stack };
  }

  private get nowUs(): number {
    return this.world.cluster.nowUs;
  }

  private workloadTimes(): Appointment[] {
    const { cluster } = this.world;
    const times = this.scenario.workloads.flatMap((workload) => [
      ...(workload.fromUs === undefined
        ? []
        : [{ timeUs: workload.fromUs, action: () => cluster.startWorkload(specOf(workload)) }]),
      ...(workload.toUs === undefined
        ? []
        : [{ timeUs: workload.toUs, action: () => cluster.stopWorkload(workload.name) }]),
    ]);
    return times.sort((a, b) => a.timeUs - b.timeUs);
  }

  private *runStep(step: PlannedStep): Generator<void, void> {
    const begun = this.frameOf(step, 'ok');
    const outcome = yield* this.outcomeOf(step);
    const { output, reason, difference, diagnosis } = step.lenient ? { output: outcome.output } : outcome;
    this.stopped = diagnosis;
    const result: StepResult = {
      ...begun,
      status: reason === undefined ? 'ok' : 'failed',
      endUs: this.nowUs,
      output,
      reason,
      difference,
    };
    this.results.push(result);
    this.observer?.stepEnds?.(step, result);
  }

  private *outcomeOf({ act }: PlannedStep): Generator<void, Outcome> {
    switch (act.verb) {
      case 'note':
        return {};
      case 'wait':
        yield* this.advanceTo(this.nowUs + act.durationUs);
        return {};
      case 'until':
        this.judged++;
        return yield* this.waitFor(act.condition, act.withinUs);
      case 'check': {
        this.judged++;
        const situation = this.watch.situation();
        return holds(act.condition, situation) ? {} : { reason: explain(act.condition, situation) };
      }
      default: {
        try {
          const output = perform(
            this.world.cluster,
            act,
            () => this.watch.situation(),
            this.scenario.workloads,
          );
          return {
            ...(output === undefined ? {} : { output }),
            ...this.compare('expect' in act ? act.expect : undefined, output),
          };
        } catch (error) {
          if (error instanceof StepFailure) return { reason: error.message };
          throw error;
        }
      }
    }
  }

  private compare(expect: Expectation | undefined, output: readonly string[] | undefined): Outcome {
    if (expect?.text === undefined || output === undefined) return {};
    this.judged++;
    const difference = compareOutput(expect.compare, expect.text, output);
    if (difference === undefined) return {};
    const { expected, printed } = difference;
    const reason =
      printed === undefined
        ? `expected the line '${expected!.trim()}', which was not printed`
        : expected === undefined
          ? `printed the line '${printed.trim()}', which was not expected`
          : `expected '${expected.trim()}', printed '${printed.trim()}'`;
    return { reason, difference };
  }

  /** Runs to a time, with the appointments on the way. */
  private *advanceTo(timeUs: number): Generator<void, void> {
    for (;;) {
      const next = this.appointments[0];
      const stopUs = Math.max(this.nowUs, Math.min(timeUs, next?.timeUs ?? timeUs));
      if (stopUs > this.nowUs) while (this.runSlice(() => false, stopUs)) yield;
      if (next === undefined || next.timeUs > this.nowUs) {
        if (this.nowUs >= timeUs) return;
        continue;
      }
      this.appointments.shift();
      next.action();
    }
  }

  private *waitFor(condition: Condition, withinUs: number): Generator<void, Outcome> {
    const limitUs = this.nowUs + withinUs;
    const isMet = this.memoized(condition);
    for (;;) {
      const nextUs = Math.max(this.nowUs, Math.min(limitUs, this.appointments[0]?.timeUs ?? limitUs));
      while (this.runSlice(isMet, nextUs)) yield;
      const situation = this.watch.situation();
      if (holds(condition, situation)) return {};
      if (this.nowUs >= limitUs) {
        const { verdict, cause } = diagnose(situation);
        const within = `did not hold within ${formatDuration(withinUs)}`;
        const reason = `${formatCondition(condition)} ${within}: ${explain(condition, situation)}; ${cause}`;
        return { reason, diagnosis: { verdict, cause: reason } };
      }
      yield* this.advanceTo(this.nowUs);
    }
  }

  /** Runs until the condition holds, the limit is reached, or the slice is used up: only then is it true. */
  private runSlice(isMet: () => boolean, limitUs: number): boolean {
    let left = SLICE;
    let met = false;
    const ended = this.world.cluster.runUntilHolds(() => (met = isMet()) || left-- <= 0, limitUs);
    return ended && !met;
  }

  /** Asks again only after something happened that the condition can depend on. */
  private memoized(condition: Condition): () => boolean {
    const { watch } = this;
    const changes = dependsOnLog(condition) ? () => watch.logChanges : () => watch.changes;
    let seen = -1;
    let value = false;
    return () => {
      if (changes() !== seen) {
        seen = changes();
        value = holds(condition, watch.situation());
      }
      return value;
    };
  }

  /** Stops the workloads and lets what they have under way come to its end. */
  private *drainWrites(): Generator<void, void> {
    for (const { name } of this.scenario.workloads) this.world.cluster.stopWorkload(name);
    const limitUs = this.nowUs + DRAIN_LIMIT_US;
    while (this.world.judge.pending > 0 && this.runSlice(() => this.world.judge.pending === 0, limitUs))
      yield;
  }

  /** What must come about in the end is waited for, each as long as the flags say. */
  private *recover(): Generator<void, void> {
    if (this.scenario.verify?.liveness !== 'all' || this.stopped !== undefined) return;
    for (const { name } of this.scenario.workloads) this.world.cluster.stopWorkload(name);
    const calmUs = this.nowUs;
    for (const { rule, boundUs, waitsFor } of this.world.judge.liveness) {
      let waiting = waitsFor();
      for (; waiting !== undefined && this.nowUs < calmUs + boundUs; waiting = waitsFor())
        yield* this.advanceTo(Math.min(calmUs + boundUs, this.nowUs + LOOK_US));
      if (waiting === undefined) continue;
      const { verdict, cause } = diagnose(this.watch.situation());
      const within = formatDuration(boundUs);
      this.stopped = { verdict, cause: `${rule}: ${waiting}, ${within} after the last step; ${cause}` };
      return;
    }
  }

  private whyVacuous(acknowledged: number): string | undefined {
    if (this.scenario.steps.length === 0) return 'the scenario has no steps';
    if (this.scenario.workloads.length > 0 && acknowledged === 0) return 'not one write was acknowledged';
    if (this.judged === 0 && this.scenario.verify === undefined) {
      return "nothing was judged: the file has no 'expect', 'check', 'until' or 'verify'";
    }
    return undefined;
  }

  private frameOf(step: PlannedStep, status: StepResult['status']): StepResult {
    return {
      index: step.index,
      line: step.line,
      text: step.text,
      verb: step.act.verb === 'heal-all' ? 'heal' : step.act.verb,
      asserts: assertionOf(step),
      status,
      startUs: this.nowUs,
      endUs: this.nowUs,
      output: undefined,
      reason: undefined,
      difference: undefined,
    };
  }

  private result(
    verdict: Verdict,
    reason: string | undefined,
    writes: ScenarioResult['writes'],
  ): ScenarioResult {
    const { cluster, judge } = this.world;
    return {
      file: this.scenario.file,
      title: this.scenario.title,
      verdict,
      reason,
      seed: cluster.config.seed,
      traceHash: cluster.lab.trace.hash,
      virtualTimeUs: cluster.nowUs,
      events: cluster.lab.trace.count,
      steps: this.results,
      asserts: assertionsOver(this.scenario.verify),
      reached: this.watch.opHistory.reached,
      violations: judge.violations,
      limits: judge.limits,
      writes,
      stack: undefined,
    };
  }
}
