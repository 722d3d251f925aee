import type { Node } from './node.js';

/**
 * What a procedure yields when it must wait: `arm` arranges, now, for `process.wake` to be called
 * once, later. Procedures never see one; they use the `function*` helpers that yield it.
 */
export interface Suspension {
  arm(process: Process): void;
}

/** A procedure that runs on a thread in the original: it stops only where it yields. */
export type Proc<T = void> = Generator<Suspension, T, unknown>;

/** True for a procedure, as against a plain answer. */
export function isProc(value: unknown): value is Proc<unknown> {
  return (
    typeof value === 'object' && value !== null && typeof (value as { next?: unknown }).next === 'function'
  );
}

/**
 * A running procedure of one incarnation of a node. When the node dies its references are dropped;
 * the generator is never resumed nor closed, so no `finally` runs on a dead process.
 */
export class Process {
  finished = false;
  private readonly incarnation: number;

  constructor(
    readonly node: Node,
    /** Names the procedure in the trace and in interleaving points. */
    readonly name: string,
    private readonly body: Proc<unknown>,
    private readonly onFinish: ((result: unknown) => void) | undefined = undefined,
  ) {
    this.incarnation = node.incarnation;
  }

  /** Whether the incarnation that this process belongs to still lives. */
  get alive(): boolean {
    return this.node.alive && this.node.incarnation === this.incarnation;
  }

  /** Runs to the next wait, or to the end. Only the laboratory calls this. */
  advance(value: unknown): void {
    if (!this.alive || this.finished) return;
    const { done, value: result } = this.body.next(value);
    if (!this.alive) return;
    if (done === true) {
      this.finished = true;
      this.onFinish?.(result);
      return;
    }
    result.arm(this);
  }

  /** Resumes with `value` after what is due at this instant already. */
  wake(value?: unknown): void {
    if (!this.alive) return;
    this.node.after(0, () => this.advance(value));
  }
}

/** Waits until `arm`'s callback is called, and returns what it was called with. */
export function* suspend<T>(arm: (resume: (value: T) => void, process: Process) => void): Proc<T> {
  return (yield { arm: (process) => arm((value) => process.wake(value), process) }) as T;
}
