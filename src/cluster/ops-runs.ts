import { MemoryFiles, opsTool } from '../client/index.js';
import type { Environment } from '../protocol/index.js';
import { SECOND, type Laboratory, type Node } from '../sim/index.js';
import type { ZkPort } from '../zk-sim/zk-port.js';

/** A tool that has waited so long has waited in vain. */
const LIMIT_US = 3600 * SECOND;

interface Run {
  readonly limitUs: number;
  lines: readonly string[] | undefined;
}

/**
 * Runs of the operators' tool, each a process of its own on the machine of the clients. The files that
 * one of them writes are there for the next.
 */
export class OpsRuns {
  private readonly files = new MemoryFiles();
  private readonly runs = new Map<string, Run>();

  constructor(
    private readonly lab: Laboratory,
    private readonly client: Node,
    private readonly env: Environment,
    private readonly newZk: () => ZkPort,
  ) {}

  /** Starts the tool and leaves it to itself. */
  start(name: string, line: string): void {
    const { scheduler, randomness } = this.lab;
    const run: Run = { limitUs: scheduler.nowUs + LIMIT_US, lines: undefined };
    this.runs.set(name, run);
    const around = {
      env: this.env,
      newZk: this.newZk,
      files: this.files,
      stream: randomness.stream('openmldb_ops.py'),
      isInterrupted: () => scheduler.nowUs >= run.limitUs,
    };
    this.client.spawn('ops', opsTool(around, line), (lines) => {
      run.lines = lines as readonly string[];
    });
  }

  /** Lets time pass until a run has ended, and returns what it printed; undefined when it never ends. */
  end(name: string): readonly string[] | undefined {
    const run = this.runs.get(name);
    if (run === undefined) return undefined;
    this.lab.scheduler.runUntilHolds(() => run.lines !== undefined, run.limitUs);
    this.runs.delete(name);
    return run.lines;
  }
}
