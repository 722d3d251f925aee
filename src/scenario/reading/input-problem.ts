/** One mistake in what a user gave, with its place. */
export interface InputProblem {
  readonly file: string;
  /** Lines and columns count from 1; without them the problem is with the file as a whole. */
  readonly line?: number;
  readonly column?: number;
  readonly message: string;
}

/** `file:line:column: message`. */
export function formatProblem({ file, line, column, message }: InputProblem): string {
  return line === undefined ? `${file}: ${message}` : `${file}:${line}:${column ?? 1}: ${message}`;
}

/** All mistakes of one file. Shown to the user as they are, never with a stack. */
export class InputError extends Error {
  override readonly name = 'InputError';
  constructor(readonly problems: readonly InputProblem[]) {
    super(problems.map(formatProblem).join('\n'));
  }
}
