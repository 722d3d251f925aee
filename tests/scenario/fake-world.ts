import type { Violation, WriteSummary } from '../../src/checker/index.js';
import type { ClusterConfig } from '../../src/cluster/index.js';
import type { ClusterEvent } from '../../src/protocol/index.js';
import type { ClusterPort, DisksPort, FaultsPort } from '../../src/scenario/run/cluster-port.js';
import type { World } from '../../src/scenario/run/judge.js';
import { Laboratory } from '../../src/sim/index.js';
import { situation } from './situation-fixture.js';

const NOTHING: WriteSummary = { acknowledged: 0, stable: 0, lostAllowed: 0, lostIllegal: 0, unserved: 0 };

/** What a scripted world does, and what it was asked to do. */
export interface FakeWorld {
  readonly build: (config: ClusterConfig) => World;
  /** `time in ms: what was done`, in order. */
  readonly done: string[];
}

export interface Script {
  /** What each command prints; a function may throw. */
  readonly answers?: Readonly<Record<string, readonly string[]>>;
  /** Events that happen at a time in microseconds after the start. */
  readonly events?: readonly (readonly [timeUs: number, node: string, body: ClusterEvent])[];
  readonly violations?: readonly Violation[];
  readonly writes?: Partial<WriteSummary>;
  /** Virtual time that a command takes. */
  readonly commandUs?: number;
  /** Why an OP cannot be created. */
  readonly refusedOp?: string;
  /** Why rows cannot be put. */
  readonly refusedPut?: string;
  /** Why nothing can be done to a disk. */
  readonly refusedDisk?: string;
  readonly boot?: () => void;
  readonly nameserverLeads?: boolean;
}

/** A world in which nothing happens but what the script says. */
export function fakeWorld(script: Script = {}): FakeWorld {
  const done: string[] = [];
  const build = (config: ClusterConfig): World => {
    const lab = new Laboratory({ seed: config.seed, network: { latencyUs: 1, jitterUs: 0 } });
    for (const address of [...config.zookeeper, ...config.nameservers, ...config.tablets]) {
      lab.addNode({ address, boot: () => {} }).start();
    }
    const note = (what: string): void => void done.push(`${lab.scheduler.nowUs / 1000}: ${what}`);
    const command = (line: string): readonly string[] => {
      note(line);
      lab.scheduler.runUntil(lab.scheduler.nowUs + (script.commandUs ?? 0));
      return script.answers?.[line] ?? [];
    };
    const act = (verb: string) => (address: string) => note(`${verb} ${address}`);
    const faults: FaultsPort = {
      kill: (address) => {
        note(`kill ${address}`);
        lab.nodes.get(address)!.kill('killed');
      },
      start: act('start'),
      restart: act('restart'),
      pause: act('pause'),
      resume: act('resume'),
      expire: act('expire'),
      blip: act('blip'),
      stepDown: () => {
        note('step down');
        return config.zookeeper.length > 1;
      },
      loseWrite: act('lose-write'),
      isolate: act('isolate'),
      cut: (from, to) => note(`cut ${from} ${to}`),
      heal: (from, to) => note(`heal ${from} ${to}`),
      healAll: () => note('heal all'),
      powerFail: (address, failure) => note(`power-fail ${address} ${JSON.stringify(failure)}`),
      hold: act('hold'),
      release: act('release'),
      slow: (address, byUs) => note(`slow ${address} ${byUs}`),
      skew: (address, offsetUs, driftPpm) => note(`skew ${address} ${offsetUs} ${driftPpm}`),
      delayLink: (from, to, byUs) => note(`delay ${from} ${to} ${byUs}`),
      atPoint: ({ nth, how }) => note(`${how} at point ${nth}`),
      partition: (groups) => note(`partition ${JSON.stringify(groups)}`),
      faultMessages: ({ effect, ...loss }) => note(`${effect} ${JSON.stringify(loss)}`),
    };
    const cluster: ClusterPort = {
      config,
      lab,
      get nowUs() {
        return lab.scheduler.nowUs;
      },
      startAll: () => {
        for (const [timeUs, node, body] of script.events ?? []) {
          lab.scheduler.at(timeUs, () => lab.trace.record(node, body));
        }
        script.boot?.();
      },
      view: () => situation({ active: script.nameserverLeads ?? true }).view,
      runUntil: (timeUs) => lab.scheduler.runUntil(timeUs),
      runUntilHolds: (condition, limitUs) => lab.scheduler.runUntilHolds(condition, limitUs),
      ns: (line, options) => command(options?.target === undefined ? line : `${line} at ${options.target}`),
      tablet: (endpoint, line) => command(`${line} at ${endpoint}`),
      sdk: command,
      ops: command,
      startOps: (name, line) => note(`${line} as ${name}`),
      endOps: (name) => command(`end of ${name}`),
      faults,
      disks: fakeDisks(note, script.refusedDisk),
      opNode: () => undefined,
      replicaFiles: () => undefined,
      putRows: ({ rows, to }) => (note(`put ${rows} rows to ${to}`), script.refusedPut),
      enqueue: ({ op, name }) => (note(`enqueue ${op} for ${name}`), script.refusedOp),
      startWorkload: ({ name }) => note(`workload ${name}`),
      stopWorkload: (name) => note(`stop ${name}`),
    };
    return {
      cluster,
      judge: {
        violations: script.violations ?? [],
        limits: [],
        judgeRest: () => {},
        liveness: [],
        pending: 0,
        judgeWrites: () => ({ ...NOTHING, ...script.writes }),
      },
    };
  };
  return { build, done };
}

function fakeDisks(note: (what: string) => void, refused: string | undefined): DisksPort {
  const act =
    (verb: string) =>
    (address: string): undefined =>
      void note(`${verb} ${address}`);
  return {
    wipe: (address) => (note(`wipe ${address}`), refused),
    takeImage: (address, name) => void note(`image ${name} of ${address}`),
    returnWith: (address, name) => (note(`${address} returns with ${name}`), refused),
    fill: act('fill'),
    free: act('free'),
    stall: act('stall'),
    release: act('release disk of'),
    corrupt: (file, record, how, fragment) => (
      note(`corrupt ${JSON.stringify(file)} ${record} ${how} ${fragment}`),
      refused
    ),
    add: (file) => (note(`add ${JSON.stringify(file)}`), refused),
    truncate: (file, kept, end) => (note(`truncate ${JSON.stringify(file)} ${kept} ${end}`), refused),
    remove: (file) => (note(`remove ${JSON.stringify(file)}`), refused),
    swap: (one, other) => (note(`swap ${JSON.stringify(one)} ${JSON.stringify(other)}`), refused),
    copy: (replica, to) => (note(`copy ${JSON.stringify(replica)} to ${to}`), refused),
  };
}
