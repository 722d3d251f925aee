import { MINUTE, unixSeconds, type WorkerPool } from '../../sim/index.js';
import { unixSecondsNow, type Environment } from '../../protocol/index.js';
import { compactNow, RECYCLE_ROOT } from '../storage/replica-paths.js';

/**
 * Where the files of dropped replicas go, and leave again after `recycle_ttl`. The original looks
 * through it every `recycle_ttl` from its start; here only when something is in it.
 */
export class RecycleBin {
  private openedUs = 0;
  private armed = false;

  constructor(
    private readonly env: Environment,
    /** The looks share their threads with loads, drops and sends. */
    private readonly pool: WorkerPool,
  ) {}

  /** The process starts. */
  open(): void {
    this.openedUs = this.nowUs;
    this.arm();
  }

  /**
   * Sets a directory aside, or removes it where there is no bin. A rename onto a directory of the
   * same second fails, and nobody looks at that: the files then stay where they are. False then.
   */
  take(directory: string, name: string): boolean {
    const { disk } = this.env.node;
    if (!this.env.flags.recycle_bin_enabled) {
      disk.removeDirectory(directory);
      return true;
    }
    const target = `${RECYCLE_ROOT}/${name}_${compactNow(this.env)}`;
    const isFree = !disk.directoryExists(target);
    if (isFree) disk.renameDirectory(directory, target);
    this.arm();
    return isFree;
  }

  private arm(): void {
    const { disk } = this.env.node;
    const intervalUs = this.env.flags.recycle_ttl * MINUTE;
    if (intervalUs === 0 || this.armed || disk.directories(RECYCLE_ROOT).length === 0) return;
    this.armed = true;
    const elapsedUs = this.nowUs - this.openedUs;
    const look = this.look.bind(this);
    this.pool.delay(intervalUs - (elapsedUs % intervalUs), 'SchedDelRecycle', function* () {
      look();
    });
  }

  /** Models: TabletImpl::SchedDelRecycle and DelRecycle. */
  private look(): void {
    const { node, flags, zoneMinutes } = this.env;
    for (const name of node.disk.directories(RECYCLE_ROOT)) {
      const takenSeconds = secondsOf(name.slice(name.lastIndexOf('_') + 1), zoneMinutes);
      if (unixSecondsNow(this.env) - takenSeconds > flags.recycle_ttl * 60) {
        node.disk.removeDirectory(`${RECYCLE_ROOT}/${name}`);
      }
    }
    this.armed = false;
    this.arm();
  }

  private get nowUs(): number {
    return this.env.node.lab.scheduler.nowUs;
  }
}

/** Unix seconds of an instant as `20180824195000`. */
function secondsOf(compact: string, zoneMinutes: number): number {
  const number = (from: number, to: number): number => Number(compact.slice(from, to));
  return unixSeconds(
    {
      year: number(0, 4),
      month: number(4, 6),
      day: number(6, 8),
      hour: number(8, 10),
      minute: number(10, 12),
      second: number(12, 14),
    },
    zoneMinutes,
  );
}
