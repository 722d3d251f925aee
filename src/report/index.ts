/** Ways to show runs, one file a format, and the narrator that turns events into sentences. */
export { CasesReporter } from './cases.js';
export { failureBlock } from './failure-block.js';
export { GithubReporter } from './github.js';
export { JSON_SCHEMA_VERSION, JsonReporter } from './json.js';
export { JunitReporter } from './junit.js';
export { Narrator, type Narration, type NarrationLevel } from './narrator.js';
export {
  judgementOf,
  JUDGEMENTS,
  worstOf,
  type FileOutcome,
  type Judgement,
  type Reporter,
  type Sinks,
} from './outcome.js';
export { combined, LastEvents } from './observers.js';
export { ANSI, paletteFor, PLAIN, type Palette, type Tone } from './palette.js';
export { PrettyReporter } from './pretty.js';
export { TapReporter } from './tap.js';
