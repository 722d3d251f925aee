import type { LabEvent } from '../../sim/index.js';
import { unreachable } from '../../sim/index.js';
import { detail, told, type Sentence } from './sentence.js';

export function sentenceOfLaboratory(event: LabEvent): Sentence | undefined {
  switch (event.kind) {
    case 'process-started':
      return told(event.incarnation === 1 ? 'starts' : 'starts again', 'good');
    case 'process-died':
      return told(event.reason === 'killed' ? 'is killed' : `exits: ${event.reason}`, 'bad');
    case 'process-paused':
      return told('stands still', 'bad');
    case 'process-resumed':
      return told('goes on', 'good');
    case 'link-cut':
      return detail(`no longer reaches ${event.to}`);
    case 'link-healed':
      return detail(`reaches ${event.to} again`);
    case 'rpc-reply-lost':
      return told(`has executed ${event.method}, but the reply to ${event.from} is lost`, 'warn');
    case 'rpc-failed':
      return detail(`${event.method} at ${event.to} failed: ${event.error}`);
    case 'rpc-sent':
    case 'rpc-delivered':
    case 'rpc-executed':
    case 'rpc-replied':
    case 'rpc-returned':
      return undefined;
    default:
      return unreachable(event);
  }
}
