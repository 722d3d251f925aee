import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { faultSteps, necessities } from '../../src/campaign/necessity.js';
import { Explanation } from '../../src/report/explanation/index.js';
import { PLAIN } from '../../src/report/palette.js';
import { parseScenario, runScenario, type Scenario } from '../../src/scenario/index.js';

function shipped(name: string): Scenario {
  const file = `scenarios/${name}.yaml`;
  return parseScenario(readFileSync(file, 'utf8'), file);
}

function explained(scenario: Scenario): string {
  const explanation = new Explanation();
  const result = runScenario(scenario, { observer: explanation.observer });
  return (explanation.lines(result, PLAIN) ?? []).join('\n');
}

/** Fails when the parts do not follow each other in the text. */
function expectInOrder(text: string, parts: readonly string[]): void {
  let from = 0;
  for (const part of parts) {
    const at = text.indexOf(part, from);
    expect(at, `${part} in ${text.slice(from)}`).toBeGreaterThanOrEqual(0);
    from = at + part.length;
  }
}

describe('an explanation', () => {
  it('goes back from lost writes over the election and the waits to the fault', () => {
    expectInOrder(explained(shipped('guarantees/g7-the-tail-is-lost')), [
      'acknowledged writes are',
      'was elected with offset',
      '172.27.128.31:8541  is killed (line ',
      'zk_session_timeout is 10s',
      'expires the session of 172.27.128.31:8541',
      'tablet_heartbeat_timeout is 1m',
      'gives 172.27.128.31:8541 up',
      'creates OP 1, kChangeLeaderOP',
      'elects 172.27.128.32:8541',
    ]);
  });

  it('goes back from a failed OP both to what created it and to what made it fail', () => {
    expectInOrder(explained(shipped('findings/recovery-is-not-retried')), [
      'not-converged: ',
      'is killed (line ',
      'starts again (line ',
      'no longer reaches',
      'creates OP 3, kRecoverTableOP',
      'creates OP 6, kReAddReplicaOP',
      'OP 6: kSendSnapshot is kFailed',
      'kFailed in kSendSnapshot',
    ]);
  });

  it('has nothing to say of a run that goes well', () => {
    const explanation = new Explanation();
    const result = runScenario(shipped('guarantees/g2-the-only-replica'), { observer: explanation.observer });
    expect(explanation.lines(result, PLAIN)).toBeUndefined();
  });

  it('changes nothing about the run', () => {
    const scenario = shipped('guarantees/g7-the-tail-is-lost');
    const { traceHash } = runScenario(scenario);
    expect(runScenario(scenario, { observer: new Explanation().observer }).traceHash).toBe(traceHash);
  });
});

describe('the necessity of faults', () => {
  it('is found by leaving each of them out', () => {
    const scenario = shipped('findings/recovery-is-not-retried');
    const { content } = scenario;
    const idle = {
      ...content,
      steps: [...content.steps.slice(0, 1), { blip: 'tablet(2)' }, ...content.steps.slice(1)],
    };
    const faults = faultSteps(idle);
    const run = necessities(idle, runScenario(scenario));
    for (;;) {
      const { done, value } = run.next();
      if (done !== true) continue;
      expect(value.map(({ index }) => index)).toEqual(faults);
      expect(value.map(({ isNeeded }) => isNeeded)).toEqual(
        faults.map((index) => 'blip' in idle.steps[index]! === false),
      );
      return;
    }
  });
});
