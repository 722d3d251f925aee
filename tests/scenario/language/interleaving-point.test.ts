import { describe, expect, test } from 'vitest';
import type { ClusterEvent } from '../../../src/protocol/index.js';
import {
  formatInterleavingPoint,
  isAtPoint,
  parseInterleavingPoint,
} from '../../../src/scenario/language/interleaving-point.js';
import { LanguageError } from '../../../src/scenario/language/tokens.js';

const executed: ClusterEvent = { kind: 'rpc-executed', from: '172.27.128.31:6527', method: 'ChangeRole' };
const raised: ClusterEvent = { kind: 'term-raised', term: 3 };

describe('an interleaving point', () => {
  test.each<[string, ClusterEvent, boolean]>([
    ['rpc-executed ChangeRole', executed, true],
    ['rpc-executed', executed, true],
    ['rpc-executed ChangeRole 172.27.128.31:6527', executed, true],
    ['rpc-executed LoadTable', executed, false],
    ['rpc-replied ChangeRole', executed, false],
    ['term-raised 3', raised, true],
    ['term-raised 4', raised, false],
  ])('%s', (text, body, expected) => {
    const point = parseInterleavingPoint(text);
    expect(isAtPoint(body, point)).toBe(expected);
    expect(formatInterleavingPoint(point)).toBe(text);
  });

  test('an event that does not exist is refused, with the nearest one', () => {
    expect(() => parseInterleavingPoint('rpc-execute ChangeRole')).toThrow(LanguageError);
    expect(() => parseInterleavingPoint('rpc-execute ChangeRole')).toThrow(
      "no event is called 'rpc-execute'; did you mean 'rpc-executed'?",
    );
  });
});
