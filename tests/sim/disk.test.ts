import { describe, expect, it } from 'vitest';
import { Disk, type DurableContent } from '../../src/sim/index.js';

describe('Disk', () => {
  it('reads what was written last', () => {
    const disk = new Disk();
    disk.write('/a/f', 1);
    disk.write('/a/f', 2);
    expect([disk.read('/a/f'), disk.exists('/a/f')]).toEqual([2, true]);
    expect([disk.read('/a/g'), disk.exists('/a/g')]).toEqual([undefined, false]);
  });

  it('goes back to what was synced when the power fails', () => {
    const disk = new Disk();
    disk.write('/f', 'old');
    disk.sync('/f');
    disk.write('/f', 'new');
    disk.write('/never', 1);
    disk.powerFail();
    expect(disk.read('/f')).toBe('old');
    expect(disk.exists('/never')).toBe(false);
    disk.powerFail();
    expect(disk.read('/f')).toBe('old');
  });

  it('syncs nothing where there is no file', () => {
    const disk = new Disk();
    disk.sync('/f');
    expect(disk.exists('/f')).toBe(false);
  });

  it('asks contents that know it what a power failure leaves of them', () => {
    const log = (entries: number, synced: number): DurableContent & { entries: number } => ({
      entries,
      afterPowerFailure: () => (synced === 0 ? undefined : log(synced, synced)),
    });
    const disk = new Disk();
    disk.write('/log', log(5, 3));
    disk.write('/young', log(2, 0));
    disk.powerFail();
    expect((disk.read('/log') as { entries: number }).entries).toBe(3);
    expect(disk.exists('/young')).toBe(false);
  });

  it('renames over an existing file, and carries along what is synced', () => {
    const disk = new Disk();
    disk.write('/tmp', 'new');
    disk.sync('/tmp');
    disk.write('/tmp', 'newer');
    disk.write('/f', 'old');
    expect(disk.rename('/tmp', '/f')).toBe(true);
    expect([disk.read('/f'), disk.exists('/tmp')]).toEqual(['newer', false]);
    disk.powerFail();
    expect(disk.read('/f')).toBe('new');
    expect(disk.rename('/gone', '/f')).toBe(false);
  });

  it('keeps a file that is renamed to itself', () => {
    const disk = new Disk();
    disk.write('/f', 1);
    expect(disk.rename('/f', '/f')).toBe(true);
    expect(disk.read('/f')).toBe(1);
  });

  it('removes files, and says whether there was one', () => {
    const disk = new Disk();
    disk.write('/f', 1);
    expect([disk.remove('/f'), disk.remove('/f')]).toEqual([true, false]);
  });

  it('lists the files directly in a directory, sorted by code unit', () => {
    const disk = new Disk();
    for (const path of ['/d/b', '/d/a', '/d/B', '/d/10', '/d/9', '/d/sub/x', '/dd/y', '/d2'])
      disk.write(path, 0);
    expect(disk.list('/d')).toEqual(['10', '9', 'B', 'a', 'b']);
    expect(disk.directories('/d')).toEqual(['sub']);
    expect(disk.directories('')).toEqual(['d', 'dd']);
    expect(disk.list('/none')).toEqual([]);
    expect([disk.directoryExists('/d'), disk.directoryExists('/d/sub'), disk.directoryExists('/d2')]).toEqual(
      [true, true, false],
    );
  });

  it('removes and renames whole directories, and not their namesakes', () => {
    const disk = new Disk();
    for (const path of ['/d/a', '/d/sub/b', '/dd/c']) disk.write(path, path);
    disk.renameDirectory('/d', '/recycle/d_1');
    expect([
      disk.read('/recycle/d_1/a'),
      disk.read('/recycle/d_1/sub/b'),
      disk.directoryExists('/d'),
    ]).toEqual(['/d/a', '/d/sub/b', false]);
    disk.removeDirectory('/recycle/d_1');
    expect([disk.directoryExists('/recycle'), disk.read('/dd/c')]).toEqual([false, '/dd/c']);
  });

  it('is empty after a wipe', () => {
    const disk = new Disk();
    disk.write('/d/a', 1);
    disk.sync('/d/a');
    disk.wipe();
    disk.powerFail();
    expect(disk.directoryExists('/d')).toBe(false);
  });
});
