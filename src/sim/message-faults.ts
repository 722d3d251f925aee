/** Which messages of remote calls a fault hits; what is absent matches anything. */
export interface MessageMatch {
  /** The process that sends the message: the caller of a request, the callee of a reply. */
  readonly from?: string;
  readonly to?: string;
  readonly method?: string;
}

/**
 * What happens to the next messages that match. `drop`: a request never arrives; its caller hears
 * nothing until the time-out. `duplicate`: a request arrives twice, and is executed twice. `delay`: a
 * request takes longer, and what follows on its connection waits behind it. `lose-reply`: executed,
 * but the caller never hears.
 */
export type MessageFault = MessageMatch & {
  readonly times: number;
} & (
    | { readonly effect: 'drop' | 'duplicate' | 'lose-reply' }
    | {
        readonly effect: 'delay';
        /** Added to the latency, in microseconds. */
        readonly byUs: number;
      }
  );

interface Budget {
  readonly fault: MessageFault;
  left: number;
}

/** The faults of messages that are still to happen. */
export class MessageFaults {
  private budgets: Budget[] = [];

  add(fault: MessageFault): void {
    if (fault.times > 0) this.budgets.push({ fault, left: fault.times });
  }

  /** What happens to a request; undefined when nothing does. */
  ofRequest(from: string, to: string, method: string): MessageFault | undefined {
    return this.take(({ effect }) => effect !== 'lose-reply', from, to, method);
  }

  /** Whether a reply gets lost. */
  losesReply(from: string, to: string, method: string): boolean {
    return this.take(({ effect }) => effect === 'lose-reply', from, to, method) !== undefined;
  }

  private take(
    applies: (fault: MessageFault) => boolean,
    from: string,
    to: string,
    method: string,
  ): MessageFault | undefined {
    if (this.budgets.length === 0) return undefined;
    const budget = this.budgets.find(
      ({ fault }) =>
        applies(fault) &&
        (fault.from ?? from) === from &&
        (fault.to ?? to) === to &&
        (fault.method ?? method) === method,
    );
    if (budget === undefined) return undefined;
    if (--budget.left === 0) this.budgets = this.budgets.filter((other) => other !== budget);
    return budget.fault;
  }
}
