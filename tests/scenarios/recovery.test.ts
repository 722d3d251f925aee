import { describe, expect, it } from 'vitest';
import { runFile, shippedScenarios } from './shipped.js';

describe('recovery by hand', () => {
  it.each(shippedScenarios('recovery'))('%s goes as its story says', (file) => {
    const result = runFile(file);
    expect(result.reason).toBeUndefined();
    expect(result.verdict).toBe('pass');
  });
});
