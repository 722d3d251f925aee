import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type {
  CloseReason,
  ConnectionEnd,
  ConnectionHandlers,
  Laboratory,
  Node,
} from '../../src/sim/index.js';
import { LATENCY_US, makeLab, startNode } from './fixture.js';

/** What one end of a connection saw, with the time of it. */
class Witness implements ConnectionHandlers {
  readonly log: string[] = [];

  constructor(private readonly lab: Laboratory) {}

  onOpen(): void {
    this.note('open');
  }

  onMessage(payload: unknown): void {
    this.note(String(payload));
  }

  onClose(reason: CloseReason): void {
    this.note(reason);
  }

  /** What was seen, without the times. */
  get words(): string[] {
    return this.log.map((line) => line.slice(0, line.indexOf('@')));
  }

  private note(what: string): void {
    this.log.push(`${what}@${this.lab.scheduler.nowUs}`);
  }
}

let lab: Laboratory;
let a: Node;
let b: Node;
let atA: Witness;
let atB: Witness;
/** The server's end of the newest connection. */
let served: ConnectionEnd | undefined;

beforeEach(() => {
  lab = makeLab().lab;
  a = startNode(lab, 'a:1');
  b = startNode(lab, 'b:1', listen);
  served = undefined;
});

function listen(node: Node): void {
  node.acceptor = (end) => {
    served = end;
    return (atB = new Witness(lab));
  };
}

function connect(): ConnectionEnd {
  atA = new Witness(lab);
  atB = new Witness(lab);
  return lab.network.connect(a, 'b:1', atA)!;
}

/** A connection whose handshake is done. */
function connected(): ConnectionEnd {
  const end = connect();
  lab.scheduler.runUntil(lab.scheduler.nowUs + 10 * LATENCY_US);
  return end;
}

function run(us: number): void {
  lab.scheduler.runUntil(lab.scheduler.nowUs + us);
}

describe('connecting', () => {
  it('opens after one round trip, and data travels right behind the request', () => {
    connect().send('hello');
    run(10_000);
    expect(atA.log).toEqual(['open@1000']);
    expect(atB.log).toEqual(['hello@500']);
  });

  it('is refused after one round trip by a dead process', () => {
    b.kill('test');
    connect().send('hello');
    run(10_000);
    expect(atA.log).toEqual(['refused@1000']);
  });

  it('is refused by a process that does not listen', () => {
    b.acceptor = undefined;
    connect();
    run(10_000);
    expect(atA.log).toEqual(['refused@1000']);
  });

  it('hears nothing from a machine that is gone', () => {
    b.kill('test', true);
    connect();
    run(1_000_000);
    expect(atA.log).toEqual([]);
  });

  it('to an address where no machine is gives no connection', () => {
    expect(lab.network.connect(a, 'nowhere:1', new Witness(lab))).toBeUndefined();
  });

  it('is answered by the machine of a paused process, which learns of it when it goes on', () => {
    b.pause();
    connect().send('hello');
    run(10_000);
    expect(atA.log).toEqual(['open@1000']);
    expect(served).toBeUndefined();
    b.resume();
    run(0);
    expect(atB.log).toEqual(['hello@10000']);
    served!.send('welcome');
    run(LATENCY_US);
    expect(atA.words).toEqual(['open', 'welcome']);
  });

  it('waits at a link that is cut, and goes on when it heals', () => {
    lab.network.cut(a, b);
    connect().send('hello');
    run(10_000);
    expect([atA.log, atB.log]).toEqual([[], []]);
    lab.network.heal(a, b);
    run(10_000);
    expect([atA.log, atB.log]).toEqual([['open@11000'], ['hello@10500']]);
  });

  it('sends no data while the answer cannot come back', () => {
    lab.network.cut(b, a);
    connect().send('hello');
    run(10_000);
    expect([atA.log, atB.log]).toEqual([[], []]);
    lab.network.heal(b, a);
    run(10_000);
    expect([atA.log, atB.log]).toEqual([['open@10500'], ['hello@11000']]);
  });

  it('sends its held data once both ways pass, whichever is cut meanwhile', () => {
    lab.network.cut(b, a);
    connect().send('hello');
    run(1_000);
    lab.network.cut(a, b);
    run(1_000);
    lab.network.heal(b, a);
    run(10_000);
    expect([atA.words, atB.words]).toEqual([['open'], []]);
    lab.network.heal(a, b);
    run(LATENCY_US);
    expect(atB.words).toEqual(['hello']);
  });

  it('given up while the link is cut leaves nothing that arrives later', () => {
    lab.network.cut(a, b);
    const end = connect();
    end.send('hello');
    run(1_000);
    end.close();
    lab.network.heal(a, b);
    run(10_000);
    expect(served).toBeUndefined();
    expect([atA.log, atB.log]).toEqual([[], []]);
    expect(lab.scheduler.pending).toBe(0);
  });

  it('given up while the answer is held tells the server, and delivers no data', () => {
    lab.network.cut(b, a);
    const end = connect();
    end.send('hello');
    run(1_000);
    end.close();
    run(1_000);
    expect(atB.words).toEqual(['closed']);
    lab.network.heal(b, a);
    run(10_000);
    expect(atA.log).toEqual([]);
  });

  it('survives a start of the server while the request is under way', () => {
    b.kill('test');
    connect();
    run(100);
    b.start();
    run(10_000);
    expect(atA.words).toEqual(['open']);
    expect(served!.open).toBe(true);
  });

  it('whose request met no machine is refused when the machine returns', () => {
    b.kill('test', true);
    connect();
    run(5_000);
    b.start();
    run(5_000);
    expect(atA.log).toEqual(['refused@5500']);
  });

  it('does not reach the server when the client dies first', () => {
    connect().send('hello');
    run(100);
    a.kill('test');
    run(10_000);
    expect(served).toBeUndefined();
  });
});

describe('an open connection', () => {
  it('delivers both ways, in order', () => {
    const end = connected();
    for (let i = 0; i < 5; i++) end.send(i);
    served!.send('x');
    run(LATENCY_US);
    expect(atB.words).toEqual(['0', '1', '2', '3', '4']);
    expect(atA.words).toEqual(['open', 'x']);
  });

  it('keeps the order although a later message draws a smaller jitter', () => {
    const jittery = makeLab({ network: { latencyUs: 500, jitterUs: 5_000 } }).lab;
    const seen: number[] = [];
    const from = startNode(jittery, 'a:1');
    startNode(jittery, 'b:1', (n) => {
      n.acceptor = () => ({ onMessage: (payload) => void seen.push(payload as number), onClose: () => {} });
    });
    const end = jittery.network.connect(from, 'b:1', { onMessage: () => {}, onClose: () => {} })!;
    for (let i = 0; i < 200; i++) end.send(i, { label: 'm', quiet: i % 3 === 0 });
    jittery.scheduler.runUntil(100_000);
    expect(seen).toEqual(Array.from({ length: 200 }, (_, i) => i));
  });

  it('keeps the order although ties are permuted', () => {
    const permuted = makeLab({ permuteTies: true }).lab;
    const seen: number[] = [];
    const from = startNode(permuted, 'a:1');
    startNode(permuted, 'b:1', (n) => {
      n.acceptor = () => ({ onMessage: (payload) => void seen.push(payload as number), onClose: () => {} });
    });
    const end = permuted.network.connect(from, 'b:1', { onMessage: () => {}, onClose: () => {} })!;
    for (let i = 0; i < 100; i++) end.send(i);
    permuted.scheduler.runUntil(100_000);
    expect(seen).toEqual(Array.from({ length: 100 }, (_, i) => i));
  });

  it('tells the peer of a close after what was sent before, and hears nothing itself', () => {
    const end = connected();
    end.send('last');
    end.close();
    end.close();
    end.send('never');
    run(10_000);
    expect(atB.words).toEqual(['last', 'closed']);
    expect(atA.words).toEqual(['open']);
  });

  it('tells nobody when both ends close at the same time', () => {
    const end = connected();
    end.close();
    served!.close();
    run(10_000);
    expect([atA.words, atB.words]).toEqual([['open'], []]);
  });

  it('loses what comes in after it was closed here', () => {
    const end = connected();
    served!.send('crossing');
    end.close();
    run(10_000);
    expect(atA.words).toEqual(['open']);
  });

  it('is reset when the process at the other end is killed, once', () => {
    connected();
    b.kill('test');
    run(LATENCY_US);
    expect(atA.words).toEqual(['open', 'reset']);
    b.start();
    run(10_000);
    expect(atA.words).toEqual(['open', 'reset']);
  });

  it('delivers what a process sent before it was killed, then the reset', () => {
    connected();
    served!.send('last words');
    b.kill('test');
    run(10_000);
    expect(atA.words).toEqual(['open', 'last words', 'reset']);
  });

  it('falls silent when the machine at the other end is gone, and is reset when it returns', () => {
    const end = connected();
    b.kill('test', true);
    end.send('into the void');
    run(60_000_000);
    expect(atA.words).toEqual(['open']);
    b.start();
    run(LATENCY_US);
    expect(atA.words).toEqual(['open', 'reset']);
    expect(atB.words).toEqual([]);
  });

  it('delivers nothing to the next incarnation of either end', () => {
    const end = connected();
    const first = atB;
    end.send('for the old one');
    b.kill('test');
    b.start();
    run(10_000);
    expect(first.log).toEqual([]);
    expect(atA.words).toEqual(['open', 'reset']);
  });
});

describe('a cut link', () => {
  it('holds what is in flight, and lets it through in order after the heal, all at once', () => {
    const end = connected();
    end.send(1);
    run(100);
    lab.network.cut(a, b);
    end.send(2);
    run(5_000);
    end.send(3);
    run(5_000);
    expect(atB.log).toEqual([]);
    const healedUs = lab.scheduler.nowUs;
    lab.network.heal(a, b);
    run(10_000);
    expect(atB.log).toEqual([1, 2, 3].map((n) => `${n}@${healedUs + LATENCY_US}`));
  });

  it('cuts one way only', () => {
    const end = connected();
    lab.network.cut(a, b);
    end.send('held');
    served!.send('passes');
    run(10_000);
    expect([atA.words, atB.words]).toEqual([['open', 'passes'], []]);
    expect([lab.network.passes(a, b), lab.network.passes(b, a), lab.network.reachable(a, b)]).toEqual([
      false,
      true,
      false,
    ]);
  });

  it('passes again when each of its cuts was healed', () => {
    const end = connected();
    lab.network.cut(a, b);
    lab.network.cut(a, b);
    end.send('held');
    lab.network.heal(a, b);
    run(10_000);
    expect(atB.words).toEqual([]);
    lab.network.heal(a, b);
    lab.network.heal(a, b);
    run(10_000);
    expect(atB.words).toEqual(['held']);
    lab.network.cut(a, b);
    expect(lab.network.passes(a, b)).toBe(false);
  });

  it('holds a close behind the data before it', () => {
    const end = connected();
    lab.network.cut(a, b);
    end.send('last');
    end.close();
    end.send('never');
    run(10_000);
    expect(atB.words).toEqual([]);
    lab.network.heal(a, b);
    run(10_000);
    expect(atB.words).toEqual(['last', 'closed']);
  });

  it('holds the reset of a killed process', () => {
    connected();
    lab.network.cut(b, a);
    b.kill('test');
    run(10_000);
    expect(atA.words).toEqual(['open']);
    lab.network.heal(b, a);
    run(LATENCY_US);
    expect(atA.words).toEqual(['open', 'reset']);
  });

  it('never lets through what it held for a machine that is gone since', () => {
    connected();
    lab.network.cut(b, a);
    served!.send('held');
    run(1_000);
    b.kill('test', true);
    lab.network.heal(b, a);
    run(10_000);
    expect(atA.words).toEqual(['open']);
  });

  it('does not take back what already left a machine that is gone', () => {
    connected();
    served!.send('on the wire');
    run(100);
    b.kill('test', true);
    run(10_000);
    expect(atA.words).toEqual(['open', 'on the wire']);
  });

  it('can be healed everywhere at once', () => {
    const end = connected();
    for (const [from, to] of [
      [a, b],
      [a, b],
      [b, a],
    ] as const) {
      lab.network.cut(from, to);
    }
    lab.network.healAll();
    end.send('through');
    run(LATENCY_US);
    expect(atB.words).toEqual(['through']);
  });

  it('does not separate a process from itself', () => {
    lab.network.cut(a, a);
    expect(lab.network.passes(a, a)).toBe(true);
  });

  it('leaves no mark on the order of events when nothing is cut and it is healed', () => {
    const order = (heal: boolean): string[] => {
      const { lab: fresh } = makeLab();
      const seen: string[] = [];
      const from = startNode(fresh, 'a:1');
      const to = startNode(fresh, 'b:1', (n) => {
        n.acceptor = () => ({ onMessage: (payload) => void seen.push(String(payload)), onClose: () => {} });
      });
      fresh.network.connect(from, 'b:1', { onMessage: () => {}, onClose: () => {} })!.send('message');
      fresh.scheduler.at(500, () => seen.push('timer'));
      fresh.scheduler.runUntil(10);
      if (heal) fresh.network.heal(from, to);
      fresh.scheduler.runUntil(1_000);
      return seen;
    };
    expect(order(true)).toEqual(order(false));
  });
});

describe('a paused process', () => {
  it('finds its messages when it goes on, all at once', () => {
    const end = connected();
    b.pause();
    for (let i = 0; i < 3; i++) {
      end.send(i);
      run(2_000);
    }
    expect(atB.log).toEqual([]);
    const nowUs = lab.scheduler.nowUs;
    b.resume();
    run(10_000);
    expect(atB.log).toEqual([0, 1, 2].map((n) => `${n}@${nowUs}`));
  });

  it('gets what arrived before a cut although the link is cut when it goes on, and only that', () => {
    const end = connected();
    b.pause();
    end.send('one');
    end.send('two');
    run(10_000);
    end.send('on the wire');
    run(100);
    lab.network.cut(a, b);
    end.send('behind the cut');
    run(10_000);
    b.resume();
    run(10_000);
    expect(atB.words).toEqual(['one', 'two']);
    lab.network.heal(a, b);
    run(10_000);
    expect(atB.words).toEqual(['one', 'two', 'on the wire', 'behind the cut']);
  });

  it('delivers each message once although cut and heal fall into the pause', () => {
    const end = connected();
    b.pause();
    end.send('one');
    end.send('two');
    run(10_000);
    for (let i = 0; i < 3; i++) {
      lab.network.cut(a, b);
      run(1_000);
      lab.network.heal(a, b);
      run(1_000);
    }
    b.resume();
    run(10_000);
    expect(atB.words).toEqual(['one', 'two']);
  });

  it('loses its messages when it is killed before it goes on', () => {
    const end = connected();
    const first = atB;
    b.pause();
    end.send('one');
    run(10_000);
    b.kill('test');
    b.start();
    run(10_000);
    expect(first.log).toEqual([]);
    expect(atA.words).toEqual(['open', 'reset']);
  });
});

describe('any connection', () => {
  type Fault =
    'cut' | 'uncut' | 'cutBack' | 'uncutBack' | 'pause' | 'resume' | 'kill' | 'fail' | 'start' | 'close';
  const faults = fc.array(
    fc.record({
      fault: fc.constantFrom<Fault>(
        ...([
          'cut',
          'uncut',
          'cutBack',
          'uncutBack',
          'pause',
          'resume',
          'kill',
          'fail',
          'start',
          'close',
        ] as const),
      ),
      onA: fc.boolean(),
      waitUs: fc.constantFrom(0, 100, 500, 700, 3_000),
    }),
    { maxLength: 20 },
  );

  function apply(fault: Fault, node: Node, end: ConnectionEnd): void {
    if (fault === 'cut') lab.network.cut(a, b);
    else if (fault === 'uncut') lab.network.heal(a, b);
    else if (fault === 'cutBack') lab.network.cut(b, a);
    else if (fault === 'uncutBack') lab.network.heal(b, a);
    else if (fault === 'pause') node.pause();
    else if (fault === 'resume') node.resume();
    else if (fault === 'kill') node.kill('test');
    else if (fault === 'fail') node.kill('test', true);
    else if (fault === 'close') (node === a ? end : served)?.close();
    else if (!node.alive) node.start();
  }

  /** A prefix of what was sent, in order, then at most one end of it. */
  function expectPrefix(words: readonly string[], sent: readonly string[]): void {
    const closed = words.findIndex((word) => ['closed', 'reset', 'refused'].includes(word));
    const messages = closed < 0 ? words : words.slice(0, closed);
    expect(messages).toEqual(sent.slice(0, messages.length));
    if (closed >= 0) expect(closed).toBe(words.length - 1);
  }

  it('delivers a prefix of what was sent, in order, whatever happens, and ends at most once', () => {
    fc.assert(
      fc.property(faults, (plan) => {
        lab = makeLab().lab;
        [a, b] = [startNode(lab, 'a:1'), startNode(lab, 'b:1', listen)];
        served = undefined;
        const end = connect();
        const serverLogs = new Set<Witness>([atB]);
        const [up, down]: [string[], string[]] = [[], []];
        const exchange = (): void => {
          serverLogs.add(atB);
          if (end.open) up.push(`up${up.length}`);
          end.send(up.at(-1));
          if (served?.open === true && b.state === 'running') {
            down.push(`down${down.length}`);
            served.send(down.at(-1));
          }
        };
        for (const { fault, onA, waitUs } of plan) {
          if (a.state === 'running') exchange();
          apply(fault, onA ? a : b, end);
          run(waitUs);
        }
        lab.network.healAll();
        for (const node of [a, b]) {
          if (node.alive) node.resume();
          else node.start();
        }
        run(1_000_000);
        expectPrefix(
          atA.words.filter((word) => word !== 'open'),
          down,
        );
        for (const log of serverLogs) expectPrefix(log.words, up);
        expect(end.open).toBe((served as ConnectionEnd | undefined)?.open ?? false);
        if (end.open) expect(atB.words).toEqual(up);
        expect(lab.scheduler.pending).toBe(0);
      }),
      { numRuns: 1_000 },
    );
  });
});
