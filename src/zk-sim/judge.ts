import { unreachable } from '../sim/index.js';
import { ZooCode } from './codes.js';
import type { OutstandingChanges } from './outstanding-changes.js';
import type { Change } from './txn.js';
import type { WriteOperation } from './wire.js';
import { isValidPath, parentOf, sequenceSuffix } from './znode-path.js';

type Verdict = Change | ZooCode;

/**
 * Turns a write into the change that every server will apply, or into the code it is refused with;
 * the checks come in ZooKeeper's order. What it decides is part of the outlook at once.
 *
 * Models: PrepRequestProcessor.pRequest2Txn.
 */
export function judge(
  changes: OutstandingChanges,
  operation: WriteOperation,
  session: bigint,
  zxid: bigint,
): Verdict {
  switch (operation.kind) {
    case 'create':
      return judgeCreate(changes, operation, session, zxid);
    case 'delete':
      return judgeDelete(changes, operation, zxid);
    case 'set':
      return judgeSet(changes, operation, zxid);
    case 'check': {
      const node = changes.outlook(operation.path);
      if (node === undefined) return ZooCode.ZNONODE;
      if (!versionFits(operation.version, node.version)) return ZooCode.ZBADVERSION;
      return { kind: 'check', path: operation.path };
    }
    default:
      return unreachable(operation);
  }
}

/** All operations or none. Models: the multi branch of PrepRequestProcessor.pRequest. */
export function judgeMulti(
  changes: OutstandingChanges,
  operations: readonly WriteOperation[],
  session: bigint,
  zxid: bigint,
): Change {
  const goBack = changes.save();
  const decided: Change[] = [];
  for (const operation of operations) {
    const verdict = judge(changes, operation, session, zxid);
    if (typeof verdict === 'number') {
      goBack();
      const codes = operations.map((_, index): ZooCode => {
        if (index === decided.length) return verdict;
        return index < decided.length ? ZooCode.ZOK : ZooCode.ZRUNTIMEINCONSISTENCY;
      });
      return { kind: 'error', op: 'multi', path: operation.path, code: verdict, codes };
    }
    decided.push(verdict);
  }
  return { kind: 'multi', changes: decided };
}

/** Marks the session's ephemeral nodes as gone. Their parents' outlook stays, as in the original. */
export function judgeCloseSession(changes: OutstandingChanges, session: bigint, zxid: bigint): void {
  for (const path of changes.ephemeralsOf(session)) changes.set(path, undefined, zxid);
}

function judgeCreate(
  changes: OutstandingChanges,
  operation: WriteOperation & { kind: 'create' },
  session: bigint,
  zxid: bigint,
): Verdict {
  const { mode, value } = operation;
  const parentPath = parentOf(operation.path);
  const parent = changes.outlook(parentPath);
  if (parent === undefined) return ZooCode.ZNONODE;
  const sequential = mode === 'persistent-sequential' || mode === 'ephemeral-sequential';
  const path = sequential ? operation.path + sequenceSuffix(parent.storedCversion) : operation.path;
  if (!isValidPath(path)) return ZooCode.ZBADARGUMENTS;
  if (changes.outlook(path) !== undefined) return ZooCode.ZNODEEXISTS;
  if (parent.owner !== 0n) return ZooCode.ZNOCHILDRENFOREPHEMERALS;
  const owner = mode === 'ephemeral' || mode === 'ephemeral-sequential' ? session : 0n;
  const parentCversion = (parent.storedCversion + 1) | 0;
  changes.set(
    parentPath,
    { ...parent, storedCversion: parentCversion, childCount: parent.childCount + 1 },
    zxid,
  );
  changes.set(path, { version: 0, storedCversion: 0, childCount: 0, owner }, zxid);
  return { kind: 'create', path, value, owner, parentCversion };
}

function judgeDelete(
  changes: OutstandingChanges,
  operation: WriteOperation & { kind: 'delete' },
  zxid: bigint,
): Verdict {
  const { path, version } = operation;
  if (path === '/') return ZooCode.ZBADARGUMENTS;
  const parentPath = parentOf(path);
  const parent = changes.outlook(parentPath);
  const node = changes.outlook(path);
  if (parent === undefined || node === undefined) return ZooCode.ZNONODE;
  if (!versionFits(version, node.version)) return ZooCode.ZBADVERSION;
  if (node.childCount > 0) return ZooCode.ZNOTEMPTY;
  changes.set(parentPath, { ...parent, childCount: parent.childCount - 1 }, zxid);
  changes.set(path, undefined, zxid);
  return { kind: 'delete', path };
}

function judgeSet(
  changes: OutstandingChanges,
  operation: WriteOperation & { kind: 'set' },
  zxid: bigint,
): Verdict {
  const { path, value } = operation;
  const node = changes.outlook(path);
  if (node === undefined) return ZooCode.ZNONODE;
  if (!versionFits(operation.version, node.version)) return ZooCode.ZBADVERSION;
  const version = (node.version + 1) | 0;
  changes.set(path, { ...node, version }, zxid);
  return { kind: 'set', path, value, version };
}

/** An expected version of -1 fits any. */
function versionFits(expected: number, actual: number): boolean {
  return expected === -1 || expected === actual;
}
