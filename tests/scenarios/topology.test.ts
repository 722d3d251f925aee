import { describe, expect, it } from 'vitest';
import { runFile, shippedScenarios } from './shipped.js';

describe('a changing topology', () => {
  it.each(shippedScenarios('topology'))('%s goes as its story says', (file) => {
    const result = runFile(file);
    expect(result.reason).toBeUndefined();
    expect(result.verdict).toBe('pass');
  });
});
