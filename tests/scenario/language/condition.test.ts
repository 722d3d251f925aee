import { describe, expect, test } from 'vitest';
import { formatCondition, parseCondition } from '../../../src/scenario/language/condition.js';
import { LanguageError } from '../../../src/scenario/language/tokens.js';

function mistake(text: string): string {
  try {
    parseCondition(text);
  } catch (error) {
    if (error instanceof LanguageError) return `${error.offset}: ${error.message}`;
    throw error;
  }
  return 'none';
}

describe('conditions', () => {
  test.each([
    'leader(flow/0) != 172.27.128.32:8541',
    'leader(db1.flow/0) == none',
    'replicas(flow).alive == 2',
    'replica(flow/0, 172.27.128.32:8541).state == kTableNormal',
    'replica(flow/0, leader(flow/1)).offset >= 10',
    'ops.running == 0',
    'op(55).status == kDone',
    'state(tablet(2)) == kOffline',
    'nameserver(active) == 172.27.128.32:6527',
    'settled',
    'not settled',
    'settled and serving(flow) and synced(flow/1)',
    'settled or (ops.failed > 0 and not serving(flow))',
    'auto_failover == true',
    'writes.acknowledged >= 100',
    'process(nameserver(1)) == paused',
    'follower(flow/0, 1) == tablet(3)',
    'lastOp(flow/0).tasks == [kSelectLeader, kChangeLeader]',
    'op(55).tasks != []',
    'manifest(flow/0, tablet(1)).count >= 7',
  ])('%s is read as written', (text) => {
    expect(formatCondition(parseCondition(text))).toBe(text);
  });

  test('and binds closer than or', () => {
    const condition = parseCondition('settled or settled and settled');
    expect(condition.kind).toBe('or');
  });

  test.each([
    ['leadr(flow/0) == none', "0: 'leadr' is not known; did you mean 'leader'?"],
    ['leader(flow) == none', "11: expected a partition such as flow/0, found ')'"],
    ['leader(flow/0)', '14: expected a comparison such as ==, found the end'],
    [
      'ops.runing == 0',
      "4: ops has no 'runing'; it has running, done, failed, canceled, count; did you mean 'running'?",
    ],
    ['ops == 0', "4: expected '.' and one of running, done, failed, canceled, count, found '=='"],
    [
      'op(55).status == kDon',
      "17: expected one of kInited, kDoing, kDone, kFailed, kCanceled, found 'kDon'; did you mean 'kDone'?",
    ],
    ['op(55).status < kDone', "14: only numbers can be compared with '<'"],
    ['ops.running == kDone', "15: expected a number, found 'kDone'"],
    ['settled == 3', "11: expected true or false, found '3'"],
    ['leader(flow/0) = none', "15: unexpected '='; to compare, write '=='"],
    ['settled settled', "8: expected 'and', 'or' or the end, found 'settled'"],
    ['(settled', "8: expected ')' to close the parenthesis, found the end"],
    ['', '0: expected a condition, found the end'],
    ['state(tablet(*)) == kOffline', '6: expected one process, found several'],
    ['op(0).status == kDone', '3: numbers begin at 1'],
    ['settled and $x', "12: unexpected '$'"],
    [
      'op(55).tasks == kSelectLeader',
      "16: expected '[' and words, as in [kSelectLeader, kChangeLeader], found 'kSelectLeader'",
    ],
    [
      'op(55).tasks == [kSelectLeadr]',
      "17: expected a word such as kMakeSnapshot, found 'kSelectLeadr'; did you mean 'kSelectLeader'?",
    ],
    ['op(55).tasks == [kSelectLeader kLoadTable]', "31: expected ',' or ], found 'kLoadTable'"],
    ['op(55).tasks == [kSelectLeader', "30: expected ',' or ], found the end"],
    ['lastOp(flow).type == kMigrateOP', "11: expected a partition such as flow/0, found ')'"],
    ['3 == ops.running', '0: the left side must ask for something, such as ops.running'],
    [
      'leader(flow/0) == ops.running',
      "18: expected a process such as 172.27.128.31:8541, found 'ops.running'",
    ],
    [`${'('.repeat(60)}settled`, '51: the condition is nested too deeply'],
  ])('%s is refused with the place of the mistake', (text, expected) => {
    expect(mistake(text)).toBe(expected);
  });
});
