import { MILLISECOND, SECOND, type Proc } from '../sim/index.js';
import { OK, ReturnCode, status, type Status, type TabletRpc } from '../protocol/index.js';
import { ADD_TASK_FAILED, failTask, TABLE_MISSING } from './check-table.js';
import type { TabletState } from './tablet-state.js';
import type { TabletTask } from './task-registry.js';

type IndexDataRequest = TabletRpc['ExtractIndexData'][0];

/** Who loads an index looks this often whether it still shall. Models: `task_check_interval` */
const TASK_CHECK_INTERVAL_US = SECOND;

/** Models: TabletImpl::ExtractIndexData */
export function extractIndexData(state: TabletState, request: IndexDataRequest): Status {
  return indexWork(state, request, 'kExtractIndexRequest', (task) => work(state, request, task));
}

/** What was extracted is sent in any state of the table. Models: TabletImpl::SendIndexData */
export function sendIndexData(state: TabletState, request: IndexDataRequest): Status {
  return indexWork(state, request, 'kSendIndexRequest', (task) => work(state, request, task));
}

/** Models: TabletImpl::LoadIndexData */
export function loadIndexData(state: TabletState, request: IndexDataRequest): Status {
  return indexWork(state, request, 'kLoadIndexRequest', (task) => workUnlessCanceled(state, request, task));
}

/**
 * The checks, then a thread of `task_pool_`, which loading and sending of replicas need too.
 * Deviates: there is no index and no data of one; what is left of the work is how long it takes.
 */
function indexWork(
  state: TabletState,
  request: IndexDataRequest,
  type: 'kExtractIndexRequest' | 'kSendIndexRequest' | 'kLoadIndexRequest',
  body: (task: TabletTask) => Proc,
): Status {
  const task = state.tasks.add(request.task_info, type);
  if (task === undefined) return ADD_TASK_FAILED;
  const replica = state.find(request);
  if (replica === undefined) return failTask(task, TABLE_MISSING);
  if (type !== 'kSendIndexRequest' && replica.state !== 'kTableNormal') {
    return failTask(task, status(ReturnCode.kTableStatusIsNotKnormal, 'table status is not kNormal'));
  }
  state.taskPool.submit(type, () => body(task));
  return OK;
}

function* work(state: TabletState, { work_ms }: IndexDataRequest, task: TabletTask): Proc {
  yield* state.env.node.sleep(work_ms * MILLISECOND);
  task.set('kDone');
}

/** The only work that a cancellation ends. */
function* workUnlessCanceled(state: TabletState, { work_ms }: IndexDataRequest, task: TabletTask): Proc {
  for (let leftUs = work_ms * MILLISECOND; leftUs > 0; leftUs -= TASK_CHECK_INTERVAL_US) {
    if (task.info?.status === 'kCanceled') return;
    yield* state.env.node.sleep(Math.min(leftUs, TASK_CHECK_INTERVAL_US));
  }
  task.set('kDone');
}

/** Models: TabletImpl::AddIndex. Deviates: the table has the index already, as a column. */
export function addIndex(state: TabletState, request: TabletRpc['AddIndex'][0]): Status {
  return state.find(request) === undefined ? TABLE_MISSING : OK;
}
