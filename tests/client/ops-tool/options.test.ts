import { describe, expect, it } from 'vitest';
import { opsHelp, parseOpsLine } from '../../../src/client/index.js';
import { running } from './running-cluster.js';

describe('the words of a call', () => {
  it('are read with and without dashes', () => {
    expect(parseOpsLine('recoverdata')).toMatchObject({
      cmd: 'recoverdata',
      statfile: '.stat',
      filter: undefined,
      fixed: false,
    });
    expect(
      parseOpsLine(
        '--openmldb_bin_path=./bin/openmldb --cmd=scalein --endpoints=a,b --allow_single_replica --fixed',
      ),
    ).toMatchObject({ cmd: 'scalein', endpoints: 'a,b', allowSingleReplica: true, fixed: true });
  });

  it('may stand behind a blank, and be cut short where that is plain', () => {
    expect(parseOpsLine('--cmd scalein --end a,b --allow')).toMatchObject({
      cmd: 'scalein',
      endpoints: 'a,b',
      allowSingleReplica: true,
    });
  });

  it.each([
    ['recoverdata --speed=9', 'no such option: --speed'],
    ['recoverdata -x', 'no such option: -x'],
    ['recoverdata --zk=a', 'ambiguous option: --zk (--zk_cluster, --zk_root_path?)'],
    ['--cmd', '--cmd option requires 1 argument'],
    ['pre-upgrade --allow_single_replica=true', '--allow_single_replica option does not take a value'],
    ['recoverdata demo_db', "'demo_db' is one word too many: the command is recoverdata"],
  ])('%s: %s', (line, complaint) => {
    expect(parseOpsLine(line)).toBe(complaint);
    expect(running().ops(line)).toEqual([
      'Usage: openmldb_ops.py [options]',
      '',
      `openmldb_ops.py: error: ${complaint}`,
    ]);
  });

  it('are explained, each on a line', () => {
    const lines = running().ops('--help')!;
    expect(lines).toEqual(opsHelp());
    expect(lines.map((line) => /--(\w+)/.exec(line)![1])).toContain('allow_single_replica');
  });

  it('that name no command get a list of those there are', () => {
    const known =
      "available cmds: ['recoverdata', 'scalein', 'scaleout', 'pre-upgrade', 'post-upgrade', 'showopstatus', 'showtablestatus']";
    expect(running().ops('--cmd=heal')).toEqual(['unsupported cmd: heal', known]);
    expect(running().ops('--db=demo_db')).toEqual(['unsupported cmd: None', known]);
  });
});
