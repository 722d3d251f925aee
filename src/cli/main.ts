import { readFileSync } from 'node:fs';
import { EXIT } from './exit-codes.js';
import type { Io } from './io.js';
import { runCommandLine } from './program.js';

/** Runs the program with the arguments and streams of this process. */
export function start(): void {
  let interrupts = 0;
  process.on('SIGINT', () => {
    // The first is for the command, which ends with a summary; whoever presses again wants out.
    if (++interrupts > 1) process.exit(EXIT.interrupted);
  });
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? EXIT.ok);
    throw error;
  });
  const io: Io = {
    out: (line) => void process.stdout.write(`${line}\n`),
    err: (line) => void process.stderr.write(`${line}\n`),
    isTerminal: process.stdout.isTTY === true,
    env: process.env,
    cwd: process.cwd(),
    self: [process.execPath, ...process.execArgv, process.argv[1]!],
    readStdin: () => readFileSync(0, 'utf8'),
    isInterrupted: () => interrupts > 0,
  };
  void runCommandLine(process.argv.slice(2), readVersion(), io).then((code) => {
    process.exitCode = code;
  });
}

function readVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}
