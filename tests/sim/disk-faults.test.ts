import { describe, expect, it } from 'vitest';
import {
  Disk,
  Laboratory,
  type DamageableContent,
  type DurableContent,
  type PowerFailure,
} from '../../src/sim/index.js';

/** A list of numbers that can be cut and spoilt. */
class Numbers implements DamageableContent {
  constructor(readonly list: number[]) {}

  afterPowerFailure({ unsyncedRecords = 0, next = 'lost' }: PowerFailure): DurableContent {
    return new Numbers([...this.list.slice(0, unsyncedRecords), ...(next === 'torn' ? [-1] : [])]);
  }

  copy(): Numbers {
    return new Numbers([...this.list]);
  }

  truncate(records: number): boolean {
    if (records >= this.list.length) return false;
    this.list.length = records;
    return true;
  }

  corrupt(record: number): boolean {
    if (record >= this.list.length) return false;
    this.list[record] = NaN;
    return true;
  }
}

function diskWith(...list: number[]): { disk: Disk; content: Numbers } {
  const disk = new Disk();
  const content = new Numbers(list);
  disk.write('/log', content);
  disk.write('/plain', 'text');
  return { disk, content };
}

const listOf = (disk: Disk, path = '/log'): number[] => (disk.read(path) as Numbers).list;

describe('faults of a disk', () => {
  it('a power failure says how many unsynced records survive it, and whether the next is torn', () => {
    const { disk } = diskWith(1, 2, 3);
    disk.powerFail({ unsyncedRecords: 2, next: 'torn' });
    expect(listOf(disk)).toEqual([1, 2, -1]);
    expect(disk.exists('/plain')).toBe(false);
  });

  it('an old disk returns as it was, as often as one likes', () => {
    const { disk, content } = diskWith(1, 2);
    const image = disk.image();
    content.list.push(3);
    disk.write('/later', 1);
    for (let i = 0; i < 2; i++) {
      disk.restore(image);
      expect(listOf(disk)).toEqual([1, 2]);
      expect([disk.read('/plain'), disk.exists('/later')]).toEqual(['text', false]);
      listOf(disk).push(4);
    }
    disk.powerFail();
    expect(disk.read('/plain')).toBe('text');
  });

  it('cuts and spoils files that have records, in place', () => {
    const { disk, content } = diskWith(1, 2, 3);
    expect([disk.truncate('/log', 2), disk.truncate('/log', 2), disk.truncate('/plain', 0)]).toEqual([
      true,
      false,
      false,
    ]);
    expect([disk.corrupt('/log', 1, 'payload'), disk.corrupt('/log', 2, 'payload')]).toEqual([true, false]);
    expect(disk.corrupt('/gone', 0, 'zero-header')).toBe(false);
    expect(content.list).toEqual([1, NaN]);
  });

  it('swaps two files', () => {
    const { disk, content } = diskWith(1);
    expect([disk.swap('/log', '/plain'), disk.swap('/log', '/gone')]).toEqual([true, false]);
    expect([disk.read('/log'), disk.read('/plain')]).toEqual(['text', content]);
  });

  it('a full disk makes empty files only, until it is freed', () => {
    const disk = new Disk();
    disk.fill();
    expect([disk.full, disk.write('/f', 1), disk.exists('/f'), disk.read('/f')]).toEqual([
      true,
      false,
      true,
      undefined,
    ]);
    disk.create('/empty', 'nothing');
    disk.free();
    expect([disk.write('/f', 2), disk.read('/f'), disk.read('/empty')]).toEqual([true, 2, 'nothing']);
  });

  it('a stalled sync ends when it is released, and waits for no longer', () => {
    const lab = new Laboratory({ seed: 1, network: { latencyUs: 1, jitterUs: 0 } });
    const node = lab.addNode({ address: 'a:1', boot: () => {} });
    node.start();
    const ended: number[] = [];
    const sync = () => node.run('sync', node.disk.waitForSync(), () => void ended.push(lab.scheduler.nowUs));
    sync();
    node.disk.stallSync();
    sync();
    lab.scheduler.runUntil(500);
    expect(ended).toEqual([0]);
    node.disk.releaseSync();
    sync();
    lab.scheduler.runUntil(600);
    expect(ended).toEqual([0, 500, 500]);
  });
});
