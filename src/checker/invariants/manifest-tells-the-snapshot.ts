import type { Invariant, InvariantFactory } from '../invariant.js';

/** What a load believes of a snapshot is what was written into it. */
export const manifestTellsTheSnapshot: InvariantFactory = (cluster): Invariant => ({
  rule: 'manifest-tells-the-snapshot',
  statement: 'The MANIFEST of a snapshot that was made has its offset and its count of rows.',
  standing: 'promised',
  check({ node, body }) {
    if (body.kind !== 'snapshot-made') return undefined;
    const manifest = cluster.replicaFiles(node, body.tid, body.pid)?.manifest;
    if (manifest?.offset === body.offset && manifest.count === body.count) return undefined;
    return `${node} made a snapshot of partition ${body.tid}/${body.pid} up to offset ${body.offset} with ${body.count} rows, and its MANIFEST has ${manifest === undefined ? 'nothing' : `offset ${manifest.offset} and ${manifest.count} rows`}`;
  },
});
