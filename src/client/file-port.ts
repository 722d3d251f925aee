/** The files that a client's commands name, in whatever way the caller keeps them. */
export interface FilePort {
  read(path: string): string | undefined;
  /** False when the file cannot be opened. */
  write(path: string, text: string): boolean;
  /** False when there is no such file. */
  remove(path: string): boolean;
}

/** Files in memory. */
export class MemoryFiles implements FilePort {
  private readonly files = new Map<string, string>();

  read(path: string): string | undefined {
    return this.files.get(path);
  }

  write(path: string, text: string): boolean {
    this.files.set(path, text);
    return true;
  }

  remove(path: string): boolean {
    return this.files.delete(path);
  }
}
