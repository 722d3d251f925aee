import { describe, expect, it } from 'vitest';
import { runFile, shippedScenarios } from './shipped.js';

describe('nameservers that die, leave and take over', () => {
  it.each(shippedScenarios('nameserver'))('%s goes as its story says', (file) => {
    const result = runFile(file);
    expect(result.reason).toBeUndefined();
    expect(result.verdict).toBe('pass');
  });
});
