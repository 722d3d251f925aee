import { beforeEach, describe, expect, it } from 'vitest';
import type { Laboratory, MessageFault, Node, Proc, RpcOutcome } from '../../src/sim/index.js';
import { CALL, collect, makeLab, startNode } from './fixture.js';

const SECOND = 1_000_000;

let lab: Laboratory;
let caller: Node;
/** Requests in the order of their execution, with the time since the fault was set. */
let executed: string[];
let startUs: number;

beforeEach(() => {
  ({ lab } = makeLab());
  executed = [];
  startUs = 0;
  caller = startNode(lab, 'a:1');
  startNode(lab, 'b:1', (node) => {
    const note = (request: unknown): string => {
      executed.push(`${String(request)}@${node.lab.scheduler.nowUs - startUs}`);
      return 'done';
    };
    node.rpc.listen({ Ask: note, Tell: note });
  });
  call('Ask', 'opening');
  lab.scheduler.runUntil(SECOND);
  startUs = SECOND;
  executed.length = 0;
});

function call(method: string, request: unknown): RpcOutcome<unknown>[] {
  return collect(caller, caller.rpc.call('b:1', method, request, CALL) as Proc<RpcOutcome<unknown>>);
}

function after(fault: MessageFault): void {
  lab.messageFaults.add(fault);
}

const run = (): void => lab.scheduler.runUntil(100 * SECOND);

describe('a message fault', () => {
  it('drop: the request is never executed, and its caller hears nothing until the time-out', () => {
    after({ effect: 'drop', from: 'a:1', method: 'Ask', times: 1 });
    const results = [call('Ask', 1), call('Ask', 2)];
    run();
    expect(executed).toEqual(['2@1000']);
    expect(results[0]).toEqual([{ ok: false, error: 'timeout', mayHaveExecuted: true }]);
    expect(results[1]![0]!.ok).toBe(true);
  });

  it('duplicate: the request is executed twice, and answered once', () => {
    after({ effect: 'duplicate', to: 'b:1', times: 1 });
    const result = call('Ask', 1);
    run();
    expect(executed).toEqual(['1@1000', '1@1000']);
    expect(result).toEqual([{ ok: true, response: 'done' }]);
  });

  it('delay: the request comes later, and what follows on its connection waits behind it', () => {
    after({ effect: 'delay', method: 'Ask', times: 1, byUs: 2 * SECOND });
    call('Ask', 1);
    call('Tell', 2);
    run();
    expect(executed).toEqual(['1@2001000', '2@2001000']);
  });

  it('hits only what matches', () => {
    after({ effect: 'drop', from: 'c:1', times: 1 });
    after({ effect: 'drop', to: 'a:1', times: 1 });
    after({ effect: 'drop', method: 'Tell', times: 1 });
    call('Ask', 1);
    run();
    expect(executed).toEqual(['1@1000']);
  });
});

describe('a slow link', () => {
  it('takes longer in its direction, polls included, until that is taken back', () => {
    const [a, b] = [lab.nodes.get('a:1')!, lab.nodes.get('b:1')!];
    lab.network.delay(a, b, 300_000);
    const done: number[] = [];
    const ask = function* (): Proc {
      yield* caller.rpc.call('b:1', 'Ask', 1, { ...CALL, quiet: true });
      done.push(lab.scheduler.nowUs - startUs);
    };
    collect(caller, ask());
    lab.scheduler.runUntil(2 * SECOND);
    lab.network.healAll();
    startUs = lab.scheduler.nowUs;
    collect(caller, ask());
    run();
    expect(done).toEqual([301_500, 1_500]);
  });
});

describe('a process that is doomed', () => {
  it('sends nothing more in the step in which its end was decided', () => {
    const server = lab.nodes.get('b:1')!;
    lab.trace.on('record', ({ body }) => {
      if (body.kind !== 'rpc-executed') return;
      server.doom();
      lab.scheduler.next(() => server.kill('killed'));
    });
    const result = call('Ask', 1);
    run();
    expect(executed).toEqual(['1@1000']);
    expect(result).toEqual([{ ok: false, error: 'reset', mayHaveExecuted: true }]);
  });

  it('sends again in its next life', () => {
    const server = lab.nodes.get('b:1')!;
    server.doom();
    server.kill('killed');
    server.start();
    lab.scheduler.runUntil(2 * SECOND);
    const result = call('Ask', 1);
    run();
    expect(result[0]!.ok).toBe(true);
  });
});

describe('a clock', () => {
  it('is ahead by its offset, and gains what it drifts', () => {
    caller.setClock(5 * SECOND, 1000);
    lab.scheduler.runUntil(11 * SECOND);
    expect(caller.localUs).toBe(16 * SECOND + 10_000);
    caller.setClock(0);
    expect(caller.localUs).toBe(11 * SECOND);
  });
});

describe('the power', () => {
  it('takes what was not synced with it, and nothing answers', () => {
    const server = lab.nodes.get('b:1')!;
    server.disk.write('/kept', 'a');
    server.disk.sync('/kept');
    server.disk.write('/gone', 'b');
    server.failPower();
    expect(server.disk.exists('/kept')).toBe(true);
    expect(server.disk.exists('/gone')).toBe(false);
    expect(server.hostUp).toBe(false);
  });
});
