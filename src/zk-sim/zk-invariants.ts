import type { Node } from '../sim/index.js';
import { hex } from './codes.js';
import { ServerDisk } from './server-disk.js';
import { ZooKeeperServer } from './zk-server.js';

/** What must hold of an ensemble at every instant, as functions over its servers' nodes. */
export type EnsembleInvariant = (servers: readonly Node[]) => string[];

function livingServers(servers: readonly Node[]): ZooKeeperServer[] {
  return servers.flatMap((node) => (node.actor instanceof ZooKeeperServer ? [node.actor] : []));
}

/** The committed logs of any two servers are prefixes of one another. */
export const committedLogsAgree: EnsembleInvariant = (servers) => {
  const found: string[] = [];
  const [longest] = [...servers].sort(
    (a, b) => ServerDisk.of(b).committedCount - ServerDisk.of(a).committedCount,
  );
  if (longest === undefined) return found;
  const reference = ServerDisk.of(longest);
  for (const node of servers) {
    const disk = ServerDisk.of(node);
    for (let index = 0; index < disk.committedCount; index++) {
      if (disk.log[index] === reference.log[index]) continue;
      found.push(`${node.address} and ${longest.address} differ in committed entry ${index}`);
      break;
    }
  }
  return found;
};

/** What a server knows to be committed is on the disks of a quorum. Disks must not have been lost. */
export const committedByQuorum: EnsembleInvariant = (servers) => {
  const found: string[] = [];
  const quorum = Math.floor(servers.length / 2) + 1;
  for (const node of servers) {
    const { committedCount, log } = ServerDisk.of(node);
    const last = log[committedCount - 1];
    if (last === undefined) continue;
    const holders = servers.filter((other) => ServerDisk.of(other).log[committedCount - 1] === last);
    if (holders.length < quorum) {
      found.push(`${node.address} committed ${hex(last.zxid)}, which ${holders.length} servers have`);
    }
  }
  return found;
};

/** Every log is in the order of its zxids, without two alike. */
export const logsAscend: EnsembleInvariant = (servers) => {
  const found: string[] = [];
  for (const node of servers) {
    const { log } = ServerDisk.of(node);
    for (let index = 1; index < log.length; index++) {
      if (log[index]!.zxid > log[index - 1]!.zxid) continue;
      found.push(`${node.address} logged ${hex(log[index]!.zxid)} after ${hex(log[index - 1]!.zxid)}`);
    }
  }
  return found;
};

/** In every applied state the owner of an ephemeral node is a live session. */
export const ephemeralOwnersLive: EnsembleInvariant = (servers) => {
  const found: string[] = [];
  for (const { state } of livingServers(servers)) {
    for (const owner of state.tree.owners) {
      if (!state.tree.sessions.has(owner))
        found.push(`${state.node.address} has nodes of the dead session ${hex(owner)}`);
    }
  }
  return found;
};

/** No two servers lead the same epoch. */
export const oneLeaderPerEpoch: EnsembleInvariant = (servers) => {
  const found: string[] = [];
  const leaders = new Map<number, string>();
  for (const server of livingServers(servers)) {
    if (!server.leads) continue;
    const { node, disk } = server.state;
    const other = leaders.get(disk.currentEpoch);
    if (other !== undefined) found.push(`${other} and ${node.address} lead epoch ${disk.currentEpoch}`);
    leaders.set(disk.currentEpoch, node.address);
  }
  return found;
};

/** A server's tree is the state after exactly what it knows to be committed. */
export const treesFollowLogs: EnsembleInvariant = (servers) => {
  const found: string[] = [];
  for (const { state } of livingServers(servers)) {
    const expected = state.disk.log[state.disk.committedCount - 1]?.zxid ?? 0n;
    if (state.tree.lastZxid !== expected)
      found.push(`${state.node.address} applied up to ${hex(state.tree.lastZxid)}`);
  }
  return found;
};

/** All of them, by name. */
export const ENSEMBLE_INVARIANTS: Readonly<Record<string, EnsembleInvariant>> = {
  committedLogsAgree,
  committedByQuorum,
  logsAscend,
  ephemeralOwnersLive,
  oneLeaderPerEpoch,
  treesFollowLogs,
};

/** Every violation of every invariant, each with the invariant's name in front. */
export function violations(servers: readonly Node[]): string[] {
  return Object.entries(ENSEMBLE_INVARIANTS).flatMap(([name, invariant]) =>
    invariant(servers).map((violation) => `${name}: ${violation}`),
  );
}
