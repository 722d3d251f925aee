import { beforeEach, describe, expect, it } from 'vitest';
import {
  SimulationError,
  type Laboratory,
  type Node,
  type Proc,
  type RpcOptions,
  type RpcOutcome,
  type TraceRecord,
} from '../../src/sim/index.js';
import { CALL, collect, makeLab, startNode } from './fixture.js';

const SECOND = 1_000_000;

let lab: Laboratory;
let records: TraceRecord[];
let caller: Node;
let callee: Node;
/** Requests that the callee executed, with the time. */
let executed: string[];

function serve(node: Node): void {
  const note = (request: unknown): string => {
    executed.push(`${String(request)}@${node.lab.scheduler.nowUs}`);
    return `answer to ${String(request)}`;
  };
  node.rpc.listen({
    Ask: note,
    *Slow(request): Proc<string> {
      yield* node.sleep(2 * SECOND);
      return note(request);
    },
    Fatal(request): string {
      note(request);
      node.exit('fatal');
      return 'never heard';
    },
    Whoami: (_, from) => from,
  });
}

beforeEach(() => {
  ({ lab, records } = makeLab());
  executed = [];
  caller = startNode(lab, 'a:1', serve);
  callee = startNode(lab, 'b:1', serve);
});

interface Returned {
  readonly outcome: RpcOutcome<unknown>;
  readonly atUs: number;
}

/** Calls from `caller` and collects the outcome with its time. */
function call(
  method: string,
  request: unknown,
  options: Partial<RpcOptions> = {},
  address = 'b:1',
): Returned[] {
  return collect(
    caller,
    (function* (): Proc<Returned> {
      const outcome = yield* caller.rpc.call(address, method, request, { ...CALL, ...options });
      return { outcome, atUs: lab.scheduler.nowUs };
    })(),
  );
}

function run(us: number): void {
  lab.scheduler.runUntil(lab.scheduler.nowUs + us);
}

/** Opens the connection between the two, and starts the clock of the test at a round second. */
function openConnection(): void {
  call('Ask', 'opening');
  lab.scheduler.runUntil(SECOND);
  executed.length = 0;
  records.length = 0;
}

const rpcKinds = (): string[] =>
  records.map((record) => record.body.kind).filter((kind) => kind.startsWith('rpc-'));

function failed(error: string, atUs: number): unknown[] {
  const doubt = error === 'timeout' || error === 'reset' ? { mayHaveExecuted: true } : {};
  return [{ outcome: { ok: false, error, ...doubt }, atUs }];
}

describe('a call that succeeds', () => {
  it('takes a round trip and the service time, open connection or not', () => {
    const first = call('Ask', 'one');
    lab.scheduler.runUntil(SECOND);
    const second = call('Ask', 'two');
    run(SECOND);
    expect(first).toEqual([{ outcome: { ok: true, response: 'answer to one' }, atUs: 1_500 }]);
    expect(second).toEqual([{ outcome: { ok: true, response: 'answer to two' }, atUs: SECOND + 1_500 }]);
    expect(executed).toEqual(['one@1000', `two@${SECOND + 1_000}`]);
  });

  it('is five facts in the trace, each at its own node and time', () => {
    call('Ask', 'one');
    run(SECOND);
    const facts = records
      .filter((record) => record.body.kind.startsWith('rpc-'))
      .map((record) => `${record.body.kind} ${record.node} ${record.timeUs}`);
    expect(facts).toEqual([
      'rpc-sent a:1 0',
      'rpc-delivered b:1 500',
      'rpc-executed b:1 1000',
      'rpc-replied b:1 1000',
      'rpc-returned a:1 1500',
    ]);
  });

  it('names the fact before as the cause of each fact', () => {
    call('Ask', 'one');
    run(SECOND);
    const facts = records.filter((record) => record.body.kind.startsWith('rpc-'));
    for (const [i, fact] of facts.entries()) if (i > 0) expect(fact.cause).toBe(facts[i - 1]!.seq);
  });

  it('leaves no trace when it is quiet', () => {
    const results = call('Ask', 'poll', { quiet: true, serviceUs: 0 });
    run(SECOND);
    expect(results).toEqual([{ outcome: { ok: true, response: 'answer to poll' }, atUs: 1_000 }]);
    expect(rpcKinds()).toEqual([]);
  });

  it('waits for a handler that is a procedure, others being served meanwhile', () => {
    const slow = call('Slow', 'slow');
    const fast = call('Ask', 'fast');
    run(10 * SECOND);
    expect(executed).toEqual(['fast@1000', `slow@${2 * SECOND + 1_000}`]);
    expect([fast[0]!.atUs, slow[0]!.atUs]).toEqual([1_500, 2 * SECOND + 1_500]);
  });

  it('tells the handler who called', () => {
    const results = call('Whoami', {});
    run(SECOND);
    expect(results[0]!.outcome).toEqual({ ok: true, response: 'a:1' });
  });

  it('matches each answer to its own call', () => {
    const results = ['x', 'y', 'z'].map((name, i) => call(i === 1 ? 'Slow' : 'Ask', name));
    run(10 * SECOND);
    expect(results.map((r) => r[0]!.outcome)).toEqual(
      ['x', 'y', 'z'].map((name) => ({ ok: true, response: `answer to ${name}` })),
    );
  });

  it('leaves no timer behind', () => {
    call('Ask', 'one');
    run(2_000);
    // Only the check of the connect timeout is left of the first call.
    run(SECOND);
    expect(lab.scheduler.pending).toBe(0);
  });

  it('works to the process itself, also while it is cut off from everybody', () => {
    lab.network.cut(caller, callee);
    lab.network.cut(caller, caller);
    const results = call('Ask', 'self', {}, 'a:1');
    run(SECOND);
    expect(results).toEqual([{ outcome: { ok: true, response: 'answer to self' }, atUs: 1_500 }]);
  });
});

describe('a dead process on a live machine', () => {
  it('refuses after one round trip', () => {
    callee.kill('test');
    const results = call('Ask', 'one');
    run(10 * SECOND);
    expect(results).toEqual(failed('refused', 1_000));
  });

  it('is tried again at once, as often as asked', () => {
    callee.kill('test');
    const results = call('Ask', 'one', { maxRetry: 3 });
    run(10 * SECOND);
    expect(results).toEqual(failed('refused', 4_000));
    expect(rpcKinds().filter((kind) => kind === 'rpc-sent')).toHaveLength(4);
  });

  it('answers a retry when it is back by then', () => {
    callee.kill('test');
    const results = call('Ask', 'one', { maxRetry: 1 });
    lab.scheduler.at(900, () => callee.start());
    run(10 * SECOND);
    expect(results).toEqual([{ outcome: { ok: true, response: 'answer to one' }, atUs: 2_500 }]);
  });

  it('breaks the calls that are under way, executed or not', () => {
    openConnection();
    const [before, during] = [call('Ask', 'before'), call('Slow', 'during')];
    run(1_100);
    callee.kill('test');
    run(10 * SECOND);
    // The answer to the first left before the reset did.
    expect(before[0]!.outcome.ok).toBe(true);
    expect(during).toEqual(failed('reset', SECOND + 1_600));
    expect(executed).toEqual([`before@${SECOND + 1_000}`]);
  });

  it('is connected to anew after a restart', () => {
    openConnection();
    callee.kill('test');
    callee.start();
    run(SECOND);
    const results = call('Ask', 'again');
    run(SECOND);
    expect(results[0]!.outcome.ok).toBe(true);
  });

  it('executes again what broke under a call that is retried', () => {
    openConnection();
    const results = call('Fatal', 'deadly', { maxRetry: 1 });
    lab.events.on('died', () => void lab.scheduler.after(100, () => callee.start()));
    run(10 * SECOND);
    expect(executed).toHaveLength(2);
    expect(results[0]!.outcome).toMatchObject({ ok: false, error: 'reset' });
    expect(rpcKinds()).not.toContain('rpc-executed');
  });
});

describe('silence', () => {
  it.each([
    ['the machine is gone', (): void => callee.kill('test', true)],
    ['the way there is cut', (): void => lab.network.cut(caller, callee)],
    ['the way back is cut', (): void => lab.network.cut(callee, caller)],
  ])('on an open connection lasts the whole timeout and is not retried: %s', (_, fault) => {
    openConnection();
    fault();
    const results = call('Ask', 'one', { maxRetry: 3 });
    run(100 * SECOND);
    expect(results).toEqual(failed('timeout', 21 * SECOND));
    expect(rpcKinds().filter((kind) => kind === 'rpc-sent')).toHaveLength(1);
  });

  it.each([
    ['the machine is gone', (): void => callee.kill('test', true)],
    ['the way there is cut', (): void => lab.network.cut(caller, callee)],
    ['the way back is cut', (): void => lab.network.cut(callee, caller)],
  ])('without a connection is a connect timeout after 1 s, and nothing is executed: %s', (_, fault) => {
    fault();
    const results = call('Ask', 'one');
    run(100 * SECOND);
    expect(results).toEqual(failed('connect-timeout', SECOND));
    lab.network.healAll();
    run(100 * SECOND);
    expect(executed).toEqual([]);
  });

  it('lasts the whole timeout where a connection may take as long, and nothing is executed later', () => {
    lab.network.cut(caller, callee);
    const results = call('Ask', 'one', { maxRetry: 3, connectTimeoutUs: CALL.timeoutUs });
    run(100 * SECOND);
    expect(results).toEqual(failed('timeout', 20 * SECOND));
    lab.network.healAll();
    run(100 * SECOND);
    expect(executed).toEqual([]);
  });

  it('at an address where no machine is means a connect timeout', () => {
    const results = call('Ask', 'one', {}, 'nowhere:1');
    run(100 * SECOND);
    expect(results).toEqual(failed('connect-timeout', SECOND));
  });

  it('after a connect timeout is retried after the retry sleep', () => {
    lab.network.cut(caller, callee);
    const results = call('Ask', 'one', { maxRetry: 2 });
    run(100 * SECOND);
    expect(results).toEqual(failed('connect-timeout', 5 * SECOND));
  });

  it('that begins between a request and the answer to its connect leaves the caller in doubt', () => {
    const results = call('Ask', 'one');
    lab.scheduler.at(700, () => lab.network.cut(callee, caller));
    run(100 * SECOND);
    expect(executed).toHaveLength(1);
    expect(results).toEqual(failed('reset', SECOND));
  });

  it('ends for a retry that falls after the heal, which executes once', () => {
    lab.network.cut(caller, callee);
    const results = call('Ask', 'one', { maxRetry: 1 });
    lab.scheduler.at(1.5 * SECOND, () => lab.network.heal(caller, callee));
    run(100 * SECOND);
    expect(results).toEqual([{ outcome: { ok: true, response: 'answer to one' }, atUs: 2 * SECOND + 1_500 }]);
    expect(executed).toHaveLength(1);
  });

  it('remembers over its attempts that one of them may have been executed', () => {
    openConnection();
    const results = call('Fatal', 'deadly', { maxRetry: 1 });
    run(100 * SECOND);
    expect(results[0]!.outcome).toEqual({ ok: false, error: 'refused', mayHaveExecuted: true });
  });

  it('never lasts longer than the timeout, shorter than the connect timeout too', () => {
    lab.network.cut(caller, callee);
    const results = call('Ask', 'one', { timeoutUs: SECOND / 2 });
    run(100 * SECOND);
    expect(results).toEqual(failed('timeout', SECOND / 2));
  });

  it('counts the timeout over all attempts', () => {
    lab.network.cut(caller, callee);
    const results = call('Ask', 'one', { maxRetry: 10, timeoutUs: 4.5 * SECOND });
    run(100 * SECOND);
    expect(results).toEqual(failed('timeout', 4.5 * SECOND));
  });

  it('does not shut out a call made after a failed one', () => {
    lab.network.cut(caller, callee);
    call('Ask', 'one');
    run(2 * SECOND);
    lab.network.heal(caller, callee);
    const results = call('Ask', 'two');
    run(SECOND);
    expect(results[0]!.outcome.ok).toBe(true);
    expect(executed).toEqual([`two@${2 * SECOND + 1_000}`]);
  });
});

describe('a paused callee', () => {
  it.each([['an open connection'], ['no connection']])('is silence until the timeout, with %s', (which) => {
    if (which === 'an open connection') openConnection();
    const startedUs = lab.scheduler.nowUs;
    callee.pause();
    const results = call('Ask', 'one', { maxRetry: 3 });
    run(30 * SECOND);
    expect(results).toEqual(failed('timeout', startedUs + 20 * SECOND));
  });

  it('executes when it goes on; the late answer is dropped', () => {
    openConnection();
    callee.pause();
    const results = call('Ask', 'one');
    run(30 * SECOND);
    callee.resume();
    run(30 * SECOND);
    expect(executed).toEqual([`one@${31 * SECOND + 500}`]);
    expect(results).toEqual(failed('timeout', 21 * SECOND));
    expect(rpcKinds()).toEqual(['rpc-sent', 'rpc-failed', 'rpc-delivered', 'rpc-executed', 'rpc-replied']);
  });
});

describe('a paused caller', () => {
  it('learns the outcome when it goes on, once', () => {
    openConnection();
    const results = call('Ask', 'one');
    run(100);
    caller.pause();
    run(30 * SECOND);
    expect(results).toEqual([]);
    caller.resume();
    run(30 * SECOND);
    expect(results).toEqual([{ outcome: { ok: true, response: 'answer to one' }, atUs: 31 * SECOND + 100 }]);
    expect(rpcKinds().filter((kind) => kind === 'rpc-returned' || kind === 'rpc-failed')).toHaveLength(1);
  });
});

describe('a lost answer', () => {
  it('is executed, and silence for the caller until the timeout', () => {
    lab.messageFaults.add({ effect: 'lose-reply', method: 'Ask', times: 1 });
    const results = call('Ask', 'one', { maxRetry: 3 });
    run(100 * SECOND);
    expect(executed).toEqual(['one@1000']);
    expect(results).toEqual(failed('timeout', 20 * SECOND));
    expect(rpcKinds()).toEqual(['rpc-sent', 'rpc-delivered', 'rpc-executed', 'rpc-reply-lost', 'rpc-failed']);
  });

  it('is lost as often as asked, for the matching calls only, and the order is left as given', () => {
    const loss = { effect: 'lose-reply', method: 'Ask', from: 'b:1', to: 'a:1', times: 2 } as const;
    lab.messageFaults.add(loss);
    lab.messageFaults.add({ effect: 'lose-reply', method: 'Ask', from: 'c:1', times: 1 });
    lab.messageFaults.add({ effect: 'lose-reply', method: 'Ask', to: 'c:1', times: 1 });
    lab.messageFaults.add({ effect: 'lose-reply', times: 0 });
    const results = [call('Whoami', 0), call('Ask', 1), call('Ask', 2), call('Ask', 3)];
    run(100 * SECOND);
    expect(results.map((r) => r[0]!.outcome.ok)).toEqual([true, false, false, true]);
    expect(loss.times).toBe(2);
  });
});

describe('a call across a cut that heals', () => {
  it('is executed late when the request was held', () => {
    openConnection();
    lab.network.cut(caller, callee);
    const results = call('Ask', 'one');
    run(60 * SECOND);
    lab.network.heal(caller, callee);
    run(SECOND);
    expect(results).toEqual(failed('timeout', 21 * SECOND));
    expect(executed).toEqual([`one@${61 * SECOND + 1_000}`]);
  });

  it('succeeds late when the answer was held for less than the timeout', () => {
    openConnection();
    lab.network.cut(callee, caller);
    const results = call('Ask', 'one');
    run(5 * SECOND);
    lab.network.heal(callee, caller);
    run(SECOND);
    expect(results).toEqual([{ outcome: { ok: true, response: 'answer to one' }, atUs: 6 * SECOND + 500 }]);
    expect(executed).toEqual([`one@${SECOND + 1_000}`]);
  });

  it('is not executed by a later incarnation of the callee', () => {
    openConnection();
    lab.network.cut(caller, callee);
    call('Ask', 'old');
    callee.kill('test');
    callee.start();
    lab.network.heal(caller, callee);
    run(100 * SECOND);
    expect(executed).toEqual([]);
  });
});

describe('a caller that dies', () => {
  it('hears nothing, although its call is executed', () => {
    openConnection();
    const results = call('Ask', 'one');
    run(600);
    caller.kill('test');
    caller.start();
    run(100 * SECOND);
    expect(executed).toHaveLength(1);
    expect(results).toEqual([]);
  });

  it('in the middle of many broken calls traces nothing more', () => {
    openConnection();
    for (let i = 0; i < 3; i++) {
      caller.spawn(
        `p${i}`,
        (function* (): Proc {
          yield* caller.rpc.call('b:1', 'Slow', i, CALL);
          caller.exit('one failed');
        })(),
      );
    }
    run(1_000);
    callee.kill('test');
    run(100 * SECOND);
    expect(rpcKinds().filter((kind) => kind === 'rpc-failed')).toHaveLength(1);
  });

  it('and calls itself leaves nothing behind', () => {
    const results = call('Slow', 'self', {}, 'a:1');
    run(1_000);
    caller.kill('test');
    run(10 * SECOND);
    caller.start();
    const again = call('Ask', 'self', {}, 'a:1');
    run(10 * SECOND);
    expect(results).toEqual([]);
    expect(again[0]!.outcome.ok).toBe(true);
    expect(lab.scheduler.pending).toBe(0);
  });
});

describe('a method that does not exist', () => {
  it('is a defect of the simulator', () => {
    call('Missing', {});
    expect(() => run(SECOND)).toThrow(SimulationError);
  });
});
