import type { ZooKeeperEvent } from '../../protocol/index.js';
import { unreachable } from '../../sim/index.js';
import type { Memory } from './memory.js';
import { detail, told, type Sentence } from './sentence.js';

/** Clients of the laboratory come and go; nobody needs to hear of their sessions. */
function isServer(client: string): boolean {
  return !client.startsWith('client:');
}

export function sentenceOfZooKeeper(
  event: ZooKeeperEvent,
  node: string,
  memory: Memory,
): Sentence | undefined {
  switch (event.kind) {
    case 'zk-session-opened':
      return isServer(event.client)
        ? detail(`opens session ${event.session} for ${event.client}`)
        : undefined;
    case 'zk-session-expired':
      if (!isServer(event.client)) return undefined;
      return told(`expires the session of ${event.client}`, 'warn', memory.glossary.term('session'));
    case 'zk-session-closed':
      return isServer(event.client) ? detail(`closes the session of ${event.client}`) : undefined;
    case 'zk-committed':
      return detail(`${event.op} ${event.path}${event.code === 0 ? '' : `, code ${event.code}`}`);
    case 'zk-client-connected':
      return isServer(node) ? detail(`is connected to ZooKeeper at ${event.server}`) : undefined;
    case 'zk-client-connecting':
      return isServer(node) ? told('has lost its connection to ZooKeeper', 'warn') : undefined;
    case 'zk-client-expired':
      return isServer(node) ? told('learns that its ZooKeeper session has expired', 'warn') : undefined;
    case 'zk-role':
      return sentenceOfRole(event);
    case 'zk-watch-fired':
      return undefined;
    default:
      return unreachable(event);
  }
}

function sentenceOfRole({ role, epoch }: Extract<ZooKeeperEvent, { kind: 'zk-role' }>): Sentence {
  switch (role) {
    case 'looking':
      return told('looks for a leader of the ensemble; without one ZooKeeper answers nothing', 'warn');
    case 'leading':
      return told(`leads the ensemble in epoch ${epoch}`, 'good');
    case 'following':
      return detail(`follows in epoch ${epoch}`);
  }
}
