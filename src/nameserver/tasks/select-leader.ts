import {
  callTablet,
  type ChangeLeaderData,
  type Endpoint,
  type Offset,
  type OpInfo,
  type Term,
} from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import { newTask, type Task } from '../op.js';
import { findRunningOp } from '../pipeline/queues.js';
import { findLeader, type NameserverState } from '../state.js';

/** Fences the followers with a new term, asks for their offsets and picks the one with the largest. */
export function selectLeaderTask(ns: NameserverState, info: OpInfo): Task {
  return newTask(info, 'kSelectLeader', '', (task) => selectLeader(ns, task));
}

/** Models: NameServerImpl::SelectLeader */
function* selectLeader(ns: NameserverState, task: Task): Proc {
  const op = yield* findRunningOp(ns, task.info.op_id);
  if (op === undefined) return ns.setTask(task, 'kFailed', 'the OP is not at the front of a queue');
  const data = op.info.data as ChangeLeaderData;
  const candidate = data.candidate_leader;
  if (candidate !== undefined && !data.follower.includes(candidate)) {
    return ns.setTask(task, 'kFailed', `candidate ${candidate} is no follower`);
  }
  const probeTerm = yield* takeTerms(ns, task, data);
  if (probeTerm === undefined) return;
  const down = data.follower.find((endpoint) => !ns.isHealthy(endpoint));
  if (down !== undefined) return ns.setTask(task, 'kFailed', `follower ${down} is not healthy`);
  const elected = yield* probeFollowers(ns, task, data, probeTerm);
  if (elected === undefined) return;
  const leader = candidate ?? elected.best[ns.random.below(elected.best.length)]!;
  const term: Term = probeTerm + 1;
  op.info.data = { ...data, leader, offset: elected.offset, term } satisfies ChangeLeaderData;
  const { db, name, pid, tid } = data;
  ns.record({
    kind: 'leader-elected',
    endpoint: leader,
    term,
    offset: elected.offset,
    among: data.follower,
    named: candidate !== undefined,
    tid,
    db,
    name,
    pid,
  });
  ns.setTask(task, 'kDone');
}

/** Raises the global term by two; the first of them fences, the second is the new leader's. */
function* takeTerms(ns: NameserverState, task: Task, data: ChangeLeaderData): Proc<Term | undefined> {
  yield* ns.mu.lock();
  if (ns.autoFailover) {
    const partition = ns.findPartition(data.db, data.name, data.pid);
    if (partition === undefined || findLeader(partition) !== undefined) {
      ns.mu.unlock();
      ns.setTask(
        task,
        'kFailed',
        partition === undefined ? 'no such table' : 'leader is alive, need not changeleader',
      );
      return undefined;
    }
  }
  const written = yield* ns.zk.setNodeValue(ns.env.paths.term, String(ns.term + 2));
  const probeTerm: Term = ns.term + 1;
  if (written) {
    ns.term += 2;
    ns.record({ kind: 'term-raised', term: ns.term });
  }
  ns.mu.unlock();
  if (written) return probeTerm;
  ns.setTask(task, 'kFailed', 'set zk failed');
  return undefined;
}

/** Models: TabletClient::FollowOfNoOne, follower by follower; the first error ends it. */
function* probeFollowers(
  ns: NameserverState,
  task: Task,
  data: ChangeLeaderData,
  term: Term,
): Proc<{ readonly best: readonly Endpoint[]; readonly offset: Offset } | undefined> {
  let best: Endpoint[] = [];
  let offset: Offset = 0;
  for (const endpoint of data.follower) {
    const request = { tid: data.tid, pid: data.pid, term, pre_log_index: 0, entries: [] };
    const outcome = yield* callTablet(ns.env, endpoint, 'AppendEntries', request);
    if (!outcome.ok || outcome.response.code !== 0) {
      const why = outcome.ok ? `${outcome.response.code} ${outcome.response.msg}` : outcome.error;
      ns.setTask(task, 'kFailed', `FollowOfNoOne at ${endpoint}: ${why}`);
      return undefined;
    }
    const reached = outcome.response.log_offset ?? 0;
    if (reached > offset || best.length === 0) {
      offset = reached;
      best = [endpoint];
    } else if (reached === offset) {
      best.push(endpoint);
    }
  }
  return { best, offset };
}
