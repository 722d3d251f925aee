import { suspend, type Proc } from './process.js';

/** What a power failure leaves of contents that nobody synced. */
export interface PowerFailure {
  /** So many records of each log reached the platter all the same; none if absent. */
  readonly unsyncedRecords?: number;
  /** Whether the first half of the next one did, too. */
  readonly next?: 'lost' | 'torn';
}

/**
 * How a stored record goes bad. `payload`: its content differs, and only a checksum tells.
 * `unparsable`: its content makes no sense. `zero-header`: not even its length can be read.
 */
export type Corruption = 'payload' | 'unparsable' | 'zero-header';

/** A file's content that knows itself what a power failure leaves of it, such as a log. */
export interface DurableContent {
  /** What is left after the power failed: only what was synced. Undefined when the file is gone. */
  afterPowerFailure(failure: PowerFailure): DurableContent | undefined;
  /** A content of its own, which is the same now; contents without this are never changed in place. */
  copy?(): DurableContent;
}

/** A content that can go bad while nobody looks. */
export interface DamageableContent extends DurableContent {
  /** Cuts it behind so many records, or within the next one; false when it is no longer than that. */
  truncate(records: number, end: 'whole' | 'torn'): boolean;
  /** Spoils a piece of the record at a place, both counted from 0; false when there is none. */
  corrupt(record: number, how: Corruption, fragment: number): boolean;
}

/** The contents of a disk at one instant. */
export interface DiskImage {
  readonly files: ReadonlyMap<string, unknown>;
}

interface File {
  written: unknown;
  /** What a power failure goes back to; undefined when nothing was ever synced. */
  synced: unknown;
}

function hasMethod(content: unknown, method: string): boolean {
  return (
    typeof content === 'object' &&
    content !== null &&
    typeof (content as Readonly<Record<string, unknown>>)[method] === 'function'
  );
}

function isDurable(content: unknown): content is DurableContent {
  return hasMethod(content, 'afterPowerFailure');
}

function isDamageable(content: unknown): content is DamageableContent {
  return hasMethod(content, 'corrupt') && hasMethod(content, 'truncate');
}

function copyOf(content: unknown): unknown {
  return isDurable(content) && content.copy !== undefined ? content.copy() : content;
}

/**
 * The files of one machine, by absolute path. Contents are values, not bytes. What a process wrote
 * survives its death; only what it synced survives a power failure.
 */
export class Disk {
  private files = new Map<string, File>();
  private filled = false;
  private stalledSince: number | undefined = undefined;
  private syncing: (() => void)[] = [];

  constructor(private readonly nowUs: () => number = () => 0) {}

  /**
   * Replaces the whole content; it reaches the platter only with {@link sync}. False when the disk
   * is full: the file is empty then.
   */
  write(path: string, content: unknown): boolean {
    this.open(path, this.filled ? undefined : content);
    return !this.filled;
  }

  /** A file that begins with nothing, which even a full disk has room for. */
  create(path: string, empty: unknown): void {
    this.open(path, empty);
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

  /** Names of the directories directly in a directory, sorted. */
  directories(directory: string): string[] {
    const prefix = `${directory}/`;
    const names = new Set<string>();
    for (const path of this.files.keys()) {
      const end = path.startsWith(prefix) ? path.indexOf('/', prefix.length) : -1;
      if (end >= 0) names.add(path.slice(prefix.length, end));
    }
    return [...names].sort();
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

  // Faults

  /** Everything not synced is lost, but for what the failure says. */
  powerFail(failure: PowerFailure = {}): void {
    for (const [path, file] of [...this.files]) {
      const left = isDurable(file.written) ? file.written.afterPowerFailure(failure) : file.synced;
      if (left === undefined) this.files.delete(path);
      else this.files.set(path, { written: left, synced: left });
    }
  }

  /** An empty disk. */
  wipe(): void {
    this.files = new Map();
  }

  /** What is on the disk now, for {@link restore}; what happens to the disk later does not reach it. */
  image(): DiskImage {
    const files = new Map<string, unknown>();
    for (const [path, { written }] of this.files) files.set(path, copyOf(written));
    return { files };
  }

  /** An old disk returns: exactly what the image has, all of it on the platter. */
  restore(image: DiskImage): void {
    this.files = new Map();
    for (const [path, content] of image.files) {
      const written = copyOf(content);
      this.files.set(path, { written, synced: written });
    }
  }

  /** Two files change places; false when one does not exist. */
  swap(one: string, other: string): boolean {
    const [first, second] = [this.files.get(one), this.files.get(other)];
    if (first === undefined || second === undefined) return false;
    this.files.set(one, second);
    this.files.set(other, first);
    return true;
  }

  /** See {@link DamageableContent.truncate}; false also when the file has no records. */
  truncate(path: string, records: number, end: 'whole' | 'torn' = 'whole'): boolean {
    const content = this.read(path);
    return isDamageable(content) && content.truncate(records, end);
  }

  /** See {@link DamageableContent.corrupt}; false also when the file has no records. */
  corrupt(path: string, record: number, how: Corruption, fragment = 0): boolean {
    const content = this.read(path);
    return isDamageable(content) && content.corrupt(record, how, fragment);
  }

  /** From now on nothing can be written, until {@link free}. */
  fill(): void {
    this.filled = true;
  }

  free(): void {
    this.filled = false;
  }

  get full(): boolean {
    return this.filled;
  }

  /** From now on nothing reaches the platter, and no sync ends, before {@link releaseSync}. */
  stallSync(): void {
    this.stalledSince ??= this.nowUs();
  }

  releaseSync(): void {
    this.stalledSince = undefined;
    const waiting = this.syncing;
    this.syncing = [];
    for (const resume of waiting) resume();
  }

  get syncStalled(): boolean {
    return this.stalledSince !== undefined;
  }

  /** Since when; undefined when syncs end. */
  get stalledSinceUs(): number | undefined {
    return this.stalledSince;
  }

  /** For who syncs: waits while syncs are stalled, and takes no event otherwise. */
  *waitForSync(): Proc {
    while (this.syncStalled) yield* suspend<void>((resume) => void this.syncing.push(() => resume()));
  }

  private open(path: string, content: unknown): void {
    const file = this.files.get(path);
    if (file === undefined) this.files.set(path, { written: content, synced: undefined });
    else file.written = content;
  }
}
