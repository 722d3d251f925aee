import type { NarrationLevel } from '../report/narrator.js';
import type { Reporter, Sinks } from '../report/outcome.js';
import { paletteFor } from '../report/palette.js';
import type { Io } from './io.js';

/** Names of the reporters, and what each is for. */
export const REPORTERS = {
  pretty: 'the session as an operator sees it, with what happened in between',
  cases: 'a table of cases with what was asserted of each',
  json: 'one JSON document',
  junit: "JUnit's XML, for build servers",
  tap: 'Test Anything Protocol',
  github: 'annotations for GitHub Actions',
} as const;

export type ReporterName = keyof typeof REPORTERS;

/** Loads only the one that is asked for. */
export async function createReporter(name: ReporterName, level: NarrationLevel, io: Io): Promise<Reporter> {
  const sinks: Sinks = { out: io.out, err: io.err };
  switch (name) {
    case 'pretty': {
      const { PrettyReporter } = await import('../report/pretty.js');
      return new PrettyReporter(sinks, paletteFor(io.isTerminal, io.env), level);
    }
    case 'cases': {
      const { CasesReporter } = await import('../report/cases.js');
      return new CasesReporter(sinks);
    }
    case 'json': {
      const { JsonReporter } = await import('../report/json.js');
      return new JsonReporter(sinks);
    }
    case 'junit': {
      const { JunitReporter } = await import('../report/junit.js');
      return new JunitReporter(sinks);
    }
    case 'tap': {
      const { TapReporter } = await import('../report/tap.js');
      return new TapReporter(sinks);
    }
    case 'github': {
      const { GithubReporter } = await import('../report/github.js');
      return new GithubReporter(sinks);
    }
  }
}
