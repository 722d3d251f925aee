import { isFinished, partitionName } from '../../protocol/index.js';
import type { Situation } from '../language/situation.js';
import type { Verdict } from './result.js';

/** Why a condition was waited for in vain. */
export interface Diagnosis {
  readonly verdict: Extract<Verdict, 'not-converged' | 'unrecoverable-by-design'>;
  readonly cause: string;
}

const byDesign = (cause: string): Diagnosis => ({ verdict: 'unrecoverable-by-design', cause });

/** What keeps the cluster from getting any further, as far as can be seen. */
export function diagnose(situation: Situation): Diagnosis {
  return (
    lostMajority(situation) ??
    lostNameservers(situation) ??
    pending(situation) ??
    lostPartition(situation) ??
    switchedOff(situation) ?? {
      verdict: 'not-converged',
      cause: 'no OP is running and nothing is loading: the cluster believes to be done',
    }
  );
}

function lostMajority({ topology, processState }: Situation): Diagnosis | undefined {
  const alive = topology.zookeeper.filter((address) => processState(address) !== 'stopped').length;
  const all = topology.zookeeper.length;
  if (2 * alive > all) return undefined;
  return byDesign(
    `${all - alive} of ${all} ZooKeeper servers are stopped: without a majority nothing can be changed`,
  );
}

function lostNameservers({ view }: Situation): Diagnosis | undefined {
  if (view.nameservers.some((nameserver) => nameserver.process !== 'stopped')) {
    if (view.active !== undefined) return undefined;
    return { verdict: 'not-converged', cause: 'no nameserver leads' };
  }
  return byDesign('no nameserver runs: failover and recovery need one');
}

function pending({ view }: Situation): Diagnosis | undefined {
  const op = view.active?.ops.find((candidate) => !isFinished(candidate.status));
  if (op === undefined) return undefined;
  const of = op.name === '' ? '' : ` of ${partitionName(op.db, op.name, op.pid)}`;
  const task = op.task_type === '-' ? '' : ` in ${op.task_type}`;
  return {
    verdict: 'not-converged',
    cause: `OP ${op.op_id} ${op.op_type}${of} is still ${op.status}${task}`,
  };
}

function lostPartition({ view, processState }: Situation): Diagnosis | undefined {
  for (const table of view.active?.tables ?? []) {
    for (const { pid, partition_meta } of table.table_partition) {
      const name = partitionName(table.db, table.name, pid);
      const running = partition_meta.filter((meta) => processState(meta.endpoint) !== 'stopped');
      if (running.length === 0) return byDesign(`every tablet that has a replica of ${name} is stopped`);
      const isLoaded = running.some((meta) =>
        view.tablets.some(
          (tablet) =>
            tablet.address === meta.endpoint &&
            tablet.replicas.some(
              (r) => r.tid === table.tid && r.pid === pid && r.state !== 'kTableUndefined',
            ),
        ),
      );
      if (!isLoaded) {
        return byDesign(
          `no tablet has ${name} loaded: its replicas were down at the same time, and an operator must load one`,
        );
      }
    }
  }
  return undefined;
}

function switchedOff({ view }: Situation): Diagnosis | undefined {
  if (view.active === undefined || view.active.autoFailover) return undefined;
  const dead = view.active.tables.some((table) =>
    table.table_partition.some((partition) => partition.partition_meta.some((meta) => !meta.is_alive)),
  );
  const offline = view.active.tablets.some((tablet) => tablet.state === 'kOffline');
  if (!dead && !offline) return undefined;
  return byDesign('auto_failover is off: replicas stay as they are until an operator acts');
}
