import type { ClusterEvent, Endpoint } from '../protocol/index.js';
import {
  assert,
  type Laboratory,
  type MessageFault,
  type Node,
  type PowerFailure,
  type TraceRecord,
} from '../sim/index.js';
import type { ZooKeeperEnsemble } from '../zk-sim/index.js';

/** What happens to a process when a named point is reached. */
export interface PointFault {
  /** Whether an event is the one that is meant. */
  readonly isAtPoint: (record: TraceRecord<ClusterEvent>) => boolean;
  /** Which of several such events, from 1. */
  readonly nth: number;
  /** Looked up when the point is reached; undefined when it is nobody then. */
  readonly victim: () => Endpoint | undefined;
  readonly how: 'kill' | 'expire' | 'pause';
}

/** The faults that can be done to a cluster, each at once and between events. */
export class ClusterFaults {
  constructor(
    private readonly lab: Laboratory,
    private readonly zooKeeper: ZooKeeperEnsemble,
  ) {}

  /** The process dies; the page cache of its machine survives. */
  kill(address: Endpoint): void {
    this.node(address).kill('killed');
  }

  start(address: Endpoint): void {
    const node = this.node(address);
    if (node.state === 'stopped') node.start();
  }

  /** Kill and start at once. */
  restart(address: Endpoint): void {
    this.kill(address);
    this.start(address);
  }

  pause(address: Endpoint): void {
    this.node(address).pause();
  }

  resume(address: Endpoint): void {
    this.node(address).resume();
  }

  /** The machine loses its power, and what its disk had not synced, but for what the failure says. */
  powerFail(address: Endpoint, failure: PowerFailure = {}): void {
    this.node(address).failPower(failure);
  }

  /** The clock of a machine is off from now on, and gains so many microseconds a second. */
  skew(address: Endpoint, offsetUs: number, driftPpm: number): void {
    this.node(address).setClock(offsetUs, driftPpm);
  }

  /** Whatever this process is asked takes `byUs` longer; 0 ends it. */
  slow(address: Endpoint, byUs: number): void {
    this.node(address).setSlowness(byUs);
  }

  /** ZooKeeper gives the session of this process up while the process lives. */
  expire(address: Endpoint): void {
    this.zooKeeper.expireClient(address);
  }

  /** The connection of this process to ZooKeeper breaks; its session lives on. */
  blip(address: Endpoint): void {
    this.zooKeeper.dropConnection(address);
  }

  /** The leader of the ZooKeeper ensemble gives up its role; false when none leads others. */
  stepDown(): boolean {
    return this.zooKeeper.stepDown();
  }

  /** ZooKeeper commits the next write of this process, but the reply is lost with the connection. */
  loseWrite(address: Endpoint): void {
    this.zooKeeper.loseNextWriteReply(address);
  }

  /** Cuts one direction of a link. */
  cut(from: Endpoint, to: Endpoint): void {
    this.lab.network.cut(this.node(from), this.node(to));
  }

  /** Heals one direction of a link, its delay too. */
  heal(from: Endpoint, to: Endpoint): void {
    this.lab.network.heal(this.node(from), this.node(to));
    this.lab.network.delay(this.node(from), this.node(to), 0);
  }

  /** Takes back every cut and every delay of a link. */
  healAll(): void {
    this.lab.network.healAll();
  }

  /** Everything over one direction of a link takes so much longer. */
  delayLink(from: Endpoint, to: Endpoint, byUs: number): void {
    this.lab.network.delay(this.node(from), this.node(to), byUs);
  }

  /** Cuts every link between processes of different groups, both ways; who is in no group is not touched. */
  partition(groups: readonly (readonly Endpoint[])[]): void {
    groups.forEach((group, index) => {
      for (const other of groups.slice(index + 1).flat()) {
        for (const address of group) {
          this.cut(address, other);
          this.cut(other, address);
        }
      }
    });
  }

  /** Cuts a process off from everybody else. */
  isolate(address: Endpoint): void {
    this.partition([[address], this.others(address)]);
  }

  /** Everything to and from a process waits. */
  hold(address: Endpoint): void {
    this.isolate(address);
  }

  /** Takes back one {@link hold}: what waited arrives. */
  release(address: Endpoint): void {
    const { network } = this.lab;
    const node = this.node(address);
    for (const other of this.others(address).map((peer) => this.node(peer))) {
      network.heal(node, other);
      network.heal(other, node);
    }
  }

  /** Something happens to the next messages that match. */
  faultMessages(fault: MessageFault): void {
    this.lab.messageFaults.add(fault);
  }

  /**
   * Does something to a process right after an event, before anything else happens: what the process
   * would still have sent in this very step is not sent.
   */
  atPoint({ isAtPoint, nth, victim, how }: PointFault): void {
    let seen = 0;
    const look = (record: TraceRecord): void => {
      if (!isAtPoint(record as TraceRecord<ClusterEvent>) || ++seen < nth) return;
      this.lab.trace.off('record', look);
      const address = victim();
      if (address === undefined) return;
      if (how === 'kill') this.node(address).doom();
      this.lab.scheduler.next(() => this[how](address));
    };
    this.lab.trace.on('record', look);
  }

  private node(address: Endpoint): Node {
    const node = this.lab.nodes.get(address);
    assert(node !== undefined, `no process at ${address}`);
    return node;
  }

  private others(address: Endpoint): Endpoint[] {
    return [...this.lab.nodes.keys()].filter((other) => other !== address);
  }
}
