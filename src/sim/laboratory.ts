import { EventEmitter } from 'eventemitter3';
import { assert } from './assert.js';
import { MessageFaults } from './message-faults.js';
import { Network, type NetworkOptions } from './network.js';
import { Node, type NodeOptions } from './node.js';
import { Randomness } from './rng.js';
import { Scheduler } from './scheduler.js';
import { Trace } from './trace.js';

export interface LaboratoryOptions {
  readonly seed: number;
  readonly network: NetworkOptions;
  /** Permutes what is due at one instant by the seed; otherwise it runs in the order scheduled. */
  readonly permuteTies?: boolean;
  readonly trace?: boolean;
}

export interface LaboratoryEvents {
  /** A process ended: killed, or by its own exit. For supervisors. */
  died: (node: Node, reason: string) => void;
}

/**
 * A world of nodes in virtual time. It knows nothing of what runs on them.
 *
 * @example
 * const lab = new Laboratory({ seed: 1, network: { latencyUs: 500, jitterUs: 0 } });
 * const node = lab.addNode({ address: 'a:1', boot: (n) => n.after(1000, () => n.kill('done')) });
 * node.start();
 * lab.scheduler.runUntil(2000);
 * node.alive; // false
 */
export class Laboratory {
  readonly randomness: Randomness;
  readonly scheduler: Scheduler;
  readonly trace: Trace;
  readonly network: Network;
  readonly nodes = new Map<string, Node>();
  readonly events = new EventEmitter<LaboratoryEvents>();
  /** Faults of single messages that are still to happen. */
  readonly messageFaults = new MessageFaults();

  constructor(options: LaboratoryOptions) {
    this.randomness = new Randomness(options.seed);
    this.scheduler = new Scheduler(
      options.permuteTies === true ? this.randomness.stream('schedule') : undefined,
    );
    this.trace = new Trace(this.scheduler);
    this.trace.enabled = options.trace ?? true;
    this.network = new Network(this, options.network);
  }

  addNode(options: NodeOptions): Node {
    assert(!this.nodes.has(options.address), `two nodes at ${options.address}`);
    const node = new Node(this, options);
    this.nodes.set(options.address, node);
    return node;
  }
}
