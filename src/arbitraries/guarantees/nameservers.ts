import fc from 'fast-check';
import { CaseBuilder, placements, SESSION_GONE, SURROUNDINGS, tablet } from './case-builder.js';
import type { Guarantee, GuaranteeCase } from './guarantee.js';

const drawn = fc
  .record({ nameservers: fc.constantFrom(1, 2, 3), partitions: fc.integer({ min: 1, max: 3 }) })
  .chain(({ nameservers, partitions }) =>
    fc.record({
      setting: fc.record({
        ...SURROUNDINGS,
        nameservers: fc.constant(nameservers),
        tablets: fc.constant(3),
        placement: placements(3, partitions, 3),
      }),
      order: fc.shuffledSubarray(
        Array.from({ length: nameservers }, (_, index) => `nameserver(${index + 1})`),
        { minLength: nameservers, maxLength: nameservers },
      ),
      on: fc.integer({ min: 1, max: 3 }),
      beforeMs: fc.integer({ min: 0, max: 20_000 }),
      downMs: fc.integer({ min: 0, max: 60_000 }),
    }),
  );

/** All nameservers but one die around the time at which a tablet does. */
const oneIsLeft: fc.Arbitrary<GuaranteeCase> = drawn
  .filter(({ order }) => order.length > 1)
  .map(({ setting, order, on, beforeMs, downMs }) => {
    const steps = new CaseBuilder(setting);
    for (const nameserver of order.slice(1)) steps.fail('kill', nameserver);
    return steps
      .wait(beforeMs)
      .countFromHere()
      .fail('kill', tablet(on))
      .serving()
      .observe(steps.partitions)
      .wait(downMs)
      .bringBack('kill', [tablet(on)])
      .whole()
      .build('G1: one nameserver is left', { unserved: 0 });
  });

/** All nameservers die, then a tablet; then one nameserver returns. */
const noneIsLeft: fc.Arbitrary<GuaranteeCase> = drawn.map(({ setting, order, on, beforeMs, downMs }) => {
  const steps = new CaseBuilder(setting);
  const gone = steps.ledBy([on]);
  const healthy = steps.partitions.filter((pid) => !gone.includes(pid));
  for (const nameserver of order) steps.fail('kill', nameserver);
  return steps
    .wait(beforeMs)
    .observe(steps.partitions)
    .fail('kill', tablet(on))
    .wait(30_000)
    .observe(healthy, gone)
    .wait(downMs)
    .countFromHere()
    .add({ start: order[0]! }, { wait: SESSION_GONE }, { start: order[0]! })
    .add({ until: 'nameservers.leading == 1', within: '1m' })
    .wait(1_000)
    .bringBack('kill', [tablet(on)])
    .serving()
    .observe(steps.partitions)
    .whole()
    .build('G1: no nameserver is left', { unserved: 0 });
});

/** All nameservers die while they fail a tablet over; what they had written down is gone on with. */
const diesMeanwhile: fc.Arbitrary<GuaranteeCase> = drawn.map(({ setting, order, on, beforeMs, downMs }) => {
  const steps = new CaseBuilder(setting)
    .fail('kill', tablet(on))
    .add({ until: 'ops.count >= 1', within: '3m' })
    .wait(Math.floor(beforeMs / 20));
  for (const nameserver of order) steps.fail('kill', nameserver);
  return steps
    .wait(20_000)
    .wait(downMs)
    .countFromHere()
    .add({ start: order[0]! })
    .add({ until: 'nameservers.leading == 1', within: '1m' })
    .serving()
    .observe(steps.partitions)
    .bringBack('kill', [tablet(on)])
    .whole()
    .build('G1: the nameservers die while they fail a tablet over', { unserved: 0 });
});

export const G1: Guarantee = {
  name: 'G1',
  statement:
    'With one nameserver left, failover and recovery happen; with none, neither does, leaders go on, and both resume when one returns.',
  envelope:
    'three replicas on three tablets, one to three nameservers; all or all but one die, before a tablet does or while it is failed over',
  cases: fc.oneof(oneIsLeft, noneIsLeft, diesMeanwhile),
  witness: 'scenarios/guarantees/g1-no-nameserver.yaml',
};
