import type { ClientEvent } from '../../protocol/index.js';
import { INVALID_PID } from '../../protocol/index.js';
import { roughDuration } from './memory.js';
import { told, type Sentence } from './sentence.js';

interface Outage {
  readonly sinceUs: number;
  failed: number;
  lastUs: number;
}

/** Tells of writes only when they begin to fail, and when they succeed again. */
export class Outages {
  private readonly partitionOf = new Map<number, string>();
  private readonly outages = new Map<string, Outage>();

  tell(event: ClientEvent, timeUs: number): Sentence | undefined {
    switch (event.kind) {
      case 'write-started':
        this.partitionOf.set(
          event.id,
          event.pid === INVALID_PID ? event.table : `${event.table}/${event.pid}`,
        );
        return undefined;
      case 'write-acknowledged':
        return this.ended(this.take(event.id), timeUs);
      case 'write-failed':
        return this.failed(this.take(event.id), timeUs, 'fail', event.reason);
      case 'write-unknown':
        return this.failed(this.take(event.id), timeUs, 'get no answer', event.reason);
      default:
        return undefined;
    }
  }

  /** Writes that had not succeeded again when they ended. */
  unfinished(timeOfDay: (timeUs: number) => string): readonly string[] {
    return [...this.outages].map(
      ([partition, { failed, sinceUs, lastUs }]) =>
        `the last ${failed} writes to ${partition} failed, from ${timeOfDay(sinceUs)} to ${timeOfDay(lastUs)}`,
    );
  }

  private take(id: number): string {
    const partition = this.partitionOf.get(id) ?? 'the table';
    this.partitionOf.delete(id);
    return partition;
  }

  private failed(partition: string, timeUs: number, how: string, reason: string): Sentence | undefined {
    const outage = this.outages.get(partition);
    if (outage !== undefined) {
      outage.failed++;
      outage.lastUs = timeUs;
      return undefined;
    }
    this.outages.set(partition, { sinceUs: timeUs, failed: 1, lastUs: timeUs });
    return told(`writes to ${partition} ${how} from now on: ${reason.trim()}`, 'bad');
  }

  private ended(partition: string, timeUs: number): Sentence | undefined {
    const outage = this.outages.get(partition);
    if (outage === undefined) return undefined;
    this.outages.delete(partition);
    const count = outage.failed === 1 ? 'one failed' : `${outage.failed} failed`;
    return told(
      `writes to ${partition} succeed again after ${roughDuration(timeUs - outage.sinceUs)}; ${count}`,
      'good',
    );
  }
}
