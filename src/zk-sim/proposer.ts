import type { Node } from '../sim/index.js';
import type { ZooKeeperEvent } from '../protocol/index.js';
import { hex, ZooCode } from './codes.js';
import { judge, judgeCloseSession, judgeMulti } from './judge.js';
import { OutstandingChanges } from './outstanding-changes.js';
import type { WriteRequest } from './role.js';
import type { SessionTracker } from './session-tracker.js';
import { makeZxid, type Change, type Txn } from './txn.js';
import type { ZnodeTree } from './zk-tree.js';

/**
 * Gives every write its place in the total order and decides what it changes.
 *
 * Models: PrepRequestProcessor.
 */
export class Proposer {
  readonly outstanding: OutstandingChanges;

  constructor(
    tree: ZnodeTree,
    private readonly tracker: SessionTracker,
    private readonly epoch: number,
    /** Last counter used in this epoch. */
    private counter: number,
    private readonly nowMs: () => number,
  ) {
    this.outstanding = new OutstandingChanges(tree);
  }

  /** A refused write is a transaction too: it takes a zxid and a quorum. */
  propose(write: WriteRequest, owner: number): Txn {
    const zxid = makeZxid(this.epoch, ++this.counter);
    const change = this.decide(write, owner, zxid);
    return { zxid, timeMs: this.nowMs(), session: write.session, change, origin: write.origin };
  }

  private decide(write: WriteRequest, owner: number, zxid: bigint): Change {
    const { operation, session } = write;
    if (operation.kind === 'create-session') {
      this.tracker.add(session, operation.timeoutMs);
      this.tracker.setOwner(session, owner);
      return operation;
    }
    if (operation.kind === 'close-session') {
      judgeCloseSession(this.outstanding, session, zxid);
      this.tracker.setClosing(session);
      return operation;
    }
    const refused = this.tracker.check(session, owner);
    const path = operation.kind === 'multi' ? (operation.operations[0]?.path ?? '/') : operation.path;
    if (refused !== ZooCode.ZOK) return { kind: 'error', op: operation.kind, path, code: refused };
    if (operation.kind === 'multi') return judgeMulti(this.outstanding, operation.operations, session, zxid);
    const verdict = judge(this.outstanding, operation, session, zxid);
    return typeof verdict === 'number' ? { kind: 'error', op: operation.kind, path, code: verdict } : verdict;
  }
}

/** Puts a committed transaction into the trace, once for the ensemble: the leader does it. */
export function recordCommit(node: Node, txn: Txn, client: string): void {
  const { change } = txn;
  const session = hex(txn.session);
  switch (change.kind) {
    case 'create-session':
      return node.record<ZooKeeperEvent>({
        kind: 'zk-session-opened',
        session,
        client,
        timeoutMs: change.timeoutMs,
      });
    case 'close-session':
      return node.record<ZooKeeperEvent>(
        change.reason === 'expired'
          ? { kind: 'zk-session-expired', session, client }
          : { kind: 'zk-session-closed', session, client },
      );
    case 'multi':
      for (const part of change.changes) recordCommit(node, { ...txn, change: part }, client);
      return;
    case 'error':
      return record(node, txn, client, { op: change.op, path: change.path, code: change.code });
    default:
      return record(node, txn, client, { op: change.kind, path: change.path, code: ZooCode.ZOK });
  }
}

interface Judged {
  readonly op: string;
  readonly path: string;
  readonly code: ZooCode;
}

function record(node: Node, txn: Txn, client: string, { op, path, code }: Judged): void {
  node.record<ZooKeeperEvent>({ kind: 'zk-committed', op, path, zxid: hex(txn.zxid), code, client });
}
