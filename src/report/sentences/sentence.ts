import type { Tone } from '../palette.js';

/** From which level on a sentence is told. */
export type Level = 'normal' | 'verbose';

/** What a narrator says about one event. Its subject is the node in the column before it. */
export interface Sentence {
  readonly text: string;
  readonly level: Level;
  readonly tone: Tone;
  /** Said beneath, the first time. */
  readonly explanation?: string | undefined;
}

export function told(text: string, tone: Tone = 'plain', explanation?: string): Sentence {
  return { text, level: 'normal', tone, explanation };
}

export function detail(text: string): Sentence {
  return { text, level: 'verbose', tone: 'plain' };
}
