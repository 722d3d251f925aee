import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach } from 'vitest';
import type { Io } from '../../src/cli/io.js';
import { runCommandLine } from '../../src/cli/program.js';

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the program as its command does, from the sources. */
const START = join(import.meta.dirname, 'start.ts');

/** A folder of its own, and the program run in it. */
export class CommandFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'openmldb-sim-'));

  write(file: string, text: string): void {
    mkdirSync(dirname(join(this.path, file)), { recursive: true });
    writeFileSync(join(this.path, file), text);
  }

  read(file: string): string {
    return readFileSync(join(this.path, file), 'utf8');
  }

  async run(words: readonly string[], given: Partial<Io> = {}): Promise<CommandResult> {
    const stdout: string[] = [];
    const stderr: string[] = [];
    const code = await runCommandLine(words, '1.2.3', {
      out: (line) => void stdout.push(line),
      err: (line) => void stderr.push(line),
      isTerminal: false,
      env: {},
      cwd: this.path,
      self: [process.execPath, '--import', import.meta.resolve('tsx'), START],
      readStdin: () => '',
      isInterrupted: () => false,
      ...given,
    });
    return { code, stdout: stdout.join('\n'), stderr: stderr.join('\n') };
  }
}

/** A new folder for each test; removed after it. */
export function commandFolder(): CommandFolder {
  const folder = new CommandFolder();
  folders.push(folder);
  return folder;
}

const folders: CommandFolder[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder.path, { recursive: true, force: true });
});
