import fc from 'fast-check';
import { CaseBuilder, placements, SURROUNDINGS, tablet, type Failure } from './case-builder.js';
import type { Guarantee, GuaranteeCase } from './guarantee.js';
import { oneTabletFails } from './one-node.js';

const DIES: fc.Arbitrary<Failure> = fc.constantFrom('kill', 'kill', 'power-fail');

/** Tablets that can fail at the same time and leave each partition a replica. */
function expendable(placement: readonly (readonly number[])[], order: readonly number[]): readonly number[] {
  const down: number[] = [];
  for (const candidate of order) {
    const next = [...down, candidate];
    if (placement.every((replicas) => replicas.some((number) => !next.includes(number))))
      down.push(candidate);
  }
  return down;
}

/** G4: any set of failures that leaves each partition one of its two replicas. */
const halfOfEach: fc.Arbitrary<GuaranteeCase> = fc
  .record({ tablets: fc.integer({ min: 3, max: 5 }), partitions: fc.integer({ min: 2, max: 6 }) })
  .chain(({ tablets, partitions }) =>
    fc.record({
      setting: fc.record({
        ...SURROUNDINGS,
        nameservers: fc.constantFrom(1, 2),
        tablets: fc.constant(tablets),
        placement: placements(tablets, partitions, 2),
      }),
      order: fc.shuffledSubarray(
        Array.from({ length: tablets }, (_, index) => index + 1),
        { minLength: tablets, maxLength: tablets },
      ),
      how: DIES,
      gapsMs: fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: tablets, maxLength: tablets }),
    }),
  )
  .map(({ setting, order, how, gapsMs }) => {
    const down = expendable(setting.placement, order);
    const steps = new CaseBuilder(setting).countFromHere();
    down.forEach((number, index) => steps.fail(how, tablet(number)).wait(gapsMs[index]!));
    return steps
      .serving()
      .observe(steps.partitions)
      .bringBack(how, down.map(tablet))
      .whole()
      .build('G4: two replicas on more tablets', { unserved: 0 });
  });

export const G4: Guarantee = {
  name: 'G4',
  statement: 'Two replicas on more nodes: all may fail that leave each partition one of its replicas.',
  envelope:
    'three to five tablets, two to six partitions; the most that may fail die within seconds of each other',
  cases: halfOfEach,
  witness: 'scenarios/guarantees/g4-both-of-one-partition.yaml',
};

/** Two tablets of a partition of three replicas die, and stay away. */
function twoOfThreeFail(title: string, tabletCounts: readonly number[]): fc.Arbitrary<GuaranteeCase> {
  return fc
    .record({ tablets: fc.constantFrom(...tabletCounts), partitions: fc.integer({ min: 1, max: 4 }) })
    .chain(({ tablets, partitions }) =>
      fc.record({
        setting: fc.record({
          ...SURROUNDINGS,
          nameservers: fc.constant(1),
          tablets: fc.constant(tablets),
          placement: placements(tablets, partitions, 3),
        }),
        pid: fc.integer({ min: 0, max: partitions - 1 }),
        /** Which of the three lives. */
        spared: fc.integer({ min: 0, max: 2 }),
        how: DIES,
        gapMs: fc.oneof(fc.integer({ min: 0, max: 2_000 }), fc.integer({ min: 0, max: 90_000 })),
      }),
    )
    .map(({ setting, pid, spared, how, gapMs }) => {
      const down = setting.placement[pid]!.filter((_, index) => index !== spared);
      const steps = new CaseBuilder(setting).countFromHere();
      return steps
        .fail(how, tablet(down[0]!))
        .wait(gapMs)
        .fail(how, tablet(down[1]!))
        .serving()
        .observe(steps.partitions)
        .build(title, { unserved: 0 });
    });
}

export const G5: Guarantee = {
  name: 'G5',
  statement:
    'Three replicas on three nodes: one tablet down, failover and recovery are automatic; two down, reads and writes are normal within minutes.',
  envelope: 'one fails in any way and returns; or two die up to 90 s apart and stay away',
  cases: fc.oneof(
    oneTabletFails('G5: three replicas on three tablets, one fails', 3, 3),
    twoOfThreeFail('G5: three replicas on three tablets, two fail', [3]),
  ),
  witness: 'scenarios/guarantees/g5-two-of-three.yaml',
};

export const G6: Guarantee = {
  name: 'G6',
  statement:
    'Three replicas on more nodes, two tablets of a partition down: reads and writes are normal within minutes.',
  envelope: 'four or five tablets; two of one partition die up to 90 s apart and stay away',
  cases: twoOfThreeFail('G6: three replicas on more tablets', [4, 5]),
  witness: 'scenarios/guarantees/g6-all-three-of-one-partition.yaml',
};
