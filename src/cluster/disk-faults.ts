import type { Endpoint, PartitionId, TableId } from '../protocol/index.js';
import {
  assert,
  type Corruption,
  type DiskImage,
  type Laboratory,
  type LabEvent,
  type Node,
} from '../sim/index.js';
import {
  addBinlogFile,
  copyReplicaFiles,
  findReplicaFile,
  namedFiles,
  type NamedFile,
} from '../tablet/replica-files.js';

/** A replica on the disk of a tablet's machine. */
export interface ReplicaOnDisk {
  readonly tablet: Endpoint;
  readonly db: string;
  readonly table: string;
  readonly pid: PartitionId;
}

/** One of its files. */
export interface FileOnDisk extends ReplicaOnDisk {
  /** `part 0`, `last part`, `snapshot`, `manifest`, `table_meta`, or the name of another file. */
  readonly words: string;
}

type TableIds = (db: string, table: string) => TableId | undefined;

/** What can be done to the disks of a cluster's machines. Each method tells why it could not, if so. */
export class DiskFaults {
  private readonly images = new Map<string, { readonly address: Endpoint; readonly image: DiskImage }>();

  constructor(
    private readonly lab: Laboratory,
    private readonly tableId: TableIds,
  ) {}

  /** The disk of a dead process is empty from now on. */
  wipe(address: Endpoint): string | undefined {
    const node = this.node(address);
    if (node.alive) return `${address} runs; its disk can be replaced when it is dead`;
    node.disk.wipe();
    return tell(node, 'has lost everything that was on its disk');
  }

  /** Keeps what is on a disk now under a name. */
  takeImage(address: Endpoint, name: string): undefined {
    this.images.set(name, { address, image: this.node(address).disk.image() });
    return undefined;
  }

  /** A dead process starts again, with its disk as the image has it. */
  returnWith(address: Endpoint, name: string): string | undefined {
    const node = this.node(address);
    if (node.alive) return `${address} runs; its disk can be replaced when it is dead`;
    const taken = this.images.get(name);
    if (taken === undefined) return `no image '${name}' was taken`;
    if (taken.address !== address) return `image '${name}' is of ${taken.address}`;
    node.disk.restore(taken.image);
    tell(node, `has its disk as it was in image '${name}'`);
    node.start();
    return undefined;
  }

  fill(address: Endpoint): undefined {
    this.node(address).disk.fill();
    return tell(this.node(address), 'has no room left on its disk');
  }

  free(address: Endpoint): undefined {
    this.node(address).disk.free();
    return tell(this.node(address), 'has room on its disk again');
  }

  stall(address: Endpoint): undefined {
    this.node(address).disk.stallSync();
    return tell(this.node(address), 'has a disk that ends no sync any more');
  }

  release(address: Endpoint): undefined {
    tell(this.node(address), 'has a disk that ends its syncs again');
    this.node(address).disk.releaseSync();
    return undefined;
  }

  /** Spoils a piece of a record, both counted from 1. */
  corrupt(where: FileOnDisk, record: number, how: Corruption, fragment = 1): string | undefined {
    return this.change(where, ({ disk }, { path, records }) => {
      if (disk.corrupt(path, record - 1, how, fragment - 1)) {
        return { what: `has a bad record ${record} (${how}) in` };
      }
      if (fragment > 1 && record <= (records ?? 1)) {
        return { problem: `its record ${record} has no fragment ${fragment}` };
      }
      return { problem: `it has no record ${record}${has(records)}` };
    });
  }

  /** Keeps so many records, or half a record more. */
  truncate(where: FileOnDisk, kept: number, end: 'whole' | 'torn'): string | undefined {
    return this.change(where, ({ disk }, { path, records }) => {
      if (!disk.truncate(path, kept, end)) return { problem: `it is not longer than that${has(records)}` };
      const half = end === 'torn' ? ' and half of the next' : '';
      return { what: `has kept ${kept} records${half} of` };
    });
  }

  /** Somebody leaves an empty file in the binlog folder of a replica, under a name of its own. */
  add(where: FileOnDisk): string | undefined {
    const { tablet, db, table, pid, words } = where;
    const tid = this.tableId(db, table);
    if (tid === undefined) return unknownTable(table);
    const node = this.node(tablet);
    if (namedFiles(node.disk, tid, pid).length === 0) return noFile(where, []);
    if (addBinlogFile(node, tid, pid, words)) return tell(node, `has a file ${nameOf(where)} in its binlog`);
    return `${tablet} has a file ${nameOf(where)} in its binlog already`;
  }

  remove(where: FileOnDisk): string | undefined {
    return this.change(where, ({ disk }, { path }) => {
      disk.remove(path);
      return { what: 'has lost' };
    });
  }

  /** Two files on one disk change places. */
  swap(one: FileOnDisk, other: FileOnDisk): string | undefined {
    const found = this.find(other);
    if (typeof found === 'string') return found;
    return this.change(one, ({ disk }, { path }) => {
      disk.swap(path, found.path);
      return { what: `has ${nameOf(other)} exchanged with` };
    });
  }

  /** All files of a replica lie on the disk of another machine, too. */
  copy({ tablet, db, table, pid }: ReplicaOnDisk, to: Endpoint): string | undefined {
    const [source, target] = [this.node(tablet), this.node(to)];
    const tid = this.tableId(db, table);
    if (tid === undefined) return unknownTable(table);
    if (source === target) return `${to} has the files of ${table}/${pid} already: they are its own`;
    if (target.disk.full) return `${to} has no room for the files of ${table}/${pid}`;
    const copied = copyReplicaFiles(source, target, tid, pid);
    if (copied === 0) return `${tablet} has no file of ${table}/${pid}`;
    return tell(target, `has a copy of ${copied} files of ${table}/${pid} of ${tablet}`);
  }

  private change(
    where: FileOnDisk,
    act: (node: Node, file: NamedFile) => { readonly what: string } | { readonly problem: string },
  ): string | undefined {
    const file = this.find(where);
    if (typeof file === 'string') return file;
    const node = this.node(where.tablet);
    const done = act(node, file);
    if ('problem' in done) return `${nameOf(where)} on ${where.tablet}: ${done.problem}`;
    return tell(node, `${done.what} ${nameOf({ ...where, words: file.words })}`);
  }

  private find(where: FileOnDisk): NamedFile | string {
    const { tablet, db, table, pid, words } = where;
    const tid = this.tableId(db, table);
    if (tid === undefined) return unknownTable(table);
    const { disk } = this.node(tablet);
    const file = findReplicaFile(disk, tid, pid, words);
    return file ?? noFile(where, namedFiles(disk, tid, pid));
  }

  private node(address: Endpoint): Node {
    const node = this.lab.nodes.get(address);
    assert(node !== undefined, `no process at ${address}`);
    return node;
  }
}

function unknownTable(table: string): string {
  return `no nameserver knows a table ${table}`;
}

function nameOf({ table, pid, words }: FileOnDisk): string {
  return `${words} of ${table}/${pid}`;
}

function noFile({ tablet, table, pid, words }: FileOnDisk, files: readonly NamedFile[]): string {
  const there = files.length === 0 ? 'no file of this partition' : files.map((file) => file.words).join(', ');
  return `${tablet} has no '${words}' of ${table}/${pid}; it has ${there}`;
}

function has(records: number | undefined): string {
  return records === undefined ? '' : `; it has ${records}`;
}

function tell(node: Node, what: string): undefined {
  node.record<LabEvent>({ kind: 'disk-changed', what });
  return undefined;
}
