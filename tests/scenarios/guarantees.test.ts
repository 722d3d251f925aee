import { describe, expect, it } from 'vitest';
import { GUARANTEES } from '../../src/arbitraries/guarantees/index.js';
import { runFile, shippedScenarios } from './shipped.js';

const files = shippedScenarios('guarantees');

describe('what lies beyond a guarantee', () => {
  it.each(files)('%s goes as told', (file) => {
    const result = runFile(file);
    expect(result.reason).toBeUndefined();
    expect(result.verdict).toBe('pass');
  });

  it('has a file for each', () => {
    const names = files.map((file) => file.replace(/^.*scenarios\//, 'scenarios/'));
    expect(GUARANTEES.map(({ witness }) => witness).sort()).toEqual(names.sort());
  });
});
