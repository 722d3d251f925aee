import { describe, expect, it } from 'vitest';
import { runFile, shippedScenarios } from './shipped.js';

/** The document's rows of OP 54 to 61, when everything is finished. */
const DOCUMENT = `
  54     kUpdateTableAliveOP  flow  0    kDone   20180824195838  2s            20180824195840  -
  55     kChangeLeaderOP      flow  0    kDone   20180824200135  0s            20180824200135  -
  56     kOfflineReplicaOP    flow  1    kDone   20180824200135  1s            20180824200136  -
  57     kUpdateTableAliveOP  flow  0    kDone   20180824200212  0s            20180824200212  -
  58     kRecoverTableOP      flow  0    kDone   20180824200623  1s            20180824200624  -
  59     kRecoverTableOP      flow  1    kDone   20180824200623  1s            20180824200624  -
  60     kReAddReplicaOP      flow  0    kDone   20180824200624  9s            20180824200633  -
  61     kReAddReplicaOP      flow  1    kDone   20180824200624  9s            20180824200633  -`;

const cells = (line: string): string[] => line.trim().split(/ {2,}/);

describe('the sessions of the document', () => {
  it.each(shippedScenarios('manual'))('%s replays', (file) => {
    const result = runFile(file);
    expect(result.reason).toBeUndefined();
    expect(result.verdict).toBe('pass');
    expect(result.steps.every((step) => step.status === 'ok')).toBe(true);
  });

  it('give the same eight OPs to the second, but for the duration of OP 54', () => {
    const printed = runFile('scenarios/manual/03-offline-and-recover.yaml').steps.findLast(
      (step) => step.text === 'ns showopstatus',
    );
    const rows = printed!.output!.slice(2).map(cells);
    const expected = DOCUMENT.trim().split('\n').map(cells);
    expect(rows.slice(1)).toEqual(expected.slice(1));
    const [op, document] = [rows[0]!, expected[0]!];
    expect(op.slice(0, 6)).toEqual(document.slice(0, 6));
  });
});
