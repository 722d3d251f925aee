import type { Endpoint } from '../../protocol/index.js';
import type { FileOnDisk } from '../../cluster/disk-faults.js';
import { unreachable } from '../../sim/index.js';
import type { DiskAct, FileRef } from '../disk-acts.js';
import type { Situation } from '../language/situation.js';
import type { ClusterPort } from './cluster-port.js';
import { one, some, StepFailure } from './targets.js';

const OF_ADDRESS = {
  wipe: 'wipe',
  'fill-disk': 'fill',
  'free-disk': 'free',
  'stall-disk': 'stall',
  'release-disk': 'release',
} as const;

/** Does something to the disks of machines. Throws a {@link StepFailure} when it cannot be done. */
export function performDiskFault(
  { faults, disks }: Pick<ClusterPort, 'faults' | 'disks'>,
  act: DiskAct,
  situation: Situation,
): void {
  switch (act.verb) {
    case 'power-fail':
      for (const address of some(act.targets, situation)) faults.powerFail(address, act.failure);
      return;
    case 'wipe':
    case 'fill-disk':
    case 'free-disk':
    case 'stall-disk':
    case 'release-disk':
      for (const address of some(act.targets, situation)) demand(disks[OF_ADDRESS[act.verb]](address));
      return;
    case 'disk-image':
      return disks.takeImage(one(act.process, situation), act.image);
    case 'stale-return':
      return demand(disks.returnWith(one(act.process, situation), act.image));
    case 'corrupt':
      return demand(disks.corrupt(fileOf(act, situation), act.record, act.how, act.fragment));
    case 'truncate':
      return demand(disks.truncate(fileOf(act, situation), act.records, act.last));
    case 'lose-file':
      return demand(disks.remove(fileOf(act, situation)));
    case 'add-file':
      return demand(disks.add(fileOf(act, situation)));
    case 'swap-files': {
      const file = fileOf(act, situation);
      return demand(disks.swap(file, fileAt(file.tablet, act.other)));
    }
    case 'copy-files': {
      const { db, name: table, pid } = act.partition;
      const replica = { tablet: one(act.process, situation), db, table, pid };
      return demand(disks.copy(replica, one(act.to, situation)));
    }
    default:
      return unreachable(act);
  }
}

function fileOf(
  { process, file }: Pick<DiskAct & { verb: 'lose-file' }, 'process' | 'file'>,
  situation: Situation,
): FileOnDisk {
  return fileAt(one(process, situation), file);
}

function fileAt(tablet: Endpoint, { partition, words }: FileRef): FileOnDisk {
  const { db, name: table, pid } = partition;
  return { tablet, db, table, pid, words };
}

function demand(problem: string | undefined): void {
  if (problem !== undefined) throw new StepFailure(problem);
}
