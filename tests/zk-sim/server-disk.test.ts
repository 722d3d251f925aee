import { describe, expect, it } from 'vitest';
import { Laboratory } from '../../src/sim/index.js';
import { ServerDisk } from '../../src/zk-sim/server-disk.js';
import type { Txn } from '../../src/zk-sim/txn.js';

describe('the disk of a ZooKeeper server', () => {
  it('returns from an image as it was when the image was taken', () => {
    const lab = new Laboratory({ seed: 1, network: { latencyUs: 1, jitterUs: 0 } });
    const node = lab.addNode({ address: 'zk:1', boot: () => {} });
    const disk = ServerDisk.of(node);
    const entry = (zxid: bigint): Txn => ({ zxid }) as Txn;
    disk.append(entry(1n), entry(2n));
    disk.syncedCount = 1;
    const image = node.disk.image();
    disk.append(entry(3n));
    disk.truncate(1);
    node.disk.restore(image);
    expect(ServerDisk.of(node).lastZxid).toBe(2n);
    expect(ServerDisk.of(node).afterPowerFailure().lastZxid).toBe(1n);
  });
});
