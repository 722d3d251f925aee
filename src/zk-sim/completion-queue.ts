import { isProc, suspend, type Node, type Proc, type Process } from '../sim/index.js';

/** A callback: done at once, or a procedure that takes virtual time. */
export type Completion = () => Proc<void> | void;

/**
 * The completion thread of a handle: callbacks run one at a time, each after the last has ended.
 *
 * Models: do_completion and process_completions of the C client.
 */
export class CompletionQueue {
  private readonly queue: Completion[] = [];
  private thread: Process | undefined = undefined;
  private joiners: (() => void)[] = [];

  constructor(private readonly node: Node) {}

  push(completion: Completion): void {
    this.queue.push(completion);
    if (this.thread !== undefined) return;
    this.thread = this.node.spawn('zookeeper completion', this.drain(), () => {
      this.thread = undefined;
      for (const resume of this.joiners.splice(0)) resume();
    });
  }

  /** Waits until nothing is queued or running. The completion thread itself does not wait. */
  *join(): Proc {
    if (this.thread === undefined) return;
    yield* suspend<void>((resume, process) => {
      if (process === this.thread) resume();
      else this.joiners.push(() => resume());
    });
  }

  private *drain(): Proc {
    for (let next = this.queue.shift(); next !== undefined; next = this.queue.shift()) {
      const body = next();
      if (isProc(body)) yield* body;
    }
  }
}
