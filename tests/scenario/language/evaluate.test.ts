import { describe, expect, test } from 'vitest';
import { parseCondition } from '../../../src/scenario/language/condition.js';
import { explain, holds } from '../../../src/scenario/language/evaluate.js';
import { parseSelector } from '../../../src/scenario/language/selector.js';
import { resolveSelector } from '../../../src/scenario/language/situation.js';
import { situation, T1, T2, T3 } from '../situation-fixture.js';

const isTrue = (text: string, given = situation()): boolean => holds(parseCondition(text), given);

describe('what a condition asks for', () => {
  test.each([
    [`leader(flow/0) == ${T1}`, true],
    [`leader(flow/0) != ${T1}`, false],
    [`leader(flow/0) == leader(flow/1)`, false],
    [`follower(flow/0, 1) == ${T3}`, true],
    ['replicas(flow).alive == 5', true],
    ['replicas(flow/0).alive == 2', true],
    ['replicas(flow).count == 6', true],
    ['replicas(flow).leaders == 2', true],
    ['serving(flow)', true],
    ['synced(flow/1)', true],
    ['synced(flow/0)', false],
    [`replica(flow/0, ${T2}).alive == no`, true],
    [`replica(flow/0, ${T1}).role == kTableLeader`, true],
    [`replica(flow/0, ${T1}).offset == 10`, true],
    [`state(${T2}) == kOffline`, true],
    [`process(${T2}) == stopped`, true],
    ['ops.running == 1', true],
    ['op(55).status == kDoing', true],
    ['op(55).type == kChangeLeaderOP', true],
    ['op(55).task == kSelectLeader', true],
    ['op(55).index == 1', true],
    ['op(55).written == kDoing', true],
    ['op(55).tasks == [kSelectLeader]', true],
    ['op(55).tasks == [kSelectLeader, kChangeLeader]', false],
    ['op(55).parent == none', true],
    ['op(56).tasks == none', true],
    ['lastOp(flow/0).type == kChangeLeaderOP', true],
    ['lastOp(flow/0).id == 55', true],
    ['lastOp(flow/0).status == kDoing', true],
    ['lastOp(flow/1).type == none', true],
    [`manifest(flow/0, ${T1}).offset == 8`, true],
    [`manifest(flow/0, ${T1}).count == 7 and manifest(flow/0, ${T1}).files == 2`, true],
    [`manifest(flow/0, ${T3}).offset == none`, true],
    [`placed(${T2}).replicas == 2 and placed(${T2}).leaders == 1`, true],
    [`placed(${T1}).leaders == 1 and placed(${T3}).leaders == 1`, true],
    [`binlog(flow/0, ${T1}).parts == 2 and binlog(flow/0, ${T1}).first == 3`, true],
    [`binlog(flow/0, ${T1}).last == 4`, true],
    ['leading(nameserver(1))', true],
    ['nameservers.leading == 1', true],
    ['settled', false],
    ['auto_failover == true', true],
    ['writes.acknowledged > 3', true],
    ['nameserver(active) == 172.27.128.31:6527', true],
  ])('%s: %s', (text, expected) => {
    expect(isTrue(text)).toBe(expected);
  });

  test('while a value is not known, a comparison with it holds neither way', () => {
    const headless = situation({ active: false });
    expect(isTrue(`leader(flow/0) == ${T1}`, headless)).toBe(false);
    expect(isTrue(`leader(flow/0) != ${T1}`, headless)).toBe(false);
    expect(isTrue('leader(flow/0) == none', headless)).toBe(true);
    expect(isTrue('settled', headless)).toBe(false);
    expect(isTrue('op(99).status == none')).toBe(true);
    expect(isTrue('op(99).index == none and op(99).written == none')).toBe(true);
    expect(isTrue('not leading(nameserver(1)) and nameservers.leading == 0', headless)).toBe(true);
  });

  test('what a tablet has is known though the nameserver does not list it there', () => {
    const given = situation();
    const { active } = given.view;
    const tables = active!.tables.map((table) => ({
      ...table,
      table_partition: table.table_partition.map((partition) => ({
        ...partition,
        partition_meta: partition.partition_meta.filter((meta) => meta.endpoint !== T1),
      })),
    }));
    const unlisted = { ...given, view: { ...given.view, active: { ...active!, tables } } };
    expect(isTrue(`replica(flow/0, ${T1}).offset == 10`, unlisted)).toBe(true);
    expect(isTrue(`replica(flow/0, ${T1}).alive == none`, unlisted)).toBe(true);
  });

  test('what does not hold is explained with what was found', () => {
    const why = (text: string): string => explain(parseCondition(text), situation());
    expect(why('ops.running == 0')).toBe('ops.running is 1, expected 0');
    expect(why(`leader(flow/0) != ${T1}`)).toBe(`leader(flow/0) is ${T1}, expected != ${T1} (${T1})`);
    expect(why('settled and serving(flow)')).toBe('settled is false');
    expect(why('op(99).status == kDone')).toBe('op(99).status is not known, expected kDone');
  });
});

describe('selectors', () => {
  test.each([
    ['leader(flow/0)', [T1]],
    ['follower(flow/1, 2)', [T1]],
    ['follower(flow/1, 3)', []],
    ['tablet(*)', [T1, T2, T3]],
    ['tablet(2)', [T2]],
    ['nameserver(active)', ['172.27.128.31:6527']],
    ['zookeeper(1)', ['172.27.128.31:8090']],
    [T3, [T3]],
    ['client', ['client:1']],
  ])('%s is %j', (text, expected) => {
    expect(resolveSelector(parseSelector(text), situation())).toEqual(expected);
  });

  test('without a nameserver, the leader is the tablet that serves in the highest term', () => {
    expect(resolveSelector(parseSelector('leader(flow/0)'), situation({ active: false }))).toEqual([T1]);
  });
});
