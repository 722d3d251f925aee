import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { idleEvents } from './idle-events.js';

const MAX_BYTES_AN_ENTRY = 64;

interface Loaded {
  readonly entries: number;
  readonly keys: number;
  /** What the process holds more than before the load, and more than that after the snapshots. */
  readonly loaded: number;
  readonly snapshots: number;
  readonly seconds: number;
}

/** In a process of its own, whose heap holds nothing else. */
function load(entries: number, keys: number): Loaded {
  const script = resolve(import.meta.dirname, 'partition-bytes.ts');
  const given = ['--entries', String(entries), '--keys', String(keys)];
  const child = spawnSync(process.execPath, ['--expose-gc', '--import', 'tsx', script, ...given], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (child.status !== 0) throw new Error(`the load of ${entries} entries failed`);
  return JSON.parse(child.stdout) as Loaded;
}

/** False when the entries take more than the target. */
function printLoad(of: Loaded): boolean {
  const bytes = of.loaded / of.entries;
  const snapshots = of.snapshots / of.entries;
  const holds = bytes <= MAX_BYTES_AN_ENTRY;
  console.log(
    `${of.entries} entries under ${of.keys} keys, three replicas: ${bytes.toFixed(1)} bytes an entry, ` +
      `snapshots of all three ${snapshots.toFixed(1)} more (${of.seconds.toFixed(1)} s of processor time)`,
  );
  console.log(`  target ≤ ${MAX_BYTES_AN_ENTRY}: ${holds ? 'holds' : 'FAILS'}`);
  return holds;
}

/**
 * Bytes of bulk data, under few keys and with a key for each entry, and events of idleness. False
 * when the bytes are above the target.
 */
export function printFigures(entries: number): boolean {
  const loads = [Math.floor(entries / 100), entries].map((keys) => printLoad(load(entries, keys)));
  for (const partitions of [1, 1000]) {
    const { eventsPerSecond } = idleEvents(partitions);
    console.log(
      `idle cluster of 3 × ${partitions} partitions: ${eventsPerSecond.toFixed(2)} events a virtual second`,
    );
  }
  return loads.every((holds) => holds);
}
