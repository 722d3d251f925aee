import { assert } from './assert.js';
import type { ConnectionEnd, ConnectionHandlers } from './connection.js';
import type { EventHandle } from './event-queue.js';
import type { Node } from './node.js';
import { isProc, type Proc } from './process.js';
import { SECOND } from './time.js';

/** How a call ended for the caller. What happened on the other side is another matter. */
export type RpcOutcome<T> =
  | { readonly ok: true; readonly response: T }
  | {
      readonly ok: false;
      readonly error: RpcError;
      /** An attempt may have been executed: it timed out, or its connection broke under it. */
      readonly mayHaveExecuted?: true;
    };

/**
 * `refused`: the process is dead, its machine answers. `reset`: the connection broke under the
 * call. `connect-timeout`: nothing answers. These three are errors of the connection and may be
 * retried; `timeout` is not.
 */
export type RpcError = 'refused' | 'reset' | 'connect-timeout' | 'timeout';

export interface RpcOptions {
  /** Of the whole call, all attempts together, in microseconds. */
  readonly timeoutUs: number;
  /** Further attempts after an error of the connection. */
  readonly maxRetry: number;
  /**
   * How long an attempt waits for an answer to its request to connect, in microseconds; 1 s if absent.
   * When that is as long as the whole call, a call without a connection ends with its own timeout.
   */
  readonly connectTimeoutUs?: number;
  /** Wait before an attempt when the machine did not answer, in microseconds. */
  readonly retrySleepUs: number;
  /** The method's time on the callee, in microseconds. */
  readonly serviceUs: number;
  /** A poll: travels at base latency and leaves no trace. */
  readonly quiet?: boolean;
}

export type RpcHandler = (request: unknown, caller: string) => unknown;

/** What one call went through; each fact is one trace event. */
export type RpcTrace =
  | { readonly kind: 'rpc-sent'; readonly to: string; readonly method: string; readonly procedure: string }
  | { readonly kind: 'rpc-delivered'; readonly from: string; readonly method: string }
  | { readonly kind: 'rpc-executed'; readonly from: string; readonly method: string }
  | { readonly kind: 'rpc-replied'; readonly from: string; readonly method: string }
  | { readonly kind: 'rpc-request-lost'; readonly to: string; readonly method: string }
  | { readonly kind: 'rpc-request-doubled'; readonly to: string; readonly method: string }
  | {
      readonly kind: 'rpc-request-delayed';
      readonly to: string;
      readonly method: string;
      readonly byUs: number;
    }
  | { readonly kind: 'rpc-reply-lost'; readonly from: string; readonly method: string }
  | { readonly kind: 'rpc-returned'; readonly to: string; readonly method: string }
  | { readonly kind: 'rpc-failed'; readonly to: string; readonly method: string; readonly error: RpcError };

const CONNECT_TIMEOUT_US = SECOND;

interface Request {
  readonly id: number;
  readonly method: string;
  readonly request: unknown;
  readonly serviceUs: number;
  readonly quiet: boolean;
}

interface Response {
  readonly id: number;
  readonly response: unknown;
}

interface Channel {
  readonly end: ConnectionEnd | undefined;
  established: boolean;
  readonly pending: Map<number, (outcome: RpcOutcome<unknown>) => void>;
}

/**
 * Remote calls of one node, as caller and as callee, over one connection a peer. Delivered,
 * executed, replied and timed out are separate facts: a call that timed out may have been executed,
 * or may yet be.
 */
export class RpcPort {
  private readonly channels = new Map<string, Channel>();
  private handlers: Readonly<Record<string, RpcHandler>> = {};
  private nextId = 1;

  constructor(private readonly node: Node) {}

  /** Answers calls from now on; before, connections are refused. */
  listen(handlers: Readonly<Record<string, RpcHandler>>): void {
    this.handlers = handlers;
    this.node.acceptor = (end) => this.accept(end);
  }

  /** The process died: its channels are gone with it. */
  forgetAll(): void {
    this.channels.clear();
    this.handlers = {};
  }

  /**
   * Calls `method` at `address` and waits for the outcome.
   *
   * @example const outcome = yield* node.rpc.call('10.0.0.1:9527', 'GetTableStatus', {}, options);
   */
  *call(address: string, method: string, request: unknown, options: RpcOptions): Proc<RpcOutcome<unknown>> {
    const { node } = this;
    const deadlineUs = node.lab.scheduler.nowUs + options.timeoutUs;
    let doubt: { mayHaveExecuted?: true } = {};
    for (let attempt = 0; ; attempt++) {
      const outcome = yield* this.attempt(address, method, request, options, deadlineUs);
      if (outcome.ok) return outcome;
      if (outcome.error === 'timeout' || outcome.error === 'reset') doubt = { mayHaveExecuted: true };
      if (outcome.error === 'timeout' || attempt >= options.maxRetry) return { ...outcome, ...doubt };
      if (outcome.error === 'connect-timeout') yield* node.sleep(options.retrySleepUs);
      if (node.lab.scheduler.nowUs >= deadlineUs) return { ok: false, error: 'timeout', ...doubt };
    }
  }

  private *attempt(
    address: string,
    method: string,
    request: unknown,
    options: RpcOptions,
    deadlineUs: number,
  ): Proc<RpcOutcome<unknown>> {
    return (yield {
      arm: (process) => {
        const { node } = this;
        const quiet = options.quiet === true;
        if (!quiet) node.record<RpcTrace>({ kind: 'rpc-sent', to: address, method, procedure: process.name });
        const channel = this.channel(address);
        const id = this.nextId++;
        const leftUs = Math.max(0, deadlineUs - node.lab.scheduler.nowUs);
        const timers: EventHandle[] = [];
        const settle = (outcome: RpcOutcome<unknown>): void => {
          if (!channel.pending.delete(id) || !process.alive) return;
          for (const timer of timers) node.cancel(timer);
          if (!quiet) {
            node.record<RpcTrace>(
              outcome.ok
                ? { kind: 'rpc-returned', to: address, method }
                : { kind: 'rpc-failed', to: address, method, error: outcome.error },
            );
          }
          process.advance(outcome);
        };
        channel.pending.set(id, settle);
        const { connectTimeoutUs = CONNECT_TIMEOUT_US } = options;
        const isPatient = connectTimeoutUs >= options.timeoutUs;
        timers.push(
          node.after(leftUs, () => {
            settle({ ok: false, error: 'timeout' });
            if (isPatient) this.connectTimedOut(address, channel);
          }),
        );
        if (!channel.established && leftUs > connectTimeoutUs) {
          timers.push(node.after(connectTimeoutUs, () => this.connectTimedOut(address, channel)));
        }
        const message: Request = { id, method, request, serviceUs: options.serviceUs, quiet };
        this.send(address, channel, message);
      },
    }) as RpcOutcome<unknown>;
  }

  private send(address: string, { end }: Channel, message: Request): void {
    const { node } = this;
    const { method, quiet } = message;
    const fault = node.lab.messageFaults.ofRequest(node.address, address, method);
    switch (fault?.effect) {
      case 'drop':
        return node.record<RpcTrace>({ kind: 'rpc-request-lost', to: address, method });
      case 'delay':
        node.record<RpcTrace>({ kind: 'rpc-request-delayed', to: address, method, byUs: fault.byUs });
        return end?.send(message, { label: method, quiet, delayUs: fault.byUs });
      case 'duplicate':
        node.record<RpcTrace>({ kind: 'rpc-request-doubled', to: address, method });
        end?.send(message, { label: method, quiet });
    }
    end?.send(message, { label: method, quiet });
  }

  private connectTimedOut(address: string, channel: Channel): void {
    if (channel.established) return;
    // Requests travel behind the request to connect; when one got through and only the answer to the
    // connect did not, the caller may not take it for unsent.
    this.drop(address, channel, channel.end?.heard === true ? 'reset' : 'connect-timeout');
  }

  private channel(address: string): Channel {
    const existing = this.channels.get(address);
    if (existing !== undefined) return existing;
    const handlers: ConnectionHandlers = {
      onOpen: () => void (channel.established = true),
      onMessage: (payload) => {
        const { id, response } = payload as Response;
        channel.pending.get(id)?.({ ok: true, response });
      },
      onClose: (reason) => this.drop(address, channel, reason === 'refused' ? 'refused' : 'reset'),
    };
    const channel: Channel = {
      end: this.node.lab.network.connect(this.node, address, handlers),
      established: false,
      pending: new Map(),
    };
    this.channels.set(address, channel);
    return channel;
  }

  private drop(address: string, channel: Channel, error: RpcError): void {
    if (this.channels.get(address) === channel) this.channels.delete(address);
    channel.end?.close();
    for (const settle of [...channel.pending.values()]) settle({ ok: false, error });
  }

  private accept(end: ConnectionEnd): ConnectionHandlers {
    return {
      onMessage: (payload) => this.serve(end, payload as Request),
      onClose: () => {},
    };
  }

  private serve(end: ConnectionEnd, request: Request): void {
    const { node } = this;
    const { method, quiet } = request;
    const { incarnation } = node;
    const from = end.peerAddress;
    if (!quiet) node.record<RpcTrace>({ kind: 'rpc-delivered', from, method });
    const execute = (): void => {
      const handler = this.handlers[method];
      assert(handler !== undefined, `${node.address} has no method ${method}`);
      const answer = handler(request.request, from);
      if (!node.alive || node.incarnation !== incarnation) return;
      if (isProc(answer)) node.run(method, answer, (response) => this.reply(end, request, response));
      else this.reply(end, request, answer);
    };
    const serviceUs = request.serviceUs + node.slownessUs;
    if (serviceUs === 0) execute();
    else node.after(serviceUs, execute);
  }

  private reply(end: ConnectionEnd, request: Request, response: unknown): void {
    const { node } = this;
    const { id, method, quiet } = request;
    const from = end.peerAddress;
    if (!quiet) node.record<RpcTrace>({ kind: 'rpc-executed', from, method });
    if (node.lab.messageFaults.losesReply(node.address, from, method)) {
      node.record<RpcTrace>({ kind: 'rpc-reply-lost', from, method });
      return;
    }
    if (!quiet) node.record<RpcTrace>({ kind: 'rpc-replied', from, method });
    const message: Response = { id, response };
    end.send(message, { label: `${method}.reply`, quiet });
  }
}
