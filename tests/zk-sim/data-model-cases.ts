import { expect } from 'vitest';
import type { Suite } from './conformance-suite.js';
import { Bench, type BenchOptions } from './zookeeper-bench.js';

export function dataModelCases({ servers, it }: Suite): void {
  const world = (options: BenchOptions = {}): Bench => new Bench({ servers, ...options }).serving();
  it('C01 numbers sequential nodes from zero', () => {
    const a = world().connected();
    a.create('/SEQUENCE');
    const names = Array.from(
      { length: 105 },
      () => a.create('/SEQUENCE/TEST', '', 'persistent-sequential').path,
    );
    expect(names[0]).toBe('/SEQUENCE/TEST0000000000');
    expect(names[104]).toBe('/SEQUENCE/TEST0000000104');
    expect(a.children('/SEQUENCE').children).toEqual(names.map((name) => name!.slice('/SEQUENCE/'.length)));
  });

  it('C02 counts every child ever created in the suffix', () => {
    const a = world().connected();
    a.create('/p');
    a.create('/p/x');
    expect(a.create('/p/q-', '', 'persistent-sequential').path).toBe('/p/q-0000000001');
    expect(a.create('/p/x').code).toBe(-110);
    expect(a.delete('/p/q-0000000001').code).toBe(0);
    expect(a.create('/p/q-', '', 'persistent-sequential').path).toBe('/p/q-0000000002');
    expect(a.create('/p/', '', 'ephemeral-sequential').path).toBe('/p/0000000003');
    const { stat } = a.exists('/p');
    expect(stat).toMatchObject({ numChildren: 3, cversion: 5, version: 0 });
  });

  it('C03 keeps the stat fields', () => {
    const a = world().connected();
    a.create('/foo', '/foo');
    const first = a.exists('/foo').stat!;
    const z = first.czxid;
    expect(first).toMatchObject({
      mzxid: z,
      pzxid: z,
      version: 0,
      cversion: 0,
      aversion: 0,
      ephemeralOwner: 0n,
    });
    expect(first).toMatchObject({ dataLength: 4, numChildren: 0, mtimeMs: first.ctimeMs });
    a.create('/foo/bar', '', 'ephemeral');
    expect(a.exists('/foo').stat).toMatchObject({
      mzxid: z,
      pzxid: z + 1n,
      cversion: 1,
      version: 0,
      numChildren: 1,
    });
    const owner = a.library.sessionId;
    expect(a.exists('/foo/bar').stat).toMatchObject({
      czxid: z + 1n,
      mzxid: z + 1n,
      pzxid: z + 1n,
      ephemeralOwner: owner,
    });
    a.set('/foo', '12345678');
    expect(a.exists('/foo').stat).toMatchObject({
      mzxid: z + 2n,
      version: 1,
      pzxid: z + 1n,
      dataLength: 8,
      cversion: 1,
    });
  });

  it('C04 compares versions before it sets', () => {
    const a = world().connected();
    a.create('/v');
    expect(a.set('/v', '', 57).code).toBe(-103);
    expect(a.set('/v', '', 0)).toMatchObject({ code: 0, stat: { version: 1 } });
    expect(a.set('/v', '', 0).code).toBe(-103);
    expect(a.set('/v', '')).toMatchObject({ code: 0, stat: { version: 2 } });
    expect(a.delete('/v', 1).code).toBe(-103);
    expect(a.delete('/v', 2).code).toBe(0);
  });

  it('C05 reports errors in ZooKeeper’s order', () => {
    const a = world().connected();
    expect(a.create('/n/a').code).toBe(-101);
    expect(a.create('/d').code).toBe(0);
    expect(a.create('/d').code).toBe(-110);
    expect(a.create('/d/c').code).toBe(0);
    expect(a.delete('/d').code).toBe(-111);
    expect(a.delete('/d', 7).code).toBe(-103);
    expect(a.delete('/none').code).toBe(-101);
    expect(
      [a.set('/none', ''), a.get('/none'), a.children('/none'), a.exists('/none')].map((r) => r.code),
    ).toEqual([-101, -101, -101, -101]);
    expect(a.delete('/d/c').code).toBe(0);
    expect(a.delete('/d').code).toBe(0);
  });

  it('C06 gives ephemeral nodes no children', () => {
    const bench = world();
    const a = bench.connected();
    const b = bench.connected();
    a.create('/e', '', 'ephemeral');
    for (const client of [a, b]) {
      expect(client.create('/e/x').code).toBe(-108);
      expect(client.create('/e/y', '', 'persistent-sequential').code).toBe(-108);
    }
    expect(a.exists('/e').stat!.cversion).toBe(0);
  });

  it('C07 validates paths', () => {
    const a = world().connected();
    for (const path of [
      '',
      'a',
      '//',
      '/.',
      '/..',
      '/foo/./',
      '/foo/..',
      '/foo/bar/',
      '/foo//bar',
      '/\u0001foo',
    ]) {
      expect(a.create(path).code, path).toBe(-8);
    }
    expect(a.delete('/').code).toBe(-8);
    for (const path of ['/.foo', '/..f..', '/f.c', '/c']) expect(a.create(path).code, path).toBe(0);
    expect(a.create('/c/').code).toBe(-8);
    expect(a.create('/c/', '', 'persistent-sequential').code).toBe(0);
    expect(a.create('/c/.', '', 'persistent-sequential').code).toBe(0);
    expect(a.create('/c//', '', 'persistent-sequential').code).toBe(-8);
  });

  it('C08 gives a refused write a zxid, and a read none', () => {
    const a = world().connected();
    a.create('/a');
    const z = a.exists('/a').stat!.czxid;
    expect(a.create('/a').code).toBe(-110);
    a.get('/a');
    a.create('/b');
    expect(a.exists('/b').stat!.czxid).toBe(z + 2n);
  });

  it('applies a multi as a whole or not at all', () => {
    const a = world().connected();
    a.create('/m', 'old');
    const refused = a.wait(
      a.library.multi([
        { kind: 'create', path: '/m/a', value: '', mode: 'persistent' },
        { kind: 'delete', path: '/none', version: -1 },
        { kind: 'set', path: '/m', value: 'new', version: -1 },
      ]),
    );
    expect(refused.code).toBe(-101);
    expect(refused.answers!.map((answer) => answer.code)).toEqual([0, -101, -2]);
    expect(a.exists('/m/a').code).toBe(-101);
    const applied = a.wait(
      a.library.multi([
        { kind: 'check', path: '/m', version: 0 },
        { kind: 'create', path: '/m/a', value: '', mode: 'persistent' },
        { kind: 'create', path: '/m/a/b', value: '', mode: 'persistent' },
      ]),
    );
    expect(applied.answers!.map((answer) => answer.code)).toEqual([0, 0, 0]);
    expect(a.exists('/m/a/b').stat!.czxid).toBe(a.exists('/m/a').stat!.czxid);
  });
}
