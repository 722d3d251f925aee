import type { ClusterConfig } from '../../cluster/index.js';
import type { ClusterEvent } from '../../protocol/index.js';
import type { RunObserver, ScenarioResult } from '../../scenario/index.js';
import type { TraceRecord } from '../../sim/index.js';
import { Narrator, type Narration } from '../narrator.js';
import type { Palette } from '../palette.js';
import { wrap } from '../wrap.js';
import { CausalCone } from './cone.js';
import { lostTails, type LostTail } from './lost-tails.js';
import { nameWait } from './waits.js';

type Record_ = TraceRecord<ClusterEvent>;

const WIDTH = 100;
/** Of a longer chain, the middle is left out. */
const LONGEST = 40;

/** What is explained, and the event that it ends with. */
interface Subject {
  readonly sentence: string;
  readonly targets: readonly Record_[];
}

/** Watches a run, and tells afterwards how what came of it came about. */
export class Explanation {
  private readonly cone = new CausalCone();
  private readonly said = new Map<number, Narration>();
  /** Events that a step of the scenario brought about, and the step in words. */
  private readonly doneBy = new Map<number, string>();
  private narrator: Narrator | undefined;
  /** Has a sentence for every fault, also for those that a summary need not tell. */
  private talkative: Narrator | undefined;
  private config: ClusterConfig | undefined;
  private step: string | undefined;

  readonly observer: RunObserver = {
    runBegins: (_, config) => {
      this.config = config;
      this.narrator = new Narrator(config, 'normal');
      this.talkative = new Narrator(config, 'verbose');
    },
    stepBegins: ({ line, text }) => (this.step = `line ${line}: ${text}`),
    stepEnds: () => (this.step = undefined),
    record: (record) => {
      this.cone.see(record);
      const usual = this.narrator!.tell(record);
      const detailed = this.talkative!.tell(record);
      const narration = this.cone.isRoot(record) ? detailed : usual;
      if (narration !== undefined) this.said.set(record.seq, narration);
      if (this.step !== undefined && this.cone.isRoot(record)) this.doneBy.set(record.seq, this.step);
    },
  };

  /** What the run came to and the chain of events behind it; undefined when there is nothing to explain. */
  lines(result: ScenarioResult, paint: Palette): readonly string[] | undefined {
    const subjects = this.subjects(result);
    if (subjects.length === 0) return undefined;
    return subjects.flatMap(({ sentence, targets }) => [
      ...wrap(sentence, WIDTH),
      '',
      ...(targets.length === 0
        ? ['  nothing in the trace stands for it']
        : this.chain(this.cone.behind(targets), paint)),
      '',
    ]);
  }

  private subjects(result: ScenarioResult): readonly Subject[] {
    const { violations, verdict, reason, writes } = result;
    if (violations.length > 0)
      return violations.map(({ rule, sentence, seq }) => ({
        sentence: `${rule}: ${sentence}`,
        targets: this.broke(rule, seq),
      }));
    const lost = lostTails(this.cone.all);
    if (writes.lostAllowed > 0 && (verdict === 'pass' || verdict === 'expectation-failed') && lost.length > 0)
      return lost.map((tail) => this.subjectOf(tail));
    if (verdict === 'pass' || verdict === 'vacuous') return [];
    return [{ sentence: `${verdict}: ${reason ?? ''}`, targets: given(this.lastSetback()) }];
  }

  private subjectOf({ elected, writes, first, last }: LostTail): Subject {
    const clock = (timeUs: number): string => this.narrator!.timeOfDay(timeUs);
    const { endpoint, name, pid, offset } = elected.body;
    const many = writes === 1 ? 'one acknowledged write is' : `${writes} acknowledged writes are`;
    const when =
      first.timeUs === last.timeUs
        ? `at ${clock(first.timeUs)}`
        : `from ${clock(first.timeUs)} to ${clock(last.timeUs)}`;
    return {
      sentence: `${many} gone from ${name}/${pid}: ${first.body.leader} acknowledged them ${when}, at offsets ${first.body.offset} to ${last.body.offset}, and ${endpoint} was elected with offset ${offset}.`,
      targets: [elected],
    };
  }

  /** The event after which a rule was broken; where terms are concerned, also the last election. */
  private broke(rule: string, seq: number): readonly Record_[] {
    const election = rule.includes('term')
      ? this.cone.all.findLast((record) => record.seq < seq && record.body.kind === 'leader-elected')
      : undefined;
    return [...given(this.cone.at(seq)), ...given(election)];
  }

  /** The last event after which something was not as it should be. */
  private lastSetback(): Record_ | undefined {
    const { all } = this.cone;
    const last = (matches: (body: ClusterEvent) => boolean): Record_ | undefined =>
      all.findLast(({ body }) => matches(body));
    return (
      last((body) => body.kind === 'op-finished' && body.status === 'kFailed') ??
      last((body) => body.kind === 'op-not-created') ??
      all.findLast((record) => this.said.has(record.seq) && !this.cone.isRoot(record))
    );
  }

  private chain(records: readonly Record_[], paint: Palette): readonly string[] {
    const upUs = this.bootedUs();
    const told = records.filter(
      (record) => this.said.has(record.seq) && (record.timeUs > upUs || records.length < LONGEST),
    );
    const half = LONGEST / 2;
    const shown = told.length <= LONGEST ? told : [...told.slice(0, half), ...told.slice(-half)];
    return shown.flatMap((record, index) => [
      ...(told.length > LONGEST && index === half ? [`  … ${told.length - LONGEST} more …`] : []),
      ...this.link(record, told, paint),
    ]);
  }

  /** The last process of the cluster was started then for the first time. */
  private bootedUs(): number {
    const leading = this.cone.all.find(({ body }) => body.kind === 'ns-leading');
    return leading?.timeUs ?? 0;
  }

  private link(record: Record_, told: readonly Record_[], paint: Palette): readonly string[] {
    const narrator = this.narrator!;
    const wait = this.waitBefore(record, told);
    const by = this.doneBy.get(record.seq);
    const { explanation: _, ...plain } = this.said.get(record.seq)!;
    const text = by === undefined ? plain.text : `${plain.text} (${by})`;
    return [
      ...(wait === undefined
        ? []
        : wrap(wait, WIDTH - 18).map((line) => `                ${paint('fine', `│ ${line}`)}`)),
      ...narrator.format({ ...plain, text, explanation: undefined }, paint),
    ];
  }

  private waitBefore(record: Record_, told: readonly Record_[]): string | undefined {
    const causes = this.cone.causesOf(record);
    // Between the two may be steps of which there is nothing to tell; the wait is the whole of it.
    const cause = causes[0] === undefined ? undefined : this.toldBehind(causes[0], told);
    if (cause === undefined || this.cone.isRoot(record)) return undefined;
    return nameWait(cause.body, record.body, record.timeUs - cause.timeUs, this.config!.flags);
  }

  private toldBehind(record: Record_, told: readonly Record_[]): Record_ | undefined {
    let at: Record_ | undefined = record;
    while (at !== undefined && !told.includes(at)) at = this.cone.causesOf(at)[0];
    return at;
  }
}

function given(record: Record_ | undefined): readonly Record_[] {
  return record === undefined ? [] : [record];
}
