import fc from 'fast-check';
import { CaseBuilder, placements, SURROUNDINGS, tablet, type Failure, type Setting } from './case-builder.js';
import type { Guarantee, GuaranteeCase } from './guarantee.js';

const FAILURES: fc.Arbitrary<Failure> = fc.constantFrom('kill', 'kill', 'power-fail', 'isolate', 'pause');
const IN_SESSION_MS = fc.integer({ min: 10, max: 20_000 });
const LONG_MS = fc.integer({ min: 0, max: 60_000 });

/** One tablet fails, others take over, it returns, and everything is as before. */
export function oneTabletFails(
  title: string,
  tablets: number,
  replicas: number,
): fc.Arbitrary<GuaranteeCase> {
  return fc.integer({ min: 1, max: 3 }).chain((partitions) =>
    fc
      .record({
        setting: fc.record({
          ...SURROUNDINGS,
          nameservers: fc.constantFrom(1, 2),
          tablets: fc.constant(tablets),
          placement: placements(tablets, partitions, replicas),
        }),
        on: fc.integer({ min: 1, max: tablets }),
        how: FAILURES,
        blipMs: fc.option(IN_SESSION_MS),
        downMs: LONG_MS,
      })
      .map(({ setting, on, how, blipMs, downMs }) => {
        const steps = new CaseBuilder(setting).countFromHere().fail(how, tablet(on));
        if (blipMs !== null)
          steps
            .wait(blipMs)
            .bringBack(how, [tablet(on)])
            .serving();
        else {
          if (how === 'kill' || how === 'power-fail') steps.serving();
          else steps.wait(120_000);
          steps
            .observe(steps.partitions)
            .wait(downMs)
            .bringBack(how, [tablet(on)]);
        }
        return steps.whole().build(title, { unserved: 0 });
      }),
  );
}

/** G2: who has one replica waits for its node. */
const aloneAndBack: fc.Arbitrary<GuaranteeCase> = fc
  .record({ tablets: fc.constantFrom(2, 3), partitions: fc.integer({ min: 1, max: 3 }) })
  .chain(({ tablets, partitions }) =>
    fc.record({
      setting: fc.record({
        ...SURROUNDINGS,
        nameservers: fc.constantFrom(1, 2),
        tablets: fc.constant(tablets),
        placement: placements(tablets, partitions, 1),
      }),
      pid: fc.integer({ min: 0, max: partitions - 1 }),
      downMs: fc.oneof(fc.integer({ min: 11_000, max: 30_000 }), fc.integer({ min: 11_000, max: 120_000 })),
    }),
  )
  .map(({ setting, pid, downMs }) => {
    const on = setting.placement[pid]![0]!;
    const steps = new CaseBuilder(setting);
    const gone = steps.ledBy([on]);
    return steps
      .fail('kill', tablet(on))
      .wait(1_000)
      .observe(
        steps.partitions.filter((other) => !gone.includes(other)),
        gone,
      )
      .wait(downMs - 11_000)
      .countFromHere()
      .bringBack('kill', [tablet(on)])
      .serving()
      .observe(steps.partitions)
      .whole()
      .build('G2: a partition with one replica', { lostAllowed: 0, unserved: 0 });
  });

export const G2: Guarantee = {
  name: 'G2',
  statement: 'A partition with one replica is unavailable while its node is down, and returns with its data.',
  envelope: 'one replica, two or three tablets; the process of one dies for 11 s to 2 min, and is started',
  cases: aloneAndBack,
  witness: 'scenarios/guarantees/g2-the-only-replica.yaml',
};

export const G3: Guarantee = {
  name: 'G3',
  statement: 'Two replicas on two nodes: one tablet may fail.',
  envelope:
    'one tablet dies, loses power, is cut off or stands still, for milliseconds or minutes, and returns',
  cases: oneTabletFails('G3: two replicas on two tablets', 2, 2),
  witness: 'scenarios/guarantees/g3-both-of-two.yaml',
};

/** G7, under traffic: what is lost must be what no elected follower had. */
const busyLeaderFails: fc.Arbitrary<GuaranteeCase> = fc
  .record({
    setting: fc.record({
      ...SURROUNDINGS,
      nameservers: fc.constant(1),
      tablets: fc.constant(3),
      placement: placements(3, 2, 3),
      putsPerSecond: fc.constantFrom(50, 200),
    }),
    how: fc.constantFrom<Failure>('kill', 'kill', 'power-fail', 'isolate'),
    runMs: fc.integer({ min: 0, max: 3_000 }),
    slowMs: fc.constantFrom(0, 0, 20, 300),
  })
  .map(({ setting, how, runMs, slowMs }) => {
    const on = setting.placement[0]![0]!;
    const steps = new CaseBuilder(setting);
    if (slowMs > 0) {
      for (const other of [1, 2, 3].filter((number) => number !== on))
        steps.add({ delay: { by: `${slowMs}ms`, from: tablet(on), to: tablet(other) } });
    }
    steps.wait(runMs).countFromHere().fail(how, tablet(on));
    if (how === 'isolate') steps.wait(120_000);
    else steps.serving();
    steps.observe(steps.partitions);
    if (slowMs > 0) steps.add({ heal: 'all' });
    return steps
      .bringBack(how, [tablet(on)])
      .whole()
      .build('G7: a busy leader fails', { unserved: 0 });
  });

/** G7, quiet: nothing was under way when the leader failed. */
const quietLeaderFails: fc.Arbitrary<GuaranteeCase> = fc
  .record({
    setting: quietSetting(),
    how: fc.constantFrom<Failure>('kill', 'isolate', 'pause'),
    downMs: fc.integer({ min: 10, max: 120_000 }),
  })
  .map(({ setting, how, downMs }) => {
    const on = setting.placement[0]![0]!;
    return new CaseBuilder(setting)
      .stopWrites()
      .wait(1_000)
      .synced()
      .fail(how, tablet(on))
      .wait(downMs)
      .bringBack(how, [tablet(on)])
      .whole()
      .build('G7: a quiet leader fails', { lostAllowed: 0, unserved: 0 });
  });

function quietSetting(): fc.Arbitrary<Setting> {
  return fc.record({
    ...SURROUNDINGS,
    nameservers: fc.constant(1),
    tablets: fc.constant(3),
    placement: placements(3, 2, 3),
  });
}

export const G7: Guarantee = {
  name: 'G7',
  statement:
    'A leader that fails under writes may lose a few: those that no elected follower had. A quiet one loses none.',
  envelope:
    'three replicas on three tablets; one leader fails, with slow links or not; every other case is quiet',
  cases: fc.oneof(busyLeaderFails, quietLeaderFails),
  witness: 'scenarios/guarantees/g7-the-tail-is-lost.yaml',
};
