import { callTablet, type ChangeLeaderData, type OpInfo } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import { newTask, type Task } from '../op.js';
import { findRunningOp } from '../pipeline/queues.js';
import type { NameserverState } from '../state.js';

/** Tells the elected follower that it leads. The old leader is not told anything. */
export function changeLeaderTask(ns: NameserverState, info: OpInfo): Task {
  return newTask(info, 'kChangeLeader', '', (task) => changeLeader(ns, task));
}

/** Models: NameServerImpl::ChangeLeader */
function* changeLeader(ns: NameserverState, task: Task): Proc {
  const op = yield* findRunningOp(ns, task.info.op_id);
  if (op === undefined) return ns.setTask(task, 'kFailed', 'the OP is not at the front of a queue');
  const { tid, pid, leader, term, follower } = op.info.data as ChangeLeaderData;
  if (leader === undefined || !ns.isHealthy(leader)) {
    return ns.setTask(task, 'kFailed', `leader ${leader ?? ''} is not healthy`);
  }
  const replicas = follower.filter((endpoint) => endpoint !== leader);
  const outcome = yield* callTablet(
    ns.env,
    leader,
    'ChangeRole',
    { tid, pid, mode: 'kTableLeader', term: term ?? 0, replicas },
    { maxRetry: ns.env.flags.request_max_retry },
  );
  if (outcome.ok && outcome.response.code === 0) return ns.setTask(task, 'kDone');
  const why = outcome.ok ? `${outcome.response.code} ${outcome.response.msg}` : outcome.error;
  ns.setTask(task, 'kFailed', `ChangeRole at ${leader}: ${why}`);
}
