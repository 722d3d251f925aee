import type { Endpoint } from '../../protocol/index.js';
import { formatSelector, type Selector } from '../language/selector.js';
import { resolveSelector, type Situation } from '../language/situation.js';

/** A step that cannot be done as things stand: its selector means nobody. */
export class StepFailure extends Error {
  override readonly name = 'StepFailure';
}

/** The processes that selectors mean now; each must mean somebody. */
export function some(selectors: readonly Selector[], situation: Situation): readonly Endpoint[] {
  return selectors.flatMap((selector) => {
    const found = resolveSelector(selector, situation);
    if (found.length === 0) throw new StepFailure(`${formatSelector(selector)} is nobody now`);
    return found;
  });
}

/** The process that a selector means now. */
export function one(selector: Selector, situation: Situation): Endpoint {
  return some([selector], situation)[0]!;
}
