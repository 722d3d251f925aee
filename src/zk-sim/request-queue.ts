import { assert, type Node } from '../sim/index.js';
import type { Txn } from './txn.js';

interface QueuedRead {
  readonly kind: 'read';
  readonly readyUs: number;
  readonly run: () => void;
}

interface QueuedWrite<W> {
  readonly kind: 'write';
  readonly lane: bigint;
  readonly write: W;
}

type Entry<W> = QueuedRead | QueuedWrite<W>;

/** A commit that came in, or the answer to a `sync`, which has no transaction. */
interface Arrived {
  readonly txn: Txn | undefined;
  /** Number of the local request that it completes. */
  readonly request: number | undefined;
}

/**
 * The order in which one server answers: a write waits for its commit, and what came after it waits
 * with it, in one lane for the whole server or one for each session. Commits are applied in the
 * order they come; one that completes a local write waits until that write is the first of its lane.
 *
 * Models: CommitProcessor.
 */
export class RequestQueue<W> {
  private readonly lanes = new Map<bigint, Entry<W>[]>();
  private readonly writes = new Map<number, QueuedWrite<W>>();
  private arrived: Arrived[] = [];
  private pumping = false;

  constructor(
    private readonly node: Node,
    private readonly blocking: 'server' | 'session',
    private readonly apply: (txn: Txn | undefined, write: W | undefined) => void,
  ) {}

  /** Answers a request that needs no quorum, once its service time is over and its turn has come. */
  read(session: bigint, serviceUs: number, run: () => void): void {
    const key = this.laneOf(session);
    const lane = this.lane(key);
    if (lane.length === 0 && serviceUs === 0) {
      this.lanes.delete(key);
      return run();
    }
    lane.push({ kind: 'read', readyUs: this.node.lab.scheduler.nowUs + serviceUs, run });
    if (lane.length === 1) this.runLane(key);
  }

  /** Registers a request that waits for {@link commit} or {@link answerSync} under its number. */
  write(session: bigint, request: number, write: W): void {
    const lane = this.laneOf(session);
    const entry: QueuedWrite<W> = { kind: 'write', lane, write };
    this.lane(lane).push(entry);
    this.writes.set(request, entry);
  }

  commit(txn: Txn, request: number | undefined): void {
    this.arrived.push({ txn, request });
    this.pump();
  }

  answerSync(request: number): void {
    this.arrived.push({ txn: undefined, request });
    this.pump();
  }

  /** Forgets every request: all clients were sent away. Commits are applied all the same. */
  abandon(): void {
    this.lanes.clear();
    this.writes.clear();
    this.pump();
    assert(this.arrived.length === 0, 'a commit was left over');
  }

  private laneOf(session: bigint): bigint {
    return this.blocking === 'server' ? 0n : session;
  }

  private lane(key: bigint): Entry<W>[] {
    let lane = this.lanes.get(key);
    if (lane === undefined) {
      lane = [];
      this.lanes.set(key, lane);
    }
    return lane;
  }

  private runLane(key: bigint): void {
    const lane = this.lanes.get(key);
    if (lane === undefined) return;
    const { nowUs } = this.node.lab.scheduler;
    for (;;) {
      const head = lane[0];
      if (head === undefined) {
        if (this.lanes.get(key) === lane) this.lanes.delete(key);
        break;
      }
      if (head.kind === 'write') break;
      if (head.readyUs > nowUs) {
        this.node.after(head.readyUs - nowUs, () => this.runLane(key));
        break;
      }
      lane.shift();
      head.run();
    }
    this.pump();
  }

  private pump(): void {
    if (this.pumping) return;
    this.pumping = true;
    for (;;) {
      const head = this.arrived[0];
      if (head === undefined) break;
      const entry = head.request === undefined ? undefined : this.writes.get(head.request);
      if (entry !== undefined && this.lanes.get(entry.lane)?.[0] !== entry) break;
      this.arrived.shift();
      if (entry !== undefined) {
        this.writes.delete(head.request!);
        this.lanes.get(entry.lane)!.shift();
      }
      this.apply(head.txn, entry?.write);
      if (entry !== undefined) this.runLane(entry.lane);
    }
    this.pumping = false;
  }
}
