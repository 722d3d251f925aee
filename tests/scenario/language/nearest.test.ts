import { expect, test } from 'vitest';
import { editDistance, nearest } from '../../../src/scenario/language/nearest.js';

test('a swap of neighbours is one edit', () => {
  expect(editDistance('replcias', 'replicas')).toBe(1);
  expect(editDistance('', 'abc')).toBe(3);
});

test('the nearest valid word is found, or none', () => {
  const words = ['kill', 'start', 'restart', 'partition'];
  expect(nearest('kil', words)).toBe('kill');
  expect(nearest('Partitoin', words)).toBe('partition');
  expect(nearest('part', words)).toBe('partition');
  expect(nearest('explode', words)).toBeUndefined();
});
