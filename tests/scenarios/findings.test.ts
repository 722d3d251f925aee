import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../src/scenario/index.js';
import { runFile, shippedScenarios } from './shipped.js';

/** What faithful OpenMLDB is known to break, and how a run of its file ends. */
const FINDINGS: Readonly<Record<string, { readonly verdict: Verdict; readonly reason: RegExp }>> = {
  'death-without-a-nameserver': { verdict: 'not-converged', reason: /serving\(flow\) is false/ },
  'recovery-is-not-retried': { verdict: 'not-converged', reason: /replicas\(flow\)\.alive is 4/ },
  'registration-is-not-seen': { verdict: 'not-converged', reason: /is kOffline, expected kHealthy/ },
  'restart-is-not-noticed': { verdict: 'not-converged', reason: /serving\(flow\) is false/ },
  'two-nameservers-lead': { verdict: 'invariant-violated', reason: /^the terms of partition / },
  'restarts-too-close': { verdict: 'unrecoverable-by-design', reason: /no tablet has flow\/0 loaded/ },
};

const nameOf = (file: string): string => file.replace(/^.*\//, '').replace(/\.yaml$/, '');
const files = shippedScenarios('findings');

describe('a finding', () => {
  it.each(files.filter((file) => !file.includes('.twin.')))('%s ends as it is known to', (file) => {
    const result = runFile(file);
    const finding = FINDINGS[nameOf(file)];
    expect(finding, 'a finding without an expectation').toBeDefined();
    expect(result.verdict).toBe(finding!.verdict);
    expect(result.reason).toMatch(finding!.reason);
    // A rule that is broken ends no run; a wait in vain does, and is the last step.
    const waited = result.verdict !== 'invariant-violated';
    expect(result.steps.at(-1)!.status).toBe(waited ? 'failed' : 'ok');
    expect(result.steps.slice(0, -1).every((step) => step.status === 'ok')).toBe(true);
  });

  it.each(files.filter((file) => file.includes('.twin.')))('has a good twin: %s', (file) => {
    const result = runFile(file);
    expect(result.reason).toBeUndefined();
    expect(result.verdict).toBe('pass');
    expect(files).toContain(file.replace('.twin.', '.'));
  });
});
