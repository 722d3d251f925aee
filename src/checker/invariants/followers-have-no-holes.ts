import type { Offset } from '../../protocol/index.js';
import type { Invariant, InvariantFactory } from '../invariant.js';

/**
 * Counted: AppendEntries looks at no predecessor, so a follower takes what is sent behind a batch that
 * it never got.
 */
export const followersHaveNoHoles: InvariantFactory = (): Invariant => {
  const tails = new Map<string, Offset>();
  return {
    rule: 'followers-have-no-holes',
    statement: 'What a follower applies continues its log by one.',
    standing: 'counted',
    check({ node, body }) {
      switch (body.kind) {
        case 'replica-created':
          tails.set(`${node} ${body.tid}/${body.pid}`, 0);
          return undefined;
        case 'replica-loaded':
        case 'entry-appended':
          tails.set(`${node} ${body.tid}/${body.pid}`, body.offset);
          return undefined;
        case 'entries-applied': {
          const key = `${node} ${body.tid}/${body.pid}`;
          const tail = tails.get(key) ?? 0;
          tails.set(key, body.to);
          if (body.from === tail + 1) return undefined;
          return `${node} applied offset ${body.from} of partition ${body.tid}/${body.pid} behind offset ${tail}`;
        }
        default:
          return undefined;
      }
    },
  };
};
