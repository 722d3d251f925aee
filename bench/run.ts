import { parseArgs } from 'node:util';
import { printFigures } from './figures/print-figures.js';
import { measure, median, timeRatio, type Measurement } from './measure.js';
import { bareHeap } from './runners/bare-heap.js';
import { fakeTimers } from './runners/fake-timers.js';
import { fastCheckScheduler } from './runners/fast-check.js';
import { ours, oursPermuted, oursTraced } from './runners/openmldb-sim.js';
import { simJs } from './runners/simjs.js';
import { formatTable, type Row } from './table.js';

const PENDING = [64, 1024, 16_384];

interface Bound {
  readonly target: string;
  holds(ratio: number): boolean;
}

const atMost = (limit: number): Bound => ({ target: `≤ ${limit}`, holds: (ratio) => ratio <= limit });
const atLeast = (limit: number): Bound => ({ target: `≥ ${limit}`, holds: (ratio) => ratio >= limit });

function row(
  workload: string,
  pending: number,
  of: Measurement,
  comparison = '',
  ratio?: number,
  bound?: Bound,
): Row {
  return {
    workload,
    pending,
    runner: of.runner,
    deliveries: of.deliveries,
    rate: 1000 / median(of.nanoseconds),
    comparison,
    ratio,
    target: bound?.target ?? '',
    holds: bound === undefined || ratio === undefined ? undefined : bound.holds(ratio),
  };
}

async function timedTokens(pending: number, deliveries: number, rounds: number): Promise<Row[]> {
  const runners = [
    bareHeap(16, false),
    ours(16, false),
    oursTraced(16),
    simJs(16, false),
    fakeTimers(16, false),
  ];
  const [bare, plain, traced, simjs, fake] = await measure(runners, pending, deliveries, rounds);
  const w1 = 'W1';
  return [
    row(w1, pending, bare!),
    row(w1, pending, plain!, 'time ÷ bare heap', timeRatio(plain!, bare!), atMost(1.5)),
    row(w1, pending, traced!, 'time ÷ bare heap', timeRatio(traced!, bare!), atMost(2)),
    row(w1, pending, simjs!, 'its time ÷ ours', timeRatio(simjs!, plain!), atLeast(1)),
    row(w1, pending, fake!, 'its time ÷ ours', timeRatio(fake!, plain!), atLeast(4)),
  ];
}

async function sessionTimers(pending: number, deliveries: number, rounds: number): Promise<Row[]> {
  const runners = [
    ours(64, false),
    ours(64, true),
    bareHeap(64, true),
    simJs(64, true),
    fakeTimers(64, true),
  ];
  const [without, plain, ...peers] = await measure(runners, pending, deliveries, rounds);
  const w2 = 'W2';
  return [
    row(w2, pending, plain!, 'time ÷ ours without timers', timeRatio(plain!, without!), atMost(2)),
    row(w2, pending, plain!, 'queue entries ÷ live', plain!.entriesPerLive, atMost(2)),
    ...peers.flatMap((peer) => [
      row(w2, pending, peer, 'its time ÷ ours', timeRatio(peer, plain!)),
      row(w2, pending, peer, 'queue entries ÷ live', peer.entriesPerLive),
    ]),
  ];
}

async function orderOnly(pending: number, deliveries: number, rounds: number): Promise<Row[]> {
  const [plain, peer] = await measure(
    [oursPermuted(16), fastCheckScheduler(16)],
    pending,
    deliveries,
    rounds,
  );
  return [
    row('W1-order', pending, plain!),
    row('W1-order', pending, peer!, 'its time ÷ ours', timeRatio(peer!, plain!)),
  ];
}

async function printRates(quick: boolean): Promise<boolean> {
  const deliveries = quick ? 200_000 : 1_000_000;
  const rounds = quick ? 5 : 7;
  console.log(
    `Node ${process.version}, ${deliveries} deliveries a run, median of ${rounds} interleaved rounds.`,
  );
  console.log(
    'Peers run fewer deliveries, as the table says; all rates are per delivery, in processor time.\n',
  );
  const rows: Row[] = [];
  for (const pending of PENDING) rows.push(...(await timedTokens(pending, deliveries, rounds)));
  for (const pending of PENDING) rows.push(...(await sessionTimers(pending, deliveries, rounds)));
  for (const pending of PENDING) rows.push(...(await orderOnly(pending, deliveries, rounds)));
  console.log(formatTable(rows));
  const failures = rows.filter((r) => r.holds === false).length;
  console.log(failures === 0 ? '\nEvery target holds.\n' : `\n${failures} targets fail.\n`);
  return failures === 0;
}

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    /** Only how much bulk data takes, and what idleness costs. */
    figures: { type: 'boolean', default: false },
  },
});
const ratesHold = values.figures || (await printRates(values.quick));
const figuresHold = printFigures(values.quick ? 250_000 : 1_000_000);
process.exitCode = ratesHold && figuresHold ? 0 : 1;
