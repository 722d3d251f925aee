import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { formatProblem, InputError, parseScenario, type Scenario } from '../scenario/index.js';
import { STDIN } from './input-files.js';
import { UsageError, type Io } from './io.js';

/** The text of an input; `-` is standard input. Throws an InputError when it cannot be read. */
export function readInput(file: string, io: Io): string {
  try {
    return file === STDIN ? io.readStdin() : readFileSync(resolve(io.cwd, file), 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why =
      code === 'ENOENT'
        ? 'no such file'
        : code === 'EACCES'
          ? 'permission denied'
          : code === 'EISDIR'
            ? 'it is a folder'
            : (code ?? 'not readable');
    throw new InputError([{ file, message: `cannot be read: ${why}` }]);
  }
}

/** The one scenario that a command is about. Bad input ends the command with exit code 2. */
export function loadScenario(file: string, io: Io): Scenario {
  const name = file === STDIN ? '(standard input)' : file;
  try {
    return parseScenario(readInput(file, io), name);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new UsageError(error.problems.map(formatProblem).join('\n'));
  }
}
