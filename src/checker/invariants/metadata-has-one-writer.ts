import type { Invariant, InvariantFactory } from '../invariant.js';

/**
 * Counted: the lock fences nothing. A nameserver that was deposed without knowing it, or that leads
 * beside another, goes on writing tables and OPs.
 */
export const metadataHasOneWriter: InvariantFactory = (cluster): Invariant => {
  const { paths, config } = cluster;
  const nameservers: ReadonlySet<string> = new Set(config.nameservers);
  const metadata = [paths.tableData, paths.dbTableData, paths.opData, paths.term];
  const lockPrefix = `${paths.leader}/`;
  /** Nodes of the lock, oldest first. */
  let locks: string[] = [];

  function holder(): string | undefined {
    locks = locks.filter((path) => cluster.znode(path) !== undefined);
    return locks[0] === undefined ? undefined : cluster.znode(locks[0]);
  }

  return {
    rule: 'metadata-has-one-writer',
    statement:
      'Tables, OPs and the term are written by the nameserver that the oldest node of the lock names.',
    standing: 'counted',
    check({ body }) {
      if (body.kind !== 'zk-committed' || body.code !== 0) return undefined;
      const { op, path, client } = body;
      if (op === 'create' && path.startsWith(lockPrefix)) {
        locks = [...locks, path].sort();
        return undefined;
      }
      if (!nameservers.has(client) || !metadata.some((prefix) => path.startsWith(prefix))) return undefined;
      const entitled = holder();
      if (entitled === client) return undefined;
      return `${client} wrote ${path}, when ${entitled ?? 'nobody'} had the lock`;
    },
  };
};
