import { describe, expect, it } from 'vitest';
import { runFile, shippedScenarios } from './shipped.js';

const files = shippedScenarios('zookeeper');

describe('ZooKeeper: quorum, sessions and the lock', () => {
  it.each(files)('%s goes as it is told', (file) => {
    const result = runFile(file);
    expect(result.reason).toBeUndefined();
    expect(result.verdict).toBe('pass');
    expect(result.steps.every((step) => step.status === 'ok')).toBe(true);
  });

  it('every twin has a file that it is the twin of', () => {
    for (const twin of files.filter((file) => file.includes('.twin.'))) {
      expect(files).toContain(twin.replace('.twin.', '.'));
    }
  });
});
