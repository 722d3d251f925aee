import { describe, expect, it } from 'vitest';
import { runFile, shippedScenarios } from './shipped.js';

describe('the choice of a recovery', () => {
  it.each(shippedScenarios('recovery-decision'))('%s goes as its story says', (file) => {
    const result = runFile(file);
    expect(result.reason).toBeUndefined();
    expect(result.verdict).toBe('pass');
  });
});
