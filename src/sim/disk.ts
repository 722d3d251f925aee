/** A file's content that knows itself what a power failure leaves of it, such as a log. */
export interface DurableContent {
  /** What is left after the power failed: only what was synced. Undefined when the file is gone. */
  afterPowerFailure(): DurableContent | undefined;
}

interface File {
  written: unknown;
  /** What a power failure goes back to; undefined when nothing was ever synced. */
  synced: unknown;
}

function isDurable(content: unknown): content is DurableContent {
  return (
    typeof content === 'object' &&
    content !== null &&
    typeof (content as { afterPowerFailure?: unknown }).afterPowerFailure === 'function'
  );
}

/**
 * The files of one machine, by absolute path. Contents are values, not bytes. What a process wrote
 * survives its death; only what it synced survives a power failure.
 */
export class Disk {
  private files = new Map<string, File>();

  /** Replaces the whole content; it reaches the platter only with {@link sync}. */
  write(path: string, content: unknown): void {
    const file = this.files.get(path);
    if (file === undefined) this.files.set(path, { written: content, synced: undefined });
    else file.written = content;
  }

  sync(path: string): void {
    const file = this.files.get(path);
    if (file !== undefined) file.synced = file.written;
  }

  read(path: string): unknown {
    return this.files.get(path)?.written;
  }

  exists(path: string): boolean {
    return this.files.has(path);
  }

  /** Replaces the target if there is one; false when `from` does not exist. */
  rename(from: string, to: string): boolean {
    const file = this.files.get(from);
    if (file === undefined) return false;
    this.files.delete(from);
    this.files.set(to, file);
    return true;
  }

  remove(path: string): boolean {
    return this.files.delete(path);
  }

  /** Whether any file lies below the directory. */
  directoryExists(directory: string): boolean {
    for (const path of this.files.keys()) if (path.startsWith(`${directory}/`)) return true;
    return false;
  }

  /** Names of the files directly in a directory, sorted. */
  list(directory: string): string[] {
    const prefix = `${directory}/`;
    const names: string[] = [];
    for (const path of this.files.keys()) {
      if (path.startsWith(prefix) && !path.includes('/', prefix.length))
        names.push(path.slice(prefix.length));
    }
    return names.sort();
  }

  removeDirectory(directory: string): void {
    for (const path of [...this.files.keys()]) if (path.startsWith(`${directory}/`)) this.files.delete(path);
  }

  renameDirectory(from: string, to: string): void {
    for (const [path, file] of [...this.files]) {
      if (!path.startsWith(`${from}/`)) continue;
      this.files.delete(path);
      this.files.set(to + path.slice(from.length), file);
    }
  }

  /** Everything not synced is lost. */
  powerFail(): void {
    for (const [path, file] of [...this.files]) {
      const left = isDurable(file.written) ? file.written.afterPowerFailure() : file.synced;
      if (left === undefined) this.files.delete(path);
      else this.files.set(path, { written: left, synced: left });
    }
  }

  /** An empty disk. */
  wipe(): void {
    this.files = new Map();
  }
}
