import { unreachable } from '../../sim/index.js';
import type { DiskAct, FileRef } from '../disk-acts.js';
import type { DiskVerb } from '../format/disk-verbs.js';
import type { SelectorsFile, StepFile, StepOf } from '../format/step-schema.js';
import { suggestion } from '../language/nearest.js';
import type { StepReferences } from './step-references.js';
import type { Path, YamlSource } from './yaml-source.js';

interface Context {
  readonly source: YamlSource;
  readonly references: StepReferences;
  /** Images that steps before this one have taken. */
  readonly images: Set<string>;
}

/** What a step does to disks; undefined after a mistake. */
export function readDiskFault(
  context: Context,
  path: Path,
  verb: DiskVerb,
  step: StepFile,
): DiskAct | undefined {
  switch (verb) {
    case 'power-fail':
      return readPowerFailure(context, path, (step as StepOf<'power-fail'>)[verb]);
    case 'wipe':
    case 'fill-disk':
    case 'free-disk':
    case 'stall-disk':
    case 'release-disk': {
      const allowed = verb === 'wipe' ? 'server' : 'tablet';
      const value = (step as Record<string, SelectorsFile>)[verb]!;
      const targets = context.references.selectors(path, value, allowed);
      return targets && { verb, targets };
    }
    case 'disk-image': {
      const { process, name } = (step as StepOf<'disk-image'>)[verb];
      context.images.add(name);
      const target = context.references.single([...path, 'process'], process, 'server');
      return target && { verb, process: target, image: name };
    }
    case 'stale-return':
      return readReturn(context, path, (step as StepOf<'stale-return'>)[verb]);
    case 'corrupt': {
      const { record = 1, how = 'payload', fragment = 1, ...file } = (step as StepOf<'corrupt'>)[verb];
      const at = readFile(context, path, file);
      return at && { verb, ...at, record, how, fragment };
    }
    case 'truncate': {
      const { records, last = 'whole', ...file } = (step as StepOf<'truncate'>)[verb];
      const at = readFile(context, path, file);
      return at && { verb, ...at, records, last };
    }
    case 'lose-file':
    case 'add-file': {
      const at = readFile(context, path, (step as unknown as Record<typeof verb, FileOnDisk>)[verb]);
      return at && { verb, ...at };
    }
    case 'swap-files':
      return readSwap(context, path, (step as StepOf<'swap-files'>)[verb]);
    case 'copy-files':
      return readCopy(context, path, (step as StepOf<'copy-files'>)[verb]);
    default:
      return unreachable(verb);
  }
}

function readPowerFailure(
  { references }: Context,
  path: Path,
  value: StepOf<'power-fail'>['power-fail'],
): DiskAct | undefined {
  if (typeof value === 'string' || Array.isArray(value)) {
    const targets = references.selectors(path, value as SelectorsFile, 'server');
    return targets && { verb: 'power-fail', targets, failure: {} };
  }
  const { process, unsynced = 0, next = 'lost' } = value as Exclude<typeof value, SelectorsFile>;
  const targets = references.selectors([...path, 'process'], process, 'server');
  return targets && { verb: 'power-fail', targets, failure: { unsyncedRecords: unsynced, next } };
}

function readReturn(
  { source, references, images }: Context,
  path: Path,
  { process, image }: StepOf<'stale-return'>['stale-return'],
): DiskAct | undefined {
  const target = references.single([...path, 'process'], process, 'server');
  if (!images.has(image)) {
    source.reportAt(
      [...path, 'image'],
      `no step before takes an image '${image}'${suggestion(image, images)}`,
    );
    return undefined;
  }
  return target && { verb: 'stale-return', process: target, image };
}

interface FileOnDisk {
  readonly process: string;
  readonly of: string;
  readonly file: string;
}

function readFile(
  { references }: Context,
  path: Path,
  { process, of, file }: FileOnDisk,
): Pick<DiskAct & { verb: 'lose-file' }, 'process' | 'file'> | undefined {
  const target = references.single([...path, 'process'], process, 'tablet');
  const ref = readRef(references, [...path, 'of'], of, file);
  return target && ref && { process: target, file: ref };
}

function readRef(
  references: StepReferences,
  path: Path,
  partition: string,
  words: string,
): FileRef | undefined {
  const found = readPartition(references, path, partition);
  return found && { partition: found, words };
}

function readPartition(
  references: StepReferences,
  path: Path,
  partition: string,
): FileRef['partition'] | undefined {
  const found = references.partition(path, partition);
  return found?.pid === undefined ? undefined : { ...found, pid: found.pid };
}

function readSwap(
  context: Context,
  path: Path,
  { otherOf, otherFile, ...file }: StepOf<'swap-files'>['swap-files'],
): DiskAct | undefined {
  const at = readFile(context, path, file);
  if ((otherOf ?? file.of) === file.of && (otherFile ?? file.file) === file.file) {
    context.source.reportAt(path, 'a file cannot change places with itself: give otherOf or otherFile');
    return undefined;
  }
  const place = [...path, otherOf === undefined ? 'of' : 'otherOf'];
  const other = readRef(context.references, place, otherOf ?? file.of, otherFile ?? file.file);
  return at && other && { verb: 'swap-files', ...at, other };
}

function readCopy(
  { source, references }: Context,
  path: Path,
  { process, of, to }: StepOf<'copy-files'>['copy-files'],
): DiskAct | undefined {
  const from = references.single([...path, 'process'], process, 'tablet');
  const partition = readPartition(references, [...path, 'of'], of);
  const target = references.single([...path, 'to'], to, 'tablet');
  if (process === to) {
    source.reportAt([...path, 'to'], 'files cannot be copied to where they are: name another tablet');
    return undefined;
  }
  return from && partition && target && { verb: 'copy-files', process: from, partition, to: target };
}
