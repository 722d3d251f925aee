import {
  callTablet,
  type CallOptions,
  type Endpoint,
  type OpInfo,
  type PartitionId,
  type TableId,
  type TabletMethod,
  type TabletRpc,
  type TaskInfo,
  type TaskType,
} from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import { newTask, type Task } from '../op.js';
import type { NameserverState } from '../state.js';

/** Codes that the client wrapper of a method takes for success, besides 0. */
type Accepts = (code: number) => boolean;

interface EndpointTaskSpec<M extends TabletMethod> {
  readonly type: TaskType;
  readonly endpoint: Endpoint;
  readonly method: M;
  readonly request: (info: TaskInfo) => TabletRpc[M][0];
  readonly options?: CallOptions;
  readonly accepts?: Accepts;
  /** Partition that the task's record names. */
  readonly of?: { readonly tid: TableId; readonly pid: PartitionId };
  /** The answer itself is the outcome: nothing is polled for. */
  readonly answeredAtOnce?: true;
}

/**
 * A task that is a call to a tablet carrying the task's own record. When the call fails the task has
 * failed; when it succeeds nothing is known yet, and polling tells the rest. Undefined when the tablet
 * is not healthy, which fails the creation of the whole OP.
 *
 * Models: NameServerImpl::CreateTaskInternal and WrapTaskFun
 */
export function endpointTask<M extends TabletMethod>(
  ns: NameserverState,
  op: OpInfo,
  spec: EndpointTaskSpec<M>,
): Task | undefined {
  const { type, endpoint, method } = spec;
  if (!ns.isHealthy(endpoint)) return undefined;
  function* run(task: Task): Proc {
    const request = spec.request({ ...task.info, status: 'kDoing' });
    const outcome = yield* callTablet(ns.env, endpoint, method, request, spec.options);
    if (!outcome.ok) ns.setTask(task, 'kFailed', `${method} at ${endpoint}: ${outcome.error}`);
    else if (outcome.response.code !== 0 && spec.accepts?.(outcome.response.code) !== true) {
      const { code, msg } = outcome.response;
      ns.setTask(task, 'kFailed', `${method} at ${endpoint}: ${code} ${msg}`);
    } else if (spec.answeredAtOnce === true) ns.setTask(task, 'kDone');
    noteCallReturned(ns, task);
  }
  return newTask(op, type, endpoint, run, spec.of);
}

/** After each call of a task, whatever came of it. */
export function noteCallReturned(ns: NameserverState, task: Task): void {
  ns.taskRpcVersion++;
  task.sent = true;
}
