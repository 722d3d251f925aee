import { describe, expect, it } from 'vitest';
import { runFile, shippedScenarios } from './shipped.js';

describe('failover', () => {
  it.each(shippedScenarios('failover'))('%s goes as told', (file) => {
    const result = runFile(file);
    expect(result.reason).toBeUndefined();
    expect(result.verdict).toBe('pass');
  });
});
