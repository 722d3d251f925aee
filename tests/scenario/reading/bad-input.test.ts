import { describe, expect, test } from 'vitest';
import { VERB_NAMES } from '../../../src/scenario/format/step-schema.js';
import { InputError } from '../../../src/scenario/reading/input-problem.js';
import { parseScenario } from '../../../src/scenario/reading/read-scenario.js';

/** What is wrong with a file of these lines, without the file's name. */
function mistakes(...lines: readonly string[]): readonly string[] {
  try {
    parseScenario(lines.join('\n'), 'x.yaml');
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.message.split('\n').map((line) => line.replace('x.yaml:', ''));
  }
  return [];
}

const steps = (...lines: readonly string[]): readonly string[] =>
  mistakes(
    'version: 1',
    'title: x',
    'tables: [{ name: flow, partitions: 2, replicas: 3 }]',
    'steps:',
    ...lines,
  );
const head = (...lines: readonly string[]): readonly string[] =>
  mistakes('version: 1', 'title: x', 'steps: [{ wait: 1s }]', ...lines);

describe('the notation', () => {
  test.each<[string, readonly string[], string]>([
    ['an empty file', [''], '1:1: the file is empty; a scenario has version, title and steps'],
    ['only a word', ['hello'], "1:1: expected a map with version, title and steps, found 'hello'"],
    ['a tab', ['steps:', '\t- wait: 3s'], '2:1: indent with blanks, not with tabs'],
    [
      'a wrong indentation',
      ['steps:', '  - wait: 3s', '   - wait: 3s'],
      '3:4: the indentation does not fit; expected output that begins with blanks is written below `expect: |2`',
    ],
    [
      'a second colon',
      ['title: a: b'],
      '1:8: expected one value on this line; is a colon or an indentation wrong?',
    ],
    [
      'a second document',
      ['version: 1', '---', 'version: 1'],
      '2:1: one file is one scenario; a second document begins here',
    ],
    ['a tag', ['title: !!js/function x'], '1:8: tags have no meaning here'],
    ['a directive', ['%FOO', '---', 'version: 1'], '1:1: directives have no meaning here'],
    [
      'an open bracket',
      ['steps: [{ wait: 3s }', 'title: x'],
      "2:1: a '[' or '{' is not closed, or what follows it is not indented",
    ],
    ['an open quote', ["title: 'x", ''], '2:1: a quote is not closed'],
    ['an alias without its anchor', ['title: *x'], "1:8: nothing is anchored as '&x'"],
    [
      'a key that is no word',
      ['version: 1', 'title: x', 'steps: []', '? [a]', ': b'],
      '4:3: a key must be a word',
    ],
  ])('%s', (_, lines, message) => {
    expect(mistakes(...lines)[0]).toBe(message);
  });

  test('aliases that stand for too much are refused', () => {
    const ten = (item: string): string => `[${Array.from({ length: 10 }, () => item).join(', ')}]`;
    expect(
      mistakes(`a: &a ${ten('x')}`, `b: &b ${ten('*a')}`, `c: &c ${ten('*b')}`, `d: ${ten('*c')}`),
    ).toContain('1:1: aliases stand for too much; write the values out');
  });

  test('nesting and length are bounded', () => {
    expect(mistakes(`a: ${'['.repeat(100_000)}`)).toEqual([' nested more than 40 levels deep']);
    expect(mistakes(`title: ${'x'.repeat(1_000_001)}`)).toEqual([' longer than 1000000 characters']);
  });
});

describe('the head of a file', () => {
  test('missing keys are named', () => {
    expect(mistakes('version: 1')).toEqual(["1:1: missing key 'title'", "1:1: missing key 'steps'"]);
  });

  test.each<[string, string]>([
    ['titel: y', "4:1: unknown key 'titel'; did you mean 'title'?"],
    ['seed: -1', '4:7: expected a whole number, 0 or more, found -1'],
    ['seed: 1.5', '4:7: expected a whole number, 0 or more, found 1.5'],
    ['clock: { start: "2018-02-30 19:50:00" }', '4:17: no calendar has 2018-02-30 19:50:00'],
    ['clock: { zone: "8" }', `4:16: expected a zone such as "+08:00", found '8'`],
    ['edition: 0.8', '4:10: expected manual or 0.9, found 0.8'],
    ['edition: manuel', "4:10: expected manual or 0.9, found 'manuel'; did you mean 'manual'?"],
    ['cluster: 3', '4:10: expected a map that describes the cluster, found 3'],
    [
      'cluster: { tablets: 0 }',
      '4:21: expected a number of tablets from 1 to 64, or a list of their endpoints, found 0',
    ],
    ['cluster: { tablets: [a:1, 5] }', '4:27: expected an endpoint such as 172.27.128.31:8541, found 5'],
    ['cluster: { tablets: [a:1, a:1] }', '4:27: endpoint a:1 is taken already, by tablets'],
    [
      'cluster: { nameservers: [a:1], tablets: [a:1] }',
      '4:42: endpoint a:1 is taken already, by nameservers',
    ],
    [
      'cluster: { flags: { tablet_heartbeat_timeot: 300s } }',
      "4:21: unknown key 'tablet_heartbeat_timeot'; did you mean 'tablet_heartbeat_timeout'?",
    ],
    ['cluster: { flags: { auto_failover: 1 } }', '4:36: expected true or false, found 1'],
    ['cluster: { flags: { max_op_num: 3s } }', "4:33: expected a whole number, 0 or more, found '3s'"],
    [
      'cluster: { flags: { zk_session_timeout: 2x } }',
      "4:41: expected a duration such as 300s, 25ms or 1h30m, found '2x'",
    ],
    [
      'cluster: { timing: { zookeeperWrite: 25 } }',
      '4:38: expected a duration such as 300s, 25ms or 1h30m, found 25',
    ],
    ['tables: [{ partitions: 2 }]', "4:10: missing key 'name'"],
    ['tables: [{ name: a, replicas: 4 }]', '4:31: 4 replicas need 4 tablets; the cluster starts with 3'],
    ['cluster: { later: [b:1] }', '4:20: no tablet at b:1'],
    [
      'cluster: { later: [172.27.128.31:8541, 172.27.128.32:8541, 172.27.128.33:8541] }',
      '4:19: no tablet is left to start with',
    ],
    ['tables: [{ name: a }, { name: a }]', "4:31: table 'a' occurs twice"],
    [
      'tables: [{ name: a, ttl: forever }]',
      "4:26: expected a time to live: minutes such as 144000, latest:10, 10min&&5 or 10min||5, found 'forever'",
    ],
    [
      'tables: [{ name: a, columns: [b] }]',
      "4:31: expected a column such as card:string:index, or value:double, found 'b'",
    ],
    ['tables: [{ name: a, placement: { x: [b:1] } }]', "4:34: expected a partition number, found 'x'"],
    ['tables: [{ name: a, replicas: 1, placement: { 0: [b:1] } }]', '4:51: no tablet at b:1'],
    [
      'tables: [{ name: a, replicas: 2, placement: { 0: [172.27.128.34:8541, 172.27.128.31:8541] } }]',
      "4:51: no tablet at 172.27.128.34:8541; did you mean '172.27.128.31:8541'?",
    ],
    [
      'tables: [{ name: a, replicas: 2, placement: { 0: [172.27.128.31:8541] } }]',
      '4:50: too few replicas: 1 endpoint for 2 replicas',
    ],
    [
      'tables: [{ name: a, partitions: 2, replicas: 1, placement: { 0: [172.27.128.31:8541] } }]',
      '4:49: placement lacks partition 1 of 2',
    ],
    [
      'tables: [{ name: a, partitions: 1, replicas: 1, placement: { 0: [172.27.128.31:8541], 1: [172.27.128.31:8541] } }]',
      '4:87: partition 1 does not exist; partitions are 0 to 0',
    ],
    ['workloads: [{ name: w, table: flow, from: 1s }]', "4:31: no table 'flow' in this file"],
    ['verify: { lostIlegal: 0 }', "4:11: unknown key 'lostIlegal'; did you mean 'lostIllegal'?"],
    ['verify: { stable: "~3" }', `4:19: expected a whole number, or a bound such as ">= 1", found '~3'`],
    [
      'verify: { invariants: [one-leader-per-tern] }',
      "4:24: no invariant 'one-leader-per-tern'; did you mean 'one-leader-per-term'?",
    ],
    [
      '__proto__: 3',
      "4:1: unknown key '__proto__'; known here: version, title, story, seed, clock, edition, look, updateTableAliveOps, cluster, tables, workloads, steps, verify",
    ],
  ])('%s', (line, message) => {
    expect(head(line)).toContain(message);
  });

  test.each([
    ['{ key: crd }', "6:23: no column 'crd'; did you mean 'card'?"],
    ['{ key: [card, amt] }', "6:30: column 'amt' is a double, which cannot be a key"],
    ['{ key: [card, card] }', "6:30: column 'card' occurs twice in the key"],
    ['{ key: card, ts: card }', "6:33: column 'card' is a string; a time is a bigint or a timestamp"],
    ['{ key: card, ts: t1 }', "6:33: no column 't1'; did you mean 'ts'?"],
    ['{ key: card }, { key: card, ts: ts }', "6:31: index 'card' occurs twice; give it a name"],
    ['{ key: card }, { name: i, key: [card] }', '6:31: another index has the same key and time'],
    ['{ key: card, ttl: soon }', '6:34: expected a time to live: minutes such as'],
    ['{ ts: ts }', "6:16: missing key 'key'"],
    ['{ key: card, tts: ts }', "6:29: unknown key 'tts'; did you mean 'ts'?"],
  ])('an index %s cannot be', (index, message) => {
    const table = ['tables:', '  - { name: a, columns: [card:string, amt:double, ts:bigint],'];
    const found = head(...table, `     indexes: [${index}] }`);
    expect(found.join('\n')).toContain(message);
  });

  test('indexes that are listed are not marked too, and a workload has one key a row', () => {
    expect(head('tables: [{ name: a, columns: [b:string:index], indexes: [{ key: b }] }]')).toEqual([
      "4:31: 'b' is marked as an index, where indexes are listed",
    ]);
    const table = 'tables: [{ name: a, columns: [b:string, c:string], indexes: [{ key: [b, c] }] }]';
    expect(head(table, 'workloads: [{ name: w, table: a, from: 1s }]')).toEqual([
      "5:31: a workload cannot write to 'a': its index 'b_c' has a key of several columns",
    ]);
  });

  test('a workload that never starts, or stops before it starts, is a contradiction', () => {
    const tables = 'tables: [{ name: flow }]';
    expect(head(tables, 'workloads: [{ name: w, table: flow }]')).toEqual([
      "5:13: workload 'w' never starts: give it 'from', or a step { workload: { start: w } }",
    ]);
    expect(head(tables, 'workloads: [{ name: w, table: flow, from: 5s, to: 5s }]')).toEqual([
      '5:51: the workload would stop at 5s, before it starts at 5s',
    ]);
    expect(head(tables, 'workloads: [{ name: w, table: flwo, from: 5s }]')).toEqual([
      "5:31: no table 'flwo' in this file; did you mean 'flow'?",
    ]);
  });

  test('a key that occurs twice is reported where it occurs again', () => {
    expect(head('title: y')).toEqual(["4:1: key 'title' occurs twice"]);
  });
});

describe('steps', () => {
  test.each<[string, string]>([
    ['  - 5', '5:5: expected a step such as { wait: 30s }, found 5'],
    ['  - kil: tablet(1)', "5:5: unknown verb 'kil'; did you mean 'kill'?"],
    ['  - { kill: tablet(1), wait: 3s }', "5:24: a step has one verb; this one has 'kill' already"],
    ['  - { wait: 3 }', '5:13: expected a duration such as 300s, 25ms or 1h30m, found 3'],
    ['  - { kill: tablet(1), expect: foo }', "5:24: 'expect' does not belong here: 'kill' prints nothing"],
    ['  - { kill: tablet(1), within: 3s }', "5:24: 'within' does not belong to 'kill'; it belongs to until"],
    ['  - { kill: tablet(1), foo: 3s }', "5:24: unknown key 'foo'; known here: kill, at, note, lenient"],
    ['  - { kill: tablet(4) }', '5:13: there are 3 tablets, numbered from 1'],
    ['  - { kill: nameserver(2) }', '5:13: there is 1 nameserver, numbered from 1'],
    [
      '  - { kill: 172.27.128.41:8541 }',
      "5:13: no process at 172.27.128.41:8541; did you mean '172.27.128.31:8541'?",
    ],
    ['  - { kill: leader(flow/2) }', "5:20: table 'flow' has no partition 2; its partitions are 0 to 1"],
    ['  - { kill: leader(flwo/0) }', "5:20: no table 'flwo' in this file; did you mean 'flow'?"],
    ['  - { kill: client }', '5:13: expected a server; the client is none'],
    [
      '  - { expire: zookeeper(1) }',
      '5:15: expected a nameserver or a tablet; only these have sessions that can be lost',
    ],
    ['  - { kill: leader flow/0 }', "5:20: expected '(' after leader, found 'flow'"],
    ["  - { kill: 'leder(flow/0)' }", "5:14: 'leder' names no process; did you mean 'leader'?"],
    ['  - { tablet: gettablestatus }', "5:5: missing key 'on'"],
    ['  - { tablet: gettablestatus, on: nameserver(1) }', '5:35: expected a tablet'],
    ['  - { tablet: gettablestatus, on: tablet(*) }', '5:35: expected one process, found several'],
    ['  - { ns: showtable, compare: exact }', "5:22: 'compare' says how, but there is no 'expect'"],
    [
      '  - { ns: showtable, expect: x, compare: fuzzy }',
      "5:42: expected exact, blanks, shape or contains, found 'fuzzy'",
    ],
    ['  - { ns: showtable, expect: 5 }', '5:30: expected a text, the output that must be printed, found 5'],
    ['  - { sdk: puts flow a 1 b }', "5:12: expected put, get, delete or truncate, found 'puts'"],
    ['  - { until: leader(flow/0) = none }', "5:29: unexpected '='; to compare, write '=='"],
    [
      '  - { check: { replicas(flow).aliv: 3 } }',
      "5:31: replicas has no 'aliv'; it has alive, leaders, serving, count; did you mean 'alive'?",
    ],
    ['  - { check: { replicas(flow).alive: x } }', "5:38: expected a number, found 'x'"],
    [
      '  - { check: [settled, op(1).status == kDon] }',
      "5:40: expected one of kInited, kDoing, kDone, kFailed, kCanceled, found 'kDon'; did you mean 'kDone'?",
    ],
    ['  - { partition: [tablet(1), tablet(2)] }', "5:19: expected a list of processes, found 'tablet(1)'"],
    ['  - { heal: everything }', "5:13: expected all, or a map with from and to, found 'everything'"],
    [
      '  - { put: { rows: 1, into: flow/2 } }',
      "5:29: table 'flow' has no partition 2; its partitions are 0 to 1",
    ],
    ['  - { put: { rows: 1, into: flow } }', '5:33: expected a partition such as flow/0, found the end'],
    [
      '  - { enqueue: { op: kReindexOP, table: flow } }',
      "5:22: expected kAddIndexOP or kDeployOP, found 'kReindexOP'; did you mean 'kAddIndexOP'?",
    ],
    [
      '  - { enqueue: { op: kDeployOP, table: flew } }',
      "5:40: no table 'flew' in this file; did you mean 'flow'?",
    ],
    ['  - { enqueue: { op: kDeployOP, table: flow/0 } }', "5:44: expected the end, found '/'"],
    [
      '  - { enqueue: { op: kDeployOP, table: flow, pid: 2 } }',
      "5:51: table 'flow' has no partition 2; its partitions are 0 to 1",
    ],
    ['  - { kill: host(172.27.128.9) }', "5:13: no process on 172.27.128.9; did you mean '172.27.128.31'?"],
    [
      '  - { delay: { by: 1s, from: tablet(1) } }',
      '5:14: without a method a link is meant: give from and to',
    ],
    [
      '  - { delay: { by: 1s, from: tablet(1), to: tablet(2), times: 2 } }',
      "5:56: 'times' counts the requests of a method, and there is no 'method'",
    ],
    [
      '  - { kill-at: { process: tablet(1), point: rpc-execute ChangeRole } }',
      "5:45: no event is called 'rpc-execute'; did you mean 'rpc-executed'?",
    ],
    [
      '  - { kill-at: { process: zookeeper(1), point: term-raised, how: expire } }',
      '5:27: expected a nameserver or a tablet; only these have sessions that can be lost',
    ],
    ['  - { skew: { process: tablet(1) } }', '5:13: expected fast, slow or drift'],
    ['  - { skew: { process: tablet(1), fast: 1s, slow: 1s } }', '5:45: a clock is fast or slow, not both'],
    [
      '  - { corrupt: { process: tablet(1), of: flow/0, file: last prt } }',
      "5:56: expected a file of a replica: part 0, last part, snapshot, manifest, table_meta, or a name such as notes.txt, found 'last prt'",
    ],
    [
      '  - { corrupt: { process: tablet(1), of: flow/0, file: snapshot, record: 0 } }',
      '5:74: expected a whole number from 1, found 0',
    ],
    [
      '  - { corrupt: { process: tablet(1), of: flow/0, file: snapshot, how: paylod } }',
      "5:71: expected payload, unparsable or zero-header, found 'paylod'; did you mean 'payload'?",
    ],
    [
      '  - { corrupt: { process: tablet(1), of: flow/2, file: snapshot } }',
      "5:42: table 'flow' has no partition 2; its partitions are 0 to 1",
    ],
    [
      '  - { corrupt: { process: tablet(1), of: flow/0, file: part 0, fragment: 0 } }',
      '5:74: expected a whole number from 1, found 0',
    ],
    [
      '  - { corrupt: { process: tablet(1), of: flow/0, file: part 0, fragmnt: 2 } }',
      "5:64: unknown key 'fragmnt'; did you mean 'fragment'?",
    ],
    [
      '  - { add-file: { process: tablet(1), of: flow/0, file: last part } }',
      "5:57: expected a name such as 00000000.log.bak, found 'last part'",
    ],
    [
      '  - { add-fle: { process: tablet(1), of: flow/0, file: notes.txt } }',
      "5:7: unknown verb 'add-fle'; did you mean 'add-file'?",
    ],
    ['  - { truncate: { process: tablet(1), of: flow/0, file: last part } }', "5:17: missing key 'records'"],
    ['  - { lose-file: { process: nameserver(1), of: flow/0, file: manifest } }', '5:29: expected a tablet'],
    [
      '  - { swap-files: { process: tablet(1), of: flow/0, file: manifest } }',
      '5:19: a file cannot change places with itself: give otherOf or otherFile',
    ],
    ['  - { copy-files: { process: tablet(1), of: flow/0 } }', "5:19: missing key 'to'"],
    [
      '  - { copy-files: { process: tablet(1), of: flow/0, to: tablet(1) } }',
      '5:57: files cannot be copied to where they are: name another tablet',
    ],
    ['  - { copy-files: { process: tablet(1), of: flow/0, to: nameserver(1) } }', '5:57: expected a tablet'],
    [
      '  - { copy-files: { process: tablet(1), of: flow/2, to: tablet(2) } }',
      "5:45: table 'flow' has no partition 2; its partitions are 0 to 1",
    ],
    [
      '  - { stale-return: { process: tablet(1), image: monday } }',
      "5:50: no step before takes an image 'monday'",
    ],
    ['  - { disk-image: { process: tablet(*), name: monday } }', '5:30: expected one process, found several'],
    ['  - { fill-disk: zookeeper(1) }', '5:18: expected a tablet'],
    [
      '  - { power-fail: { process: tablet(1), nxt: torn } }',
      "5:41: unknown key 'nxt'; did you mean 'next'?",
    ],
    ['  - { power-fail: { process: tablet(1), next: half } }', "5:47: expected lost or torn, found 'half'"],
    ['  - { workload: { start: w1 } }', "5:26: no workload 'w1' in this file"],
    [
      '  - { at: yesterday, note: hi }',
      `5:11: expected a duration since the start such as 90s, or an instant such as "20:01:35", found 'yesterday'`,
    ],
    ['  - { at: "25:00:00", note: hi }', '5:11: no clock or calendar has 25:00:00'],
    ['  - { at: "15:59:59", note: hi }', "5:11: 'at' lies before the start of the clock"],
    ['  - { within: 3s }', `5:5: a step needs a verb, one of ${VERB_NAMES.join(', ')}`],
  ])('%s', (line, message) => {
    expect(steps(line)).toEqual(expect.arrayContaining([message]));
  });

  test("'at' must not go backwards, waits included", () => {
    expect(steps('  - { at: 10s, note: a }', '  - { wait: 5s }', '  - { at: 14s, note: b }')).toEqual([
      "7:11: 'at' goes backwards: the steps before reach beyond 14s",
    ]);
    expect(steps('  - { at: "16:00:10", note: a }', '  - { at: 10s, note: b }')).toEqual([]);
  });

  test('an image is known from the step that takes it', () => {
    const taken = '  - { disk-image: { process: tablet(1), name: monday } }';
    const returns = (image: string) => `  - { stale-return: { process: tablet(1), image: ${image} } }`;
    expect(steps(taken, returns('monday'))).toEqual([]);
    expect(steps(taken, returns('munday'))).toEqual([
      "6:50: no step before takes an image 'munday'; did you mean 'monday'?",
    ]);
    expect(steps(returns('monday'), taken)).toHaveLength(1);
  });

  test('a run of the tool is known from its start to its end', () => {
    const starts = '  - { ops: recoverdata, as: first }';
    const ends = (name: string) => `  - { ops-end: ${name} }`;
    expect(steps(starts, ends('first'), starts, ends('first'))).toEqual([]);
    expect(steps(starts, starts)).toEqual(["6:29: a run of the tool called 'first' goes on already"]);
    expect(steps(starts, ends('fist'))).toEqual([
      "6:16: no run of the tool that goes on is called 'fist'; did you mean 'first'?",
    ]);
    expect(steps(starts, ends('first'), ends('first'))).toEqual([
      "7:16: no run of the tool that goes on is called 'first'",
    ]);
    expect(steps('  - { ops: recoverdata, as: first, expect: x }')).toEqual([
      "5:36: what it prints is printed by the step 'ops-end: first'",
    ]);
  });

  test('a table that a step creates may be named', () => {
    expect(steps('  - { ns: create t1 0 1 2 }', '  - { kill: leader(t1/0) }')).toEqual([]);
  });

  test('all mistakes of a file are listed, in the order of its lines', () => {
    expect(mistakes('version: 2', 'title: x', 'steps:', '  - kil: tablet(1)', '  - wait: 5')).toEqual([
      '1:10: expected the number 1, found 2',
      "4:5: unknown verb 'kil'; did you mean 'kill'?",
      '5:11: expected a duration such as 300s, 25ms or 1h30m, found 5',
    ]);
  });
});
