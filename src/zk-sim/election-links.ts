import type { ConnectionEnd } from '../sim/index.js';
import type { PeerHello, VoteMessage } from './peer-messages.js';
import type { ServerState } from './server-state.js';

interface Link {
  end: ConnectionEnd | undefined;
  open: boolean;
  /** What goes out when the connection stands: only the newest message is kept. */
  waiting: VoteMessage | undefined;
}

/**
 * The connections that votes travel on, one to each other server, made when there is something to
 * say.
 *
 * Models: QuorumCnxManager.
 */
export class ElectionLinks {
  private readonly links = new Map<number, Link>();

  constructor(private readonly state: ServerState) {}

  send(sid: number, message: VoteMessage): void {
    const link = this.link(sid);
    if (link.open) link.end!.send(message, { label: 'vote' });
    else link.waiting = message;
  }

  broadcast(message: VoteMessage): void {
    for (const sid of this.state.peers) this.send(sid, message);
  }

  private link(sid: number): Link {
    const found = this.links.get(sid);
    if (found !== undefined) return found;
    const link: Link = { end: undefined, open: false, waiting: undefined };
    this.links.set(sid, link);
    const hello: PeerHello = { type: 'peer-hello', sid: this.state.sid, purpose: 'election' };
    const { node } = this.state;
    link.end = node.lab.network.connect(node, this.state.addressOf(sid), {
      onOpen: () => {
        link.open = true;
        link.end!.send(hello);
        if (link.waiting !== undefined) link.end!.send(link.waiting, { label: 'vote' });
        link.waiting = undefined;
      },
      onMessage: () => {},
      onClose: () => void this.links.delete(sid),
    });
    return link;
  }
}
