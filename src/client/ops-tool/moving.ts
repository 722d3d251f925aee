import type { Endpoint, PartitionId } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import { waitForOp } from './cluster-questions.js';
import type { OpsSession } from './ops-session.js';

/** A partition of a table in a database. */
export interface Part {
  readonly db: string;
  readonly name: string;
  readonly tid: number;
  readonly pid: PartitionId;
}

export interface LeaderChange {
  readonly src: Endpoint;
  /** Empty: whoever the nameserver takes. */
  readonly dst: Endpoint | '';
  readonly isOnly: boolean;
  /** Whether the only replica is taken from `src` afterwards. */
  readonly restore: boolean;
}

/**
 * Gives a partition another leader; a partition with one replica gets a second one for it. Returns what
 * went wrong, if something did.
 *
 * Models: ChangeLeader of `openmldb_ops.py`.
 */
export function* changeLeader(
  ops: OpsSession,
  part: Part,
  { src, dst, isOnly, restore }: LeaderChange,
): Proc<string | undefined> {
  const { db, name, pid } = part;
  const of = `${db} ${name} ${pid}`;
  ops.info(`change leader of table partition ${of} in '${src}' to '${dst}' ${isOnly ? 'True' : 'False'}`);
  if (isOnly && (yield* commandAndOp(ops, part, `addreplica ${name} ${pid} ${dst}`)) !== undefined)
    return `add replica failed. ${of} ${dst}`;
  const changed = yield* commandAndOp(ops, part, `changeleader ${name} ${pid} ${dst === '' ? 'auto' : dst}`);
  if (changed !== undefined) {
    ops.error(changed === OP_FAILED ? 'changer leader failed' : changed);
    return `change leader failed. ${of}`;
  }
  const recovered = yield* commandAndOp(ops, part, `recovertable ${name} ${pid} ${src}`);
  if (recovered !== undefined) {
    ops.error(recovered === OP_FAILED ? 'recovertable failed' : recovered);
    return `recover table failed. ${of} ${src}`;
  }
  if (restore && isOnly && (yield* commandAndOp(ops, part, `delreplica ${name} ${pid} ${src}`)) !== undefined)
    return `del replica failed. ${of} ${src}`;
  return undefined;
}

/** The command was taken, and its OP failed, or could not be asked for. */
const OP_FAILED = Symbol('op failed');

/** Runs a command and waits for the OP that it creates; what it printed when it was refused. */
export function* commandAndOp(
  ops: OpsSession,
  { db, name, pid }: Part,
  line: string,
): Proc<string | typeof OP_FAILED | undefined> {
  const { ok, text } = yield* ops.ns(line, db);
  if (!ok) return text;
  return (yield* waitForOp(ops, db, name, pid)) === undefined ? undefined : OP_FAILED;
}

/**
 * Moves a replica of a partition; a leader gives its office away before it goes.
 *
 * Models: MigratePartition of `openmldb_ops.py`.
 */
export function* migratePartition(
  ops: OpsSession,
  part: Part,
  {
    src,
    dst,
    isLeader,
    isOnly,
  }: { readonly src: Endpoint; readonly dst: Endpoint; readonly isLeader: boolean; readonly isOnly: boolean },
): Proc<string | undefined> {
  if (isLeader) {
    const problem = yield* changeLeader(ops, part, { src, dst: isOnly ? dst : '', isOnly, restore: true });
    if (problem !== undefined) {
      ops.error(problem);
      return problem;
    }
  }
  if (isOnly) return undefined;
  const moved = yield* commandAndOp(ops, part, `migrate ${src} ${part.name} ${part.pid} ${dst}`);
  if (moved === undefined) return undefined;
  ops.error(moved === OP_FAILED ? 'migrate failed' : moved);
  return `migrate partition failed! table ${part.name} partition ${part.pid} ${src} ${dst}`;
}
