import type { LabEvent } from '../../sim/index.js';
import { unreachable } from '../../sim/index.js';
import { formatDuration } from '../../scenario/index.js';
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
    case 'link-delayed':
      return told(
        event.byUs === 0
          ? `reaches ${event.to} in the usual time again`
          : `what it sends to ${event.to} takes ${formatDuration(event.byUs)} longer`,
        'warn',
      );
    case 'clock-set':
      return told(clockText(event), 'warn');
    case 'node-slowed':
      return told(
        event.byUs === 0
          ? 'serves as fast as ever'
          : `takes ${formatDuration(event.byUs)} longer for each request`,
        event.byUs === 0 ? 'good' : 'warn',
      );
    case 'power-failed':
      return detail('what its disk had not synced is gone');
    case 'disk-changed':
      return told(event.what, 'warn');
    case 'rpc-request-lost':
      return told(`calls ${event.method} at ${event.to}, but the request is lost`, 'warn');
    case 'rpc-request-doubled':
      return told(`calls ${event.method} at ${event.to}, and the request arrives twice`, 'warn');
    case 'rpc-request-delayed':
      return told(
        `calls ${event.method} at ${event.to}; the request takes ${formatDuration(event.byUs)} longer`,
        'warn',
      );
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

function clockText({ offsetUs, driftPpm }: Extract<LabEvent, { kind: 'clock-set' }>): string {
  const off = `${formatDuration(Math.abs(offsetUs))} ${offsetUs < 0 ? 'slow' : 'fast'}`;
  const clock = offsetUs === 0 ? 'its clock is right' : `its clock is ${off}`;
  return driftPpm === 0 ? clock : `${clock}, and drifts by ${driftPpm} us a second`;
}
