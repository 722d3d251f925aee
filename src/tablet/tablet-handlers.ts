import { isProc, type Proc } from '../sim/index.js';
import { OK, type Handlers, type Status, type TabletRpc } from '../protocol/index.js';
import { bulkLoad } from './data/bulk-load.js';
import { deleteRows } from './data/delete-rows.js';
import { count, get, scan } from './data/read-rows.js';
import { traverse } from './data/traverse.js';
import { put } from './data/write-rows.js';
import { addIndex, extractIndexData, loadIndexData, sendIndexData } from './index-tasks.js';
import { changeRole } from './lifecycle/change-role.js';
import { createTable } from './lifecycle/create-table.js';
import { deleteBinlog, dropTable } from './lifecycle/drop-table.js';
import { loadTable } from './lifecycle/load-table.js';
import { updateTtl } from './lifecycle/update-ttl.js';
import { truncateTable } from './lifecycle/truncate-table.js';
import { appendEntries } from './replication/append-entries.js';
import { addReplica, deleteReplica, getTableFollower } from './replication/replica-membership.js';
import { makeSnapshotRequest, pauseSnapshot, recoverSnapshotRequest } from './snapshot/snapshot-rpc.js';
import { executeGc, setExpire, setMode } from './settings-rpc.js';
import {
  getAllSnapshotOffset,
  getCatalog,
  getManifest,
  getTableSchema,
  getTableStatus,
  getTermPair,
} from './status-rpc.js';
import type { TabletState } from './tablet-state.js';
import { checkFile, sendData } from './transfer/receive-file.js';
import { sendSnapshot } from './transfer/send-snapshot.js';
import { connectZk, disconnectZk } from './zk-session.js';

type Method<Request, Response> = (state: TabletState, request: Request) => Response | Proc<Response>;

/** Every method of a tablet. */
export function tabletHandlers(state: TabletState): Handlers<TabletRpc> {
  /** Requests that look a table up wait while a demotion holds the lock of the maps. */
  const locked =
    <Request, Response>(method: Method<Request, Response>) =>
    (request: Request): Response | Proc<Response> =>
      state.spinLock.locked ? afterLock(state, method, request) : method(state, request);
  const sendFirst = locked(sendData);
  return {
    CreateTable: locked(createTable),
    LoadTable: locked(loadTable),
    DropTable: locked(dropTable),
    Put: locked(put),
    BulkLoad: locked(bulkLoad),
    Delete: locked(deleteRows),
    Get: locked(get),
    Scan: locked(scan),
    Count: locked(count),
    Traverse: locked(traverse),
    AppendEntries: locked(appendEntries),
    ChangeRole: locked(changeRole),
    AddReplica: locked(addReplica),
    DelReplica: locked(deleteReplica),
    MakeSnapshot: locked(makeSnapshotRequest),
    PauseSnapshot: locked(pauseSnapshot),
    RecoverSnapshot: locked(recoverSnapshotRequest),
    SendSnapshot: locked(sendSnapshot),
    ExtractIndexData: locked(extractIndexData),
    SendIndexData: locked(sendIndexData),
    LoadIndexData: locked(loadIndexData),
    AddIndex: locked(addIndex),
    Refresh: (request) => refresh(state, request),
    // Only the first block of a file has a table to ask for.
    SendData: (request) => (request.block_id === 0 ? sendFirst(request) : sendData(state, request)),
    CheckFile: (request) => checkFile(state, request),
    GetTermPair: locked(getTermPair),
    GetManifest: (request) => getManifest(state, request),
    GetTableStatus: locked(getTableStatus),
    GetTableFollower: locked(getTableFollower),
    DeleteBinlog: (request) => deleteBinlog(state, request),
    TruncateTable: locked(truncateTable),
    SetExpire: locked(setExpire),
    SetMode: (request) => setMode(state, request),
    ExecuteGc: locked(executeGc),
    UpdateTTL: locked(updateTtl),
    GetTableSchema: locked(getTableSchema),
    GetCatalog: () => getCatalog(state),
    GetAllSnapshotOffset: locked(getAllSnapshotOffset),
    GetTaskStatus: () => ({ ...OK, task: state.tasks.all() }),
    DeleteOPTask: (request) => {
      state.tasks.delete(request.op_id);
      return OK;
    },
    CancelOP: (request) => {
      state.tasks.cancel(request.op_id);
      return OK;
    },
    ConnectZK: () => connectZk(state),
    DisConnectZK: () => disconnectZk(state),
  };
}

/** Whether the table could be read is not told. Models: TabletImpl::Refresh. */
function* refresh(state: TabletState, request: TabletRpc['Refresh'][0]): Proc<Status> {
  yield* state.catalog.refreshTable(request.tid);
  return OK;
}

function* afterLock<Request, Response>(
  state: TabletState,
  method: Method<Request, Response>,
  request: Request,
): Proc<Response> {
  yield* state.passSpinLock();
  const answer = method(state, request);
  return isProc(answer) ? ((yield* answer) as Response) : answer;
}
