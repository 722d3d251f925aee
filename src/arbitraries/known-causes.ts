import type { ClusterEvent, Endpoint, OpType } from '../protocol/index.js';

/** What OpenMLDB is known to do to a replica that then stays away for good. */
export type KnownFinding =
  | 'recovery-is-not-retried'
  | 'registration-is-not-seen'
  | 'restart-is-not-noticed'
  | 'death-without-a-nameserver'
  | 'two-nameservers-lead';

const BLOWS: ReadonlySet<ClusterEvent['kind']> = new Set([
  'process-died',
  'process-paused',
  'zk-client-expired',
  'zk-client-connecting',
]);

/** Watches a run for what explains, as far as OpenMLDB is known, that replicas stay away for good. */
export class KnownCauses {
  elections = 0;
  /** Two nameservers believed to lead at the same time. */
  ledTogether = false;
  /** A nameserver died, stood still, or lost its session or its connection. */
  private nameserverWasHit = false;
  private recoveryLost = false;
  private readonly leading = new Set<Endpoint>();
  private readonly offline = new Set<Endpoint>();
  private readonly tablets = new Set<Endpoint>();
  private readonly registered = new Set<Endpoint>();
  /** Processes that died, and the nameserver has not taken them for offline since. */
  private readonly diedUnseen = new Set<Endpoint>();
  /** Of these, those that have registered again meanwhile. */
  private readonly backUnseen = new Set<Endpoint>();
  /** Tablets that are dead, and those that each nameserver knows, dead or alive. */
  private readonly dead = new Set<Endpoint>();
  private readonly knownTo = new Map<Endpoint, Set<Endpoint>>();
  /** Tablets that were dead when a nameserver began to lead that had never heard of them. */
  private readonly unheardOf = new Set<Endpoint>();

  look(node: Endpoint, event: ClusterEvent): void {
    if (BLOWS.has(event.kind)) this.nameserverWasHit ||= this.knownTo.has(node);
    switch (event.kind) {
      case 'leader-published':
        this.elections++;
        return;
      case 'op-finished':
        this.recoveryLost ||= event.status === 'kFailed' && isRecovery(event.opType);
        return;
      case 'op-not-created':
        this.recoveryLost ||= isRecovery(event.opType);
        return;
      case 'tablet-offline':
        this.offline.add(event.endpoint);
        this.diedUnseen.delete(event.endpoint);
        this.backUnseen.delete(event.endpoint);
        this.unheardOf.delete(event.endpoint);
        return;
      case 'ns-stepped-down':
        this.leading.delete(node);
        return;
      case 'ns-leading':
        this.leading.add(node);
        this.ledTogether ||= this.leading.size > 1 && this.nameserverWasHit;
        for (const endpoint of this.dead)
          if (this.knownTo.get(node)?.has(endpoint) !== true) this.unheardOf.add(endpoint);
        return;
      case 'tablet-healthy':
        this.offline.delete(event.endpoint);
        this.knownTo.set(node, (this.knownTo.get(node) ?? new Set()).add(event.endpoint));
        return;
      case 'tablet-registered':
        this.registered.add(node);
        this.tablets.add(node);
        this.dead.delete(node);
        if (this.diedUnseen.has(node)) this.backUnseen.add(node);
        return;
      case 'process-died':
        this.registered.delete(node);
        this.diedUnseen.add(node);
        this.knownTo.delete(node);
        this.leading.delete(node);
        if (this.tablets.has(node)) this.dead.add(node);
        return;
      case 'zk-client-expired':
        this.registered.delete(node);
        return;
    }
  }

  get finding(): KnownFinding | undefined {
    for (const endpoint of this.offline) if (this.registered.has(endpoint)) return 'registration-is-not-seen';
    if (this.unheardOf.size > 0) return 'death-without-a-nameserver';
    if (this.backUnseen.size > 0) return 'restart-is-not-noticed';
    return this.recoveryLost ? 'recovery-is-not-retried' : undefined;
  }
}

/** Whether an OP of this type is to bring a replica back. */
function isRecovery(type: OpType): boolean {
  return type === 'kRecoverTableOP' || type.startsWith('kReAddReplica');
}
