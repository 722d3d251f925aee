import type { Environment } from '../../protocol/index.js';
import { copyContent, fileSize, writeFile, type FileContent } from '../storage/replica-file.js';
import { STDIO_BUFFER_BYTES } from '../stdio-buffer.js';
import { compactNow } from '../storage/replica-paths.js';

/** A file that another tablet is sending, block by block. Models: FileReceiver. */
export class FileReceiver {
  /** Number of the last block that was accepted. */
  blockId = 0;
  private bytes = 0;

  constructor(
    private readonly env: Environment,
    private readonly path: string,
  ) {}

  /** Starts from the beginning, whatever was received before. */
  init(): void {
    this.blockId = 0;
    this.bytes = 0;
    this.writePartial();
  }

  /** False when the disk has no room for it: the block was not taken then. */
  accept(blockId: number, size: number): boolean {
    if (this.env.node.disk.full && size >= STDIO_BUFFER_BYTES) return false;
    this.blockId = blockId;
    this.bytes += size;
    this.writePartial();
    return true;
  }

  /**
   * The last block came: the file takes its name, and a former one is set aside, whether or not the disk
   * had room for the end of it.
   */
  save(content: FileContent): void {
    const { node } = this.env;
    if (node.disk.exists(this.path)) node.disk.rename(this.path, `${this.path}.${compactNow(this.env)}`);
    writeFile(node, this.temporary, copyContent(content));
    node.disk.rename(this.temporary, this.path);
  }

  /** Whether so much content is what the blocks add up to with a last one of `size` bytes. */
  isWhole(content: FileContent, size: number): boolean {
    return fileSize(content) === this.bytes + size;
  }

  private get temporary(): string {
    return `${this.path}.tmp`;
  }

  private writePartial(): void {
    writeFile(this.env.node, this.temporary, { type: 'partial', bytes: this.bytes });
  }
}
