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

const wordsOf = ({ db, name, pid }: Part): string => `${db} ${name} ${pid}`;

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
 * Models: Executor::ChangeLeader of `openmldb_ops.py`.
 */
export function* changeLeader(
  ops: OpsSession,
  part: Part,
  { src, dst, isOnly, restore }: LeaderChange,
): Proc<string | undefined> {
  const { db, name, pid } = part;
  const of = wordsOf(part);
  ops.info(`change leader of table partition ${of} in '${src}' to '${dst}' ${isOnly ? 'True' : 'False'}`);
  const run = (line: string): Proc<boolean> => commandAndOp(ops, part, line);
  if (isOnly && !(yield* run(`addreplica ${name} ${pid} ${dst}`))) return `add replica failed. ${of}`;
  const to = dst === '' ? 'auto' : dst;
  if (!(yield* run(`changeleader ${name} ${pid} ${to}`))) return `change leader failed. ${of}`;
  if (!(yield* run(`recovertable ${name} ${pid} ${src}`))) return `recover table failed. ${of}`;
  if (restore && isOnly && !(yield* run(`delreplica ${name} ${pid} ${src}`)))
    return `del replica failed. ${db} ${name} ${pid}`;
  return undefined;
}

/** Runs a command and waits for the OP that it creates. */
export function* commandAndOp(ops: OpsSession, { db, name, pid }: Part, line: string): Proc<boolean> {
  const { ok } = yield* ops.ns(line, db);
  return ok && (yield* waitForOp(ops, db, name, pid)) === undefined;
}

/**
 * Moves a replica of a partition; a leader gives its office away before it goes.
 *
 * Models: Executor::MigratePartition of `openmldb_ops.py`.
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
    if (problem !== undefined) return problem;
  }
  if (isOnly) return undefined;
  const moved = yield* commandAndOp(ops, part, `migrate ${src} ${part.name} ${part.pid} ${dst}`);
  return moved ? undefined : `migrate partition failed. ${wordsOf(part)}`;
}
