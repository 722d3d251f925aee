import { describe, expect, test } from 'vitest';
import type { NameserverView, TabletView } from '../../../src/cluster/view.js';
import type { Situation } from '../../../src/scenario/language/situation.js';
import { diagnose } from '../../../src/scenario/run/diagnosis.js';
import { NS, situation, T2, ZK } from '../situation-fixture.js';

/** The situation of the fixture, with another nameserver, other tablets, and other processes stopped. */
function changed(
  nameserver: Partial<NameserverView>,
  stopped: readonly string[] = [T2],
  tablets?: readonly TabletView[],
): Situation {
  const before = situation();
  const ns: NameserverView = { ...before.view.nameservers[0]!, ...nameserver };
  return {
    ...before,
    processState: (address) => (stopped.includes(address) ? 'stopped' : 'running'),
    view: {
      ...before.view,
      nameservers: [ns],
      active: ns.running ? ns : undefined,
      tablets: tablets ?? before.view.tablets,
    },
  };
}

const done = situation().view.active!.ops.map((op) => ({ ...op, status: 'kDone' as const, task_type: '-' }));

describe('why a condition was waited for in vain', () => {
  test.each<[string, Situation, string, RegExp]>([
    [
      'an OP is running',
      situation(),
      'not-converged',
      /^OP 55 kChangeLeaderOP of flow\/0 is still kDoing in kSelectLeader$/,
    ],
    ['nobody leads', changed({ running: false }), 'not-converged', /^no nameserver leads$/],
    [
      'no nameserver runs',
      changed({ running: false, process: 'stopped' }, [NS]),
      'unrecoverable-by-design',
      /^no nameserver runs/,
    ],
    [
      'ZooKeeper has no majority',
      changed({}, [ZK]),
      'unrecoverable-by-design',
      /^1 of 1 ZooKeeper servers are stopped/,
    ],
    [
      'all tablets of a partition are stopped',
      changed({ ops: done }, situation().topology.tablet),
      'unrecoverable-by-design',
      /^every tablet that has a replica of flow\/0 is stopped$/,
    ],
    [
      'no tablet has a partition loaded',
      changed(
        { ops: done },
        [],
        situation().view.tablets.map((tablet) => ({ ...tablet, replicas: [] })),
      ),
      'unrecoverable-by-design',
      /^no tablet has flow\/0 loaded/,
    ],
    [
      'auto_failover is off',
      changed({ ops: done, autoFailover: false }),
      'unrecoverable-by-design',
      /^auto_failover is off/,
    ],
    ['nothing can be seen', changed({ ops: done }), 'not-converged', /believes to be done$/],
  ])('%s', (_, given, verdict, cause) => {
    const diagnosis = diagnose(given);
    expect(diagnosis.verdict).toBe(verdict);
    expect(diagnosis.cause).toMatch(cause);
  });
});
