import { describe, expect, it } from 'vitest';
import { EXIT } from '../../src/cli/exit-codes.js';
import { StrikePoints } from '../../src/campaign/strike-points.js';
import { commandFolder } from '../cli/harness.js';

const STANDBY = `version: 1
title: A leader is named while a standby waits
cluster: { nameservers: 2, flags: { auto_failover: false } }
tables: [{ name: flow, partitions: 1, replicas: 2 }]
steps:
  - ns: changeleader flow 0 auto
  - until: op(1).status == kDone
`;

describe('run --kill-everywhere', () => {
  it('finds the points after which the OP hangs, and writes a file that shows one', async () => {
    const folder = commandFolder();
    folder.write('a.yaml', STANDBY);
    const words = ['run', '--kill-everywhere', 'nameserver(active)', 'a.yaml', '--out', 'found'];
    const { code, stdout } = await folder.run(words);
    expect(code).toBe(EXIT.notConverged);
    const lines = stdout.split('\n');
    expect(lines[0]).toMatch(/^a\.yaml: kill nameserver\(active\) at each of \d+ points$/);
    expect(lines.at(-1)).toMatch(/^(\d+) of \1 points tried, 100 %$/);
    const hang = lines.find((line) => line.includes('is still kDoing in kChangeLeader'));
    expect(hang).toMatch(/^ +\d+ {2}not-converged: /);
    const [, file] = /openmldb-sim run (found\/strike-\d+\.yaml)/.exec(stdout)!;
    const again = await folder.run(['run', '--json', file!]);
    expect(again.code).toBe(EXIT.notConverged);
  });

  it('refuses what names no process, and several files', async () => {
    const folder = commandFolder();
    folder.write('a.yaml', STANDBY);
    const nobody = await folder.run(['run', '--kill-everywhere', 'nameservr(active)', 'a.yaml']);
    expect(nobody.code).toBe(EXIT.usage);
    expect(nobody.stderr).toContain("'nameservr' names no process; did you mean 'nameserver'?");
    const several = await folder.run(['run', '--kill-everywhere', 'tablet(1)', 'a.yaml', 'b.yaml']);
    expect(several.stderr).toContain('--kill-everywhere takes one file at a time');
  });

  it('says how far it came when it is interrupted', async () => {
    const folder = commandFolder();
    folder.write('a.yaml', STANDBY);
    let asked = 0;
    const { code, stdout, stderr } = await folder.run(['run', '--kill-everywhere', 'tablet(1)', 'a.yaml'], {
      isInterrupted: () => ++asked > 5,
    });
    expect(code).toBe(EXIT.interrupted);
    expect(stdout).toMatch(/% *: the rest was not tried, since it was interrupted$/);
    expect(stderr).toMatch(/^interrupted after \d+ of \d+ points$/);
  });
});

describe('strike points', () => {
  it('count the events of one name at one process', () => {
    const points = new StrikePoints();
    const see = (node: string, method: string) =>
      points.see({ seq: 1, timeUs: 0, node, cause: 0, body: { kind: 'rpc-executed', from: 'a:1', method } });
    see('b:1', 'ChangeRole');
    see('b:1', 'ChangeRole');
    see('c:1', 'ChangeRole');
    expect(points.all).toEqual([
      { point: 'rpc-executed a:1 ChangeRole', on: 'b:1', nth: 1 },
      { point: 'rpc-executed a:1 ChangeRole', on: 'b:1', nth: 2 },
      { point: 'rpc-executed a:1 ChangeRole', on: 'c:1', nth: 1 },
    ]);
  });
});
