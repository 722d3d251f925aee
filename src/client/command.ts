import { isProc, type Proc } from '../sim/index.js';

/** What a command prints, one string a line. */
export type Lines = readonly string[];

/**
 * One command of a client: the words typed, its own name first, to the lines it prints. A plain
 * answer when it talks to nobody.
 */
export type Command<Session> = (session: Session, words: readonly string[]) => Lines | Proc<Lines>;

export type CommandTable<Session> = ReadonlyMap<string, Command<Session>>;

/** Runs the command that the first word names. */
export function* runCommand<Session>(
  commands: CommandTable<Session>,
  session: Session,
  words: readonly string[],
): Proc<Lines> {
  const command = commands.get(words[0]!);
  if (command === undefined) return ['unsupported cmd'];
  const lines = command(session, words);
  return isProc(lines) ? yield* lines as Proc<Lines> : (lines as Lines);
}
