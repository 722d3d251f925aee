import type { Parameters } from 'fast-check';

/**
 * How often a property runs, and from which seed: `TABLET_PROPERTY_RUNS` and `TABLET_PROPERTY_SEED`
 * ask for more than a test has time for.
 */
export function propertyRuns(numRuns: number, seed: number): Parameters<unknown> {
  const { TABLET_PROPERTY_RUNS: runs, TABLET_PROPERTY_SEED: given } = process.env;
  return {
    numRuns: runs === undefined ? numRuns : Number(runs),
    seed: given === undefined ? seed : Number(given),
  };
}
