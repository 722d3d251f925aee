import type { ClusterConfig } from '../cluster/config.js';
import type { EnqueueRequest } from '../nameserver/commands/enqueue.js';
import type { DiskAct } from './disk-acts.js';
import type { Condition } from './language/condition.js';
import type { PartitionRef, Selector } from './language/selector.js';
import type { InterleavingPoint } from './language/interleaving-point.js';
import type { WallClock } from './format/instant.js';
import type { ScenarioFile, VerifyFile } from './format/scenario-schema.js';
import type { WorkloadSpec } from '../cluster/applications.js';
import type { Comparison } from './run/compare-output.js';

/** What a command must print. */
export interface Expectation {
  /** Undefined: the file leaves it open, for `--update` to fill in. */
  readonly text: string | undefined;
  readonly compare: Comparison;
}

/** Verbs that act on processes, one after the other. */
export type ProcessVerb =
  'kill' | 'start' | 'restart' | 'pause' | 'resume' | 'expire' | 'blip' | 'isolate' | 'hold' | 'release';

/** Which messages of remote calls are meant; undefined is any. */
export interface MessagePattern {
  readonly from: Selector | undefined;
  readonly to: Selector | undefined;
  readonly method: string | undefined;
  readonly times: number;
}

/** What a step does, checked and ready to run. */
export type Act =
  | {
      readonly verb: 'ns';
      readonly line: string;
      readonly on: Selector | undefined;
      readonly answers: readonly string[];
      /** What the line may read, by path. */
      readonly files: Readonly<Record<string, string>> | undefined;
      readonly expect: Expectation | undefined;
    }
  | {
      readonly verb: 'tablet';
      readonly line: string;
      readonly on: Selector;
      readonly expect: Expectation | undefined;
    }
  | {
      readonly verb: 'ops';
      readonly line: string;
      /** Undefined: the step ends when the tool does. */
      readonly name: string | undefined;
      readonly expect: Expectation | undefined;
    }
  | { readonly verb: 'ops-end'; readonly name: string; readonly expect: Expectation | undefined }
  | { readonly verb: 'sdk'; readonly line: string; readonly expect: Expectation | undefined }
  | {
      readonly verb: 'put';
      readonly rows: number;
      readonly into: PartitionRef;
      readonly to: Selector | undefined;
      readonly first: number | undefined;
    }
  | { readonly verb: 'wait'; readonly durationUs: number }
  | { readonly verb: 'until'; readonly condition: Condition; readonly withinUs: number }
  | DiskAct
  | { readonly verb: ProcessVerb; readonly targets: readonly Selector[] }
  | { readonly verb: 'step-down' }
  | { readonly verb: 'lose-write'; readonly targets: readonly Selector[] }
  | { readonly verb: 'partition'; readonly groups: readonly (readonly Selector[])[] }
  | { readonly verb: 'cut'; readonly from: readonly Selector[]; readonly to: readonly Selector[] }
  | { readonly verb: 'heal'; readonly from: readonly Selector[]; readonly to: readonly Selector[] }
  | { readonly verb: 'heal-all' }
  | {
      readonly verb: 'lose-reply' | 'drop' | 'duplicate';
      readonly messages: MessagePattern;
    }
  | {
      readonly verb: 'delay';
      readonly byUs: number;
      /** Without a method: a link, both of whose ends are given. */
      readonly messages: MessagePattern;
    }
  | {
      readonly verb: 'kill-at';
      readonly process: Selector;
      readonly point: InterleavingPoint;
      readonly on: Selector | undefined;
      readonly nth: number;
      readonly how: 'kill' | 'expire' | 'pause';
    }
  | { readonly verb: 'slow'; readonly targets: readonly Selector[]; readonly byUs: number }
  | {
      readonly verb: 'skew';
      readonly targets: readonly Selector[];
      readonly offsetUs: number;
      readonly driftPpm: number;
    }
  | { readonly verb: 'workload'; readonly action: 'start' | 'stop'; readonly name: string }
  | {
      readonly verb: 'enqueue';
      readonly op: EnqueueRequest['op'];
      readonly table: PartitionRef;
      readonly pid: number;
      readonly workUs: number;
    }
  | { readonly verb: 'check'; readonly condition: Condition }
  | { readonly verb: 'note' };

export interface PlannedStep {
  readonly index: number;
  /** Where the step stands in its file. */
  readonly line: number;
  readonly column: number;
  /** The step in one line, as typed: `kill leader(flow/0)`. */
  readonly text: string;
  /** Virtual time at which it is to begin. */
  readonly atUs: number | undefined;
  readonly note: string | undefined;
  /** Whatever comes of it, the run goes on. */
  readonly lenient: boolean;
  readonly act: Act;
}

export interface PlannedWorkload extends WorkloadSpec {
  readonly fromUs: number | undefined;
  readonly toUs: number | undefined;
}

/** A scenario that was read and checked: all that a run needs. */
export interface Scenario {
  readonly file: string;
  readonly title: string;
  readonly story: string | undefined;
  readonly clock: WallClock;
  readonly config: ClusterConfig;
  readonly workloads: readonly PlannedWorkload[];
  readonly steps: readonly PlannedStep[];
  readonly verify: VerifyFile | undefined;
  /** The content as the file has it. */
  readonly content: ScenarioFile;
}
