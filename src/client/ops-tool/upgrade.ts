import type { Endpoint } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import { databases, replicas, tablets, tabletStatus, type ReplicaRow } from './cluster-questions.js';
import { changeLeader, commandAndOp, type Part } from './moving.js';
import type { OpsSession } from './ops-session.js';
import { PythonError } from './python-error.js';

function endpointOf(ops: OpsSession): Endpoint {
  const { endpoints } = ops.options;
  if (endpoints === undefined) {
    ops.warning('must provide --endpoints');
    throw new PythonError("AttributeError: 'NoneType' object has no attribute 'split'");
  }
  const [first = '', ...others] = endpoints.split(',');
  if (others.length > 0) ops.warning('must provide --endpoints with only one endpoint');
  return first;
}

/**
 * Takes the leaders from an endpoint that is to be stopped, and writes down which they were.
 *
 * Models: PreUpgrade of `openmldb_ops.py`.
 */
export function* preUpgrade(ops: OpsSession): Proc {
  const endpoint = endpointOf(ops);
  ops.info(`start to pre-upgrade ${endpoint}`);
  const { status, text } = yield* tabletStatus(ops, endpoint);
  if (status === undefined) return ops.error(`get table status failed. ${text}`);
  const { files } = ops.around;
  const { statfile, allowSingleReplica } = ops.options;
  for (const db of (yield* databases(ops, 'internal')) ?? []) {
    const rows = (yield* replicas(ops, db)) ?? [];
    for (const { name, tid, pid } of rows.filter((row) => row.endpoint === endpoint)) {
      if (status.get(`${tid}_${pid}`)?.mode !== 'kTableLeader') continue;
      // Of a table without a database, which is listed everywhere, its own turn is not here.
      if (!(yield* ops.tableInfo(db, name)).some((table) => table.tid === tid)) continue;
      const part = { db, name, tid, pid };
      const isOnly = rows.filter((row) => row.tid === tid && row.pid === pid).length === 1;
      if (isOnly && allowSingleReplica) continue;
      const added = isOnly ? yield* emptiest(ops, rows, endpoint) : '';
      const change = { src: endpoint, dst: added, isOnly, restore: false } as const;
      const problem = yield* changeLeader(ops, part, change);
      if (problem !== undefined) return ops.error(problem);
      const line = [endpoint, db, name, tid, pid, added].join(',');
      files.write(statfile, `${files.read(statfile) ?? ''}${line}\n`);
    }
  }
}

/** The other healthy endpoint with the fewest replicas. */
function* emptiest(ops: OpsSession, rows: readonly ReplicaRow[], except: Endpoint): Proc<Endpoint> {
  const states = (yield* tablets(ops)) ?? new Map<Endpoint, string>();
  const others = [...states]
    .filter(([endpoint, state]) => state === 'kHealthy' && endpoint !== except)
    .map(([endpoint]) => endpoint);
  if (others.length === 0) throw new PythonError('ValueError: min() arg is an empty sequence');
  const count = (endpoint: Endpoint): number => rows.filter((row) => row.endpoint === endpoint).length;
  return others.reduce((best, endpoint) => (count(endpoint) < count(best) ? endpoint : best));
}

/**
 * Gives an endpoint that runs again the leaders back that it had.
 *
 * Models: PostUpgrade of `openmldb_ops.py`.
 */
export function* postUpgrade(ops: OpsSession): Proc {
  const endpoint = endpointOf(ops);
  yield* waitForAllOps(ops);
  ops.info(`start to post-upgrade ${endpoint}`);
  const { files } = ops.around;
  const { statfile } = ops.options;
  for (const line of (files.read(statfile) ?? '').split('\n').filter((text) => text !== '')) {
    const [of, db = '', name = '', tid, pid, added = ''] = line.split(',');
    if (of !== endpoint) continue;
    const part: Part = { db, name, tid: Number(tid), pid: Number(pid) };
    const problem = yield* giveBack(ops, part, endpoint, added);
    if (problem !== undefined) return ops.error(problem);
  }
  files.write(statfile, '');
}

function* waitForAllOps(ops: OpsSession): Proc {
  ops.info('check all ops are complete');
  for (const db of (yield* databases(ops, 'internal')) ?? []) {
    for (;;) {
      const { rows } = yield* ops.ns('showopstatus', db);
      const row = rows.find((candidate) => ['kInited', 'kDoing'].includes(candidate[4] ?? ''));
      if (row === undefined) break;
      ops.info(`waiting ${row.join(' ')}`);
      yield* ops.pause();
    }
  }
}

function* giveBack(ops: OpsSession, part: Part, endpoint: Endpoint, added: string): Proc<string | undefined> {
  const { db, name, pid } = part;
  const rows = ((yield* replicas(ops, db, name)) ?? []).filter((row) => row.pid === pid);
  const leader = rows.findLast((row) => row.isLeader && row.isAlive)?.endpoint ?? '';
  if (leader === endpoint) {
    ops.warning(`${db} ${name} ${pid} in ${endpoint} is already leader`);
    return undefined;
  }
  const change = { src: leader, dst: endpoint, isOnly: false, restore: false } as const;
  const problem = yield* changeLeader(ops, part, change);
  if (problem !== undefined || added === '') return problem;
  const failed = yield* commandAndOp(ops, part, `delreplica ${name} ${pid} ${added}`);
  return failed === undefined ? undefined : `del replica failed. ${db} ${name} ${pid}`;
}
