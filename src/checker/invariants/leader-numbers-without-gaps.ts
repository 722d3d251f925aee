import type { Offset } from '../../protocol/index.js';
import type { Invariant, InvariantFactory } from '../invariant.js';

/** What a leader appends continues its log by one, whatever it loaded or received before. */
export const leaderNumbersWithoutGaps: InvariantFactory = (): Invariant => {
  const tails = new Map<string, Offset>();
  return {
    rule: 'leader-numbers-without-gaps',
    statement: 'A leader numbers each new entry by one more than the last of its log.',
    standing: 'promised',
    check({ node, body }) {
      switch (body.kind) {
        case 'replica-created':
          tails.set(`${node} ${body.tid}/${body.pid}`, 0);
          return undefined;
        case 'replica-loaded':
          tails.set(`${node} ${body.tid}/${body.pid}`, body.offset);
          return undefined;
        case 'entries-applied':
          tails.set(`${node} ${body.tid}/${body.pid}`, body.to);
          return undefined;
        case 'entry-appended': {
          const key = `${node} ${body.tid}/${body.pid}`;
          const tail = tails.get(key) ?? 0;
          tails.set(key, body.offset);
          if (body.offset === tail + 1) return undefined;
          return `${node} appended offset ${body.offset} to partition ${body.tid}/${body.pid} behind offset ${tail}`;
        }
        default:
          return undefined;
      }
    },
  };
};
