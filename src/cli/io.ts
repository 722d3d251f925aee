/** The outside world, as the commands see it; a test gives them another one. */
export interface Io {
  /** Writes a line to standard output. */
  readonly out: (line: string) => void;
  /** Writes a line to standard error. */
  readonly err: (line: string) => void;
  readonly isTerminal: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** What to spawn to run this program again, before its own words. */
  readonly self: readonly [program: string, ...words: string[]];
  readonly readStdin: () => string;
  /** Whether Ctrl-C was pressed. */
  readonly isInterrupted: () => boolean;
}

/** A command line that cannot be followed: one line for the user, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
