import type { Endpoint } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import { databases, healthyTablets, keyOf, replicas, tabletStatus } from './cluster-questions.js';
import { Inventory } from './inventory.js';
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
 * Takes the leaders from an endpoint that is to be stopped, and writes down which they were: all at the
 * end, also behind a failure, but not behind an exception.
 *
 * Models: PreUpgrade of `openmldb_ops.py`.
 */
export function* preUpgrade(ops: OpsSession): Proc {
  const endpoint = endpointOf(ops);
  ops.info(`start to pre-upgrade ${endpoint}`);
  const { status } = yield* tabletStatus(ops, endpoint);
  if (status === undefined) return ops.error(`get table status failed from ${endpoint}`);
  const inventory = new Inventory();
  const unread = yield* inventory.read(ops);
  if (unread !== undefined)
    return ops.error(unread === 'databases' ? 'get database failed' : 'get table failed');
  if (!ops.options.fixed && inventory.rows.some((row) => row.offset === '-'))
    throw new PythonError("ValueError: invalid literal for int() with base 10: '-'");
  const healthy = ops.options.fixed ? ((yield* healthyTablets(ops)) ?? []) : undefined;
  const { files } = ops.around;
  const { statfile, allowSingleReplica } = ops.options;
  const changed: string[] = [];
  for (const { tid, pid, mode } of status.values()) {
    if (mode !== 'kTableLeader') continue;
    const key = keyOf({ tid, pid });
    const found = inventory.first(key);
    if (found === undefined) {
      if (ops.options.fixed) continue;
      throw new PythonError('TypeError: cannot unpack non-iterable NoneType object');
    }
    const part = { db: found.db, name: found.name, tid, pid };
    const isOnly = inventory.replicaCount(key) === 1;
    if (isOnly && allowSingleReplica) continue;
    const others = (healthy ?? inventory.endpoints).filter((other) => other !== endpoint);
    const added = isOnly ? inventory.emptiest(others) : '';
    if (added === undefined) {
      ops.error(`can not find endpoint to add replica to. ${part.db} ${part.name} ${pid} in ${endpoint}`);
      continue;
    }
    const problem = yield* changeLeader(ops, part, { src: endpoint, dst: added, isOnly, restore: false });
    if (problem !== undefined) {
      ops.error(problem);
      break;
    }
    changed.push([endpoint, part.db, part.name, tid, pid, added].join(','));
  }
  files.write(statfile, (files.read(statfile) ?? '') + changed.map((line) => `${line}\n`).join(''));
}

/**
 * Gives an endpoint that runs again the leaders back that it had.
 *
 * Models: PostUpgrade of `openmldb_ops.py`.
 */
export function* postUpgrade(ops: OpsSession): Proc {
  const endpoint = endpointOf(ops);
  ops.info('check all ops are complete');
  yield* waitForAllOps(ops);
  ops.info(`start to post-upgrade ${endpoint}`);
  const { files } = ops.around;
  const { statfile } = ops.options;
  const written = files.read(statfile);
  if (written === undefined)
    throw new PythonError(`FileNotFoundError: [Errno 2] No such file or directory: '${statfile}'`);
  for (const line of written.split('\n')) {
    const [of, db = '', name = '', tid, pid, added = ''] = line.split(',').map((word) => word.trim());
    if (of !== endpoint || line === '') continue;
    const part: Part = { db, name, tid: Number(tid), pid: Number(pid) };
    // Each failure has been told already.
    if (!(yield* giveBack(ops, part, endpoint, added))) return;
  }
  // With the lines of other endpoints, if there are any.
  files.remove(statfile);
}

/** Database by database; a failing `showopstatus` ends it. Models: GetOpStatus. */
function* waitForAllOps(ops: OpsSession): Proc {
  const dbs = yield* databases(ops, 'internal');
  if (dbs === undefined) return ops.error('get database failed');
  for (const db of dbs) {
    for (;;) {
      const { ok, rows } = yield* ops.ns('showopstatus  ', db);
      if (!ok) return;
      const row = rows.find((candidate) => ['kInited', 'kDoing'].includes(candidate[4] ?? ''));
      if (row === undefined) break;
      ops.info(`waiting ${row.join(' ')}`);
      yield* ops.pause();
    }
  }
}

/** False when it failed, and the tool is to stop. */
function* giveBack(ops: OpsSession, part: Part, endpoint: Endpoint, added: string): Proc<boolean> {
  const { db, name, pid } = part;
  const of = `${db} ${name} ${pid}`;
  const { status, text } = yield* tabletStatus(ops, endpoint);
  if (status === undefined) {
    ops.error(`get table status failed from ${endpoint}: ${text}`);
    return false;
  }
  const held = status.get(keyOf(part));
  if (held === undefined) {
    ops.error(`get empty table status for partition ${keyOf(part)} from ${endpoint}`);
    return false;
  }
  if (held.mode === 'kTableLeader') {
    ops.warning(`${of} in ${endpoint} is already leader`);
    return true;
  }
  const leader = added === '' ? yield* leaderOf(ops, part) : added;
  if (leader === undefined) return false;
  const change = { src: leader, dst: endpoint, isOnly: false, restore: false } as const;
  const problem = yield* changeLeader(ops, part, change);
  if (problem !== undefined) {
    ops.error(problem);
    return false;
  }
  if (added === '') return true;
  // The original tells nobody when this fails.
  return (yield* commandAndOp(ops, part, `delreplica ${name} ${pid} ${added}`)) === undefined;
}

/** The first replica that is flagged leader, be it alive or not. */
function* leaderOf(ops: OpsSession, { db, name, pid }: Part): Proc<Endpoint | undefined> {
  const rows = (yield* replicas(ops, db, name)) ?? [];
  if (rows.length === 0) {
    ops.error(`get table partition ${db} ${name} failed`);
    return undefined;
  }
  const flagged = rows.filter((row) => row.pid === pid && row.isLeader);
  const leader = ops.options.fixed ? flagged.find((row) => row.isAlive) : flagged[0];
  if (leader === undefined) ops.warning(`cannot find leader endpoint for ${name} ${pid}`);
  return leader?.endpoint;
}
