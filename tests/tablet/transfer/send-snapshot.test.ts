import { describe, expect, it } from 'vitest';
import { SECOND } from '../../../src/sim/index.js';
import { readFile } from '../../../src/tablet/storage/replica-file.js';
import { endpoint, P, task, TabletWorld } from '../harness.js';

function paused(options: ConstructorParameters<typeof TabletWorld>[0] = {}, rows = 3): TabletWorld {
  const world = new TabletWorld({
    ...options,
    flags: { make_snapshot_threshold_offset: 0, ...options.flags },
  });
  world.create(1);
  for (let ts = 1; ts <= rows; ts++) world.put(1, 'k', ts);
  if (rows > 0) world.call(1, 'MakeSnapshot', P);
  world.seconds(1);
  world.call(1, 'PauseSnapshot', P);
  return world;
}

const request = { ...P, endpoint: endpoint(2), remote_tid: P.tid, task_info: task(8, 'kSendSnapshot') };

const status = (world: TabletWorld) => world.call(1, 'GetTaskStatus', {}).task[0]?.status;

describe('SendSnapshot', () => {
  it('sends meta, rows and MANIFEST, from which the receiver loads', () => {
    const world = paused();
    expect(world.call(1, 'SendSnapshot', request)).toEqual({ code: 0, msg: 'ok' });
    world.seconds(5);
    expect(status(world)).toBe('kDone');
    const sent = world.events.flatMap(({ body }) => (body.kind === 'file-sent' ? [body.file] : []));
    expect(sent).toEqual(['table_meta.txt', '201808241600.sdb', 'MANIFEST']);
    expect(world.call(2, 'GetTermPair', P)).toMatchObject({ has_table: false, offset: 3, term: 1 });
    world.load(2, 'kTableFollower');
    expect(world.values(2, 'k')).toHaveLength(3);
  });

  it('takes a second a file for its close wait', () => {
    const world = paused();
    const startUs = world.nowUs;
    world.call(1, 'SendSnapshot', request);
    world.lab.scheduler.runUntilHolds(() => world.count('file-sent') === 3, Infinity);
    expect(Math.round((world.nowUs - startUs) / SECOND)).toBe(3);
  });

  it('waits after each block that is more than half full, as long as the bandwidth asks for', () => {
    const seconds = (flags: Record<string, number>): number => {
      const world = paused({ flags: { stream_block_size: 1000, send_file_max_try: 1, ...flags } });
      const startUs = world.nowUs;
      world.call(1, 'SendSnapshot', request);
      world.lab.scheduler.runUntilHolds(() => world.count('file-sent') === 1, Infinity);
      return (world.nowUs - startUs) / SECOND;
    };
    const free = seconds({ stream_bandwidth_limit: 0 });
    expect(seconds({ stream_bandwidth_limit: 100 }) - free).toBeCloseTo(0, 1);
    expect(seconds({ stream_bandwidth_limit: 100, stream_block_size: 150 }) - free).toBeGreaterThan(1.4);
  });

  it('never ends a file of full blocks', () => {
    const world = paused({ flags: { stream_block_size: 1, stream_bandwidth_limit: 0 } });
    world.call(1, 'SendSnapshot', request);
    world.seconds(60);
    expect(status(world)).toBe('kFailed');
  });

  it('does not try again to send a file that is not there at first', () => {
    const world = paused();
    world.node(1).disk.remove('/db/4_0/snapshot/201808241600.sdb');
    world.call(1, 'SendSnapshot', request);
    world.seconds(2);
    expect(status(world)).toBe('kFailed');
    expect(world.count('file-sent')).toBe(1);
  });

  it('sends the meta alone when there is no MANIFEST', () => {
    const world = paused({}, 0);
    world.call(1, 'SendSnapshot', request);
    world.seconds(3);
    expect(status(world)).toBe('kDone');
    expect(world.count('file-sent')).toBe(1);
  });

  it('sends a snapshot without rows', () => {
    const world = new TabletWorld({ flags: { make_snapshot_threshold_offset: 0 } });
    world.create(1);
    world.call(1, 'MakeSnapshot', P);
    world.seconds(1);
    world.call(1, 'PauseSnapshot', P);
    world.call(1, 'SendSnapshot', request);
    world.seconds(5);
    expect(status(world)).toBe('kDone');
  });

  it('refuses a follower, a table that is not paused, and a second one to the same tablet', () => {
    const world = new TabletWorld();
    const plain = { ...P, endpoint: endpoint(2), remote_tid: P.tid };
    expect(world.call(1, 'SendSnapshot', plain).code).toBe(100);
    world.create(1, [2]);
    expect(world.call(2, 'SendSnapshot', plain).code).toBe(103);
    expect(world.call(1, 'SendSnapshot', plain)).toEqual({
      code: 107,
      msg: 'table status is not kSnapshotPaused',
    });
    world.call(1, 'PauseSnapshot', P);
    expect(world.call(1, 'SendSnapshot', plain).code).toBe(0);
    expect(world.call(1, 'SendSnapshot', plain)).toEqual({ code: 128, msg: 'snapshot is sending' });
  });

  it('fails after three attempts when the receiver has the table', () => {
    const world = paused();
    world.call(2, 'CreateTable', { table_meta: { name: 'flow', db: '', ...P, seg_cnt: 8 } });
    const startUs = world.nowUs;
    world.call(1, 'SendSnapshot', request);
    world.lab.scheduler.runUntilHolds(
      () => world.events.some(({ body }) => body.kind === 'tablet-task' && body.status === 'kFailed'),
      Infinity,
    );
    // Three close waits of 1 s, and waits of 3 s and 6 s between the attempts.
    expect(Math.round((world.nowUs - startUs) / SECOND)).toBe(12);
  });

  it('waits the whole timeout of a call for a receiver that is cut off, in each attempt', () => {
    const world = paused();
    world.lab.network.cut(world.node(1), world.node(2));
    const startUs = world.nowUs;
    world.call(1, 'SendSnapshot', request);
    world.lab.scheduler.runUntilHolds(
      () => world.events.some(({ body }) => body.kind === 'tablet-task' && body.status === 'kFailed'),
      Infinity,
    );
    expect(Math.round((world.nowUs - startUs) / SECOND)).toBe(3 * 20 + 12);
  });

  it('goes on when a receiver that was cut off is back within the timeout', () => {
    const world = paused({ flags: { send_file_max_try: 0 } });
    world.lab.network.cut(world.node(1), world.node(2));
    world.call(1, 'SendSnapshot', request);
    world.seconds(15);
    world.lab.network.heal(world.node(1), world.node(2));
    world.seconds(10);
    expect(status(world)).toBe('kDone');
  });

  it('gets through when the receiver comes back before the attempts run out', () => {
    const world = paused();
    world.node(2).kill('test');
    world.call(1, 'SendSnapshot', request);
    world.seconds(2);
    world.node(2).start();
    world.seconds(20);
    expect(status(world)).toBe('kDone');
  });

  it('fails when the table is dropped between two attempts: each opens the file anew', () => {
    const world = paused();
    world.node(2).kill('test');
    world.call(1, 'SendSnapshot', request);
    world.seconds(2);
    world.call(1, 'DropTable', P);
    world.node(2).start();
    world.seconds(20);
    expect(status(world)).toBe('kFailed');
    expect(world.node(2).disk.directoryExists('/db/4_0')).toBe(false);
  });

  it('a file of several blocks arrives whole', () => {
    const world = paused({ flags: { stream_block_size: 100 } }, 20);
    world.call(1, 'SendSnapshot', request);
    world.seconds(10);
    expect(status(world)).toBe('kDone');
    world.load(2, 'kTableFollower');
    expect(world.values(2, 'k')).toHaveLength(20);
  });

  it('never finishes a file whose size is a multiple of the block size', () => {
    const sizes = paused();
    const size = readFile(sizes.node(1).disk, '/db/4_0/snapshot/201808241600.sdb')!.sizeBytes;
    const meta = readFile(sizes.node(1).disk, '/db/4_0/table_meta.txt')!.sizeBytes;
    expect(meta % size).not.toBe(0);
    const world = paused({ flags: { stream_block_size: size } });
    world.call(1, 'SendSnapshot', request);
    world.seconds(20);
    expect(status(world)).toBe('kFailed');
    expect(world.node(2).disk.list('/db/4_0/snapshot')).toEqual(['201808241600.sdb.tmp']);
  });

  it('sends a file again when the answer to its last block is lost', () => {
    const world = paused();
    world.lab.messageFaults.add({ effect: 'lose-reply', from: endpoint(2), method: 'SendData', times: 2 });
    world.call(1, 'SendSnapshot', request);
    world.seconds(120);
    expect(status(world)).toBe('kDone');
    expect(world.count('rpc-reply-lost')).toBe(2);
  });
});

describe('SendData and CheckFile', () => {
  const block = { ...P, file_name: 'f.sdb', dir_name: '', block_size: 0, eof: false };

  it('wants the blocks in order and forgives a repetition', () => {
    const world = new TabletWorld({ tablets: 1 });
    const send = (block_id: number) => world.call(1, 'SendData', { ...block, block_id });
    expect(send(1)).toEqual({ code: 124, msg: 'cannot find receiver' });
    expect(send(0).code).toBe(0);
    expect(send(2)).toEqual({ code: 125, msg: 'block_id mismatch' });
    expect(send(1).code).toBe(0);
    expect(send(1).code).toBe(0);
    expect(send(0).code).toBe(0);
    expect(send(2).code).toBe(125);
  });

  it('refuses a last block of another size than it says, and takes the right one then', () => {
    const world = new TabletWorld({ tablets: 1 });
    const content = { type: 'manifest', manifest: { offset: 1, name: 'f.sdb', count: 1, term: 1 } } as const;
    const size = JSON.stringify(content.manifest).length;
    const last = { ...block, file_name: 'MANIFEST', block_id: 1, eof: true, content };
    world.call(1, 'SendData', { ...block, file_name: 'MANIFEST', block_id: 0 });
    expect(world.call(1, 'SendData', { ...last, block_size: size - 1 })).toEqual({
      code: 126,
      msg: 'receive data error',
    });
    expect(world.call(1, 'SendData', { ...last, block_size: size }).code).toBe(0);
    expect(world.node(1).disk.list('/db/4_0/snapshot')).toEqual(['MANIFEST']);
    expect(world.call(1, 'SendData', { ...last, block_size: size })).toMatchObject({ code: 124 });
  });

  it('begins a file anew with its first block', () => {
    const world = new TabletWorld({ tablets: 1 });
    const content = { type: 'manifest', manifest: { offset: 1, name: 'f.sdb', count: 1, term: 1 } } as const;
    const size = JSON.stringify(content.manifest).length;
    const send = (block_id: number, block_size: number, rest = {}) =>
      world.call(1, 'SendData', { ...block, file_name: 'MANIFEST', block_id, block_size, ...rest }).code;
    const received = () => readFile(world.node(1).disk, '/db/4_0/snapshot/MANIFEST.tmp')?.sizeBytes;
    expect([send(0, 0), send(1, 7), send(2, 5)]).toEqual([0, 0, 0]);
    expect(received()).toBe(12);
    expect(send(0, 0)).toBe(0);
    expect(received()).toBe(0);
    expect(send(1, size, { eof: true, content })).toBe(0);
    expect(received()).toBeUndefined();
  });

  it('tells a missing file from one of another size', () => {
    const world = paused();
    const check = (file: string, size: number) =>
      world.call(1, 'CheckFile', { ...P, file, dir_name: '', size });
    expect(check('absent.sdb', 1)).toEqual({ code: -1, msg: 'get size failed' });
    expect(check('table_meta.txt', 1)).toEqual({ code: -1, msg: 'check size failed' });
  });

  it('sets a file of the same name aside', () => {
    const world = paused();
    world.call(1, 'SendSnapshot', request);
    world.seconds(5);
    world.call(1, 'SendSnapshot', { ...request, task_info: task(9, 'kSendSnapshot') });
    world.seconds(5);
    const names = world.node(2).disk.list('/db/4_0/snapshot');
    expect(names.filter((name) => name.startsWith('MANIFEST.2018'))).toHaveLength(1);
  });
});
