import type { Runner, RunResult } from './workload.js';

export interface Measurement {
  readonly runner: string;
  /** Deliveries in each run, for a peer fewer than the full number. */
  readonly deliveries: number;
  /** Nanoseconds of processor time a delivery, one figure a round, in the order of the rounds. */
  readonly nanoseconds: readonly number[];
  readonly entriesPerLive: number;
}

/**
 * Runs every runner once a round, so that whatever else the machine does hits all of them alike. A
 * first round, which nobody counts, warms the engine up. Time is the processor's, not the clock's:
 * on a shared machine the clock also counts what others do.
 */
export async function measure(
  runners: readonly Runner[],
  pending: number,
  deliveries: number,
  rounds: number,
): Promise<Measurement[]> {
  const taken = runners.map((): number[] => []);
  const entries: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    let checksum: number | undefined;
    for (const [i, runner] of runners.entries()) {
      const count = Math.max(pending * 2, Math.floor(deliveries * runner.share));
      const begin = process.cpuUsage();
      const result = await runner.run(pending, count);
      const { user, system } = process.cpuUsage(begin);
      const elapsed = (user + system) * 1000;
      checkCount(runner, result, count);
      if (count === deliveries && result.checksum !== undefined) {
        if (checksum !== undefined && result.checksum !== checksum)
          throw new Error(`${runner.name}: other deliveries`);
        checksum = result.checksum;
      }
      if (round > 0) taken[i]!.push(elapsed / count);
      entries[i] = result.entriesPerLive ?? 0;
    }
  }
  return runners.map((runner, i) => ({
    runner: runner.name,
    deliveries: Math.max(pending * 2, Math.floor(deliveries * runner.share)),
    nanoseconds: taken[i]!,
    entriesPerLive: entries[i]!,
  }));
}

function checkCount(runner: Runner, result: RunResult, expected: number): void {
  if (result.deliveries !== expected) {
    throw new Error(`${runner.name}: ${result.deliveries} deliveries instead of ${expected}`);
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Median over the rounds of how many times as long `one` took as `other` in the same round. */
export function timeRatio(one: Measurement, other: Measurement): number {
  return median(one.nanoseconds.map((ns, round) => ns / other.nanoseconds[round]!));
}
