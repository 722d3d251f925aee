import { describe, expect, it } from 'vitest';
import { runFile, shippedScenarios } from './shipped.js';

describe('the tablet client', () => {
  it.each(shippedScenarios('tablet'))('%s prints what OpenMLDB prints', (file) => {
    const result = runFile(file);
    expect(result.reason).toBeUndefined();
    expect(result.verdict).toBe('pass');
  });
});
