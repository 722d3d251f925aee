import { healed } from '../arbitraries/healed.js';
import type { ScenarioFile } from '../scenario/index.js';
import type { StrikePoint } from './strike-points.js';

type Step = ScenarioFile['steps'][number];

/** How a process is struck at a point. */
export type StrikeKind = 'kill' | 'expire' | 'pause';

/** What is done to whom, and where. */
export interface Strike {
  /** A selector, such as `nameserver(active)`; looked up when the point is reached. */
  readonly process: string;
  readonly how: StrikeKind;
  readonly point: StrikePoint;
}

/** Longest wait for a condition of the file, which the strike may have made impossible. */
const LENIENT_WITHIN = '30s';

/**
 * The scenario with a strike in it: its own steps as they are, but nothing that they expect is
 * judged; then everything is healed and started again, and the cluster must come to rest with every
 * partition served.
 */
export function withStrike(file: ScenarioFile, { process, how, point }: Strike): ScenarioFile {
  const { point: name, on, nth } = point;
  const strike: Step = {
    'kill-at': {
      process,
      point: name,
      on,
      ...(nth === 1 ? {} : { nth }),
      ...(how === 'kill' ? {} : { how }),
    },
  };
  return {
    ...file,
    title: `${file.title}: ${how} ${process} at ${name}`,
    steps: [strike, ...file.steps.flatMap(unjudged), ...healed(file)],
    verify: { invariants: 'all' },
  };
}

/** What a step does, without what it expects. */
function unjudged(step: Step): readonly Step[] {
  if ('check' in step) return [];
  const { note: _, ...rest } = step as Step & { readonly note?: string };
  if ('until' in rest) return [{ ...rest, within: LENIENT_WITHIN, lenient: true } as Step];
  const { expect: __, compare: ___, ...act } = rest as Step & { readonly expect?: string; compare?: string };
  return [{ ...act, lenient: true } as Step];
}
