import type { Laboratory } from '../sim/index.js';

const lastIds = new WeakMap<Laboratory, number>();

/** Numbers the writes of one run from 1, whichever client makes them. */
export function nextWriteId(lab: Laboratory): number {
  const id = (lastIds.get(lab) ?? 0) + 1;
  lastIds.set(lab, id);
  return id;
}
