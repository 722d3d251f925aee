import type { Endpoint } from '../protocol/index.js';
import type { Laboratory } from '../sim/index.js';

/** Clients whose next committed write gets no reply. They belong to a world, not to a server. */
const armed = new WeakMap<Laboratory, Map<Endpoint, number>>();

export function armReplyLoss(lab: Laboratory, client: Endpoint): void {
  let losses = armed.get(lab);
  if (losses === undefined) {
    losses = new Map();
    armed.set(lab, losses);
  }
  losses.set(client, (losses.get(client) ?? 0) + 1);
}

/** True once for each time it was armed. */
export function consumeReplyLoss(lab: Laboratory, client: Endpoint): boolean {
  const losses = armed.get(lab);
  const left = losses?.get(client) ?? 0;
  if (losses === undefined || left === 0) return false;
  if (left === 1) losses.delete(client);
  else losses.set(client, left - 1);
  return true;
}
