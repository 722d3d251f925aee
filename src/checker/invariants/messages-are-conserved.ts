import type { Invariant, InvariantFactory } from '../invariant.js';

/** What became of the calls of one method between two nodes. */
interface Flow {
  sent: number;
  delivered: number;
  executed: number;
  replied: number;
  returned: number;
}

/** Each message is delivered, dropped or in flight: no stage of a call is reached more often than the one before. */
export const messagesAreConserved: InvariantFactory = (): Invariant => {
  const flows = new Map<string, Flow>();

  function flow(caller: string, callee: string, method: string): Flow {
    const key = `${caller} ${callee} ${method}`;
    let found = flows.get(key);
    if (found === undefined) {
      found = { sent: 0, delivered: 0, executed: 0, replied: 0, returned: 0 };
      flows.set(key, found);
    }
    return found;
  }

  return {
    rule: 'messages-are-conserved',
    statement:
      'No request is delivered that was not sent, none executed that was not delivered, none answered that was not executed.',
    standing: 'promised',
    check({ node, body }) {
      switch (body.kind) {
        case 'rpc-sent':
        case 'rpc-request-doubled':
          flow(node, body.to, body.method).sent++;
          return undefined;
        case 'rpc-delivered': {
          const calls = flow(body.from, node, body.method);
          return ++calls.delivered <= calls.sent
            ? undefined
            : tooMany(body.method, 'delivered', 'sent', node);
        }
        case 'rpc-executed': {
          const calls = flow(body.from, node, body.method);
          return ++calls.executed <= calls.delivered
            ? undefined
            : tooMany(body.method, 'executed', 'delivered', node);
        }
        case 'rpc-replied': {
          const calls = flow(body.from, node, body.method);
          return ++calls.replied <= calls.executed
            ? undefined
            : tooMany(body.method, 'answered', 'executed', node);
        }
        case 'rpc-returned': {
          const calls = flow(node, body.to, body.method);
          return ++calls.returned <= calls.replied
            ? undefined
            : tooMany(body.method, 'returned', 'answered', body.to);
        }
        default:
          return undefined;
      }
    },
  };
};

function tooMany(method: string, more: string, less: string, callee: string): string {
  return `calls of ${method} at ${callee} were ${more} more often than they were ${less}`;
}
