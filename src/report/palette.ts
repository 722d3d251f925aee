/** What a piece of output means; the palette decides what it looks like. */
export type Tone = 'title' | 'command' | 'act' | 'fine' | 'good' | 'bad' | 'warn' | 'plain';

/** Paints text in a tone. */
export type Palette = (tone: Tone, text: string) => string;

/** For files, pipes and whoever asked for no colour. */
export const PLAIN: Palette = (_, text) => text;

const CODES: Readonly<Record<Exclude<Tone, 'plain'>, readonly [open: string, close: string]>> = {
  title: ['\u001b[1m', '\u001b[22m'],
  command: ['\u001b[1m', '\u001b[22m'],
  act: ['\u001b[36m', '\u001b[39m'],
  fine: ['\u001b[2m', '\u001b[22m'],
  good: ['\u001b[32m', '\u001b[39m'],
  bad: ['\u001b[31m', '\u001b[39m'],
  warn: ['\u001b[33m', '\u001b[39m'],
};

/** For terminals. */
export const ANSI: Palette = (tone, text) => {
  if (tone === 'plain' || text === '') return text;
  const [open, close] = CODES[tone];
  return open + text + close;
};

/** The palette for a stream: colours on terminals only, and never against `NO_COLOR`. */
export function paletteFor(
  isTerminal: boolean,
  environment: Readonly<Record<string, string | undefined>>,
): Palette {
  const { NO_COLOR, FORCE_COLOR, TERM } = environment;
  if (NO_COLOR !== undefined && NO_COLOR !== '') return PLAIN;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '' && FORCE_COLOR !== '0') return ANSI;
  return isTerminal && TERM !== 'dumb' ? ANSI : PLAIN;
}
