import { ReturnCode, type TabletEvent } from '../../protocol/index.js';
import { unreachable } from '../../sim/index.js';
import type { Memory } from './memory.js';
import { detail, told, type Sentence } from './sentence.js';

export function sentenceOfTablet(event: TabletEvent, memory: Memory): Sentence | undefined {
  const of = 'tid' in event ? memory.partition(event) : '';
  switch (event.kind) {
    case 'tablet-registered':
      return told(
        event.startup ? 'registers in ZooKeeper, as a process just started' : 'registers in ZooKeeper again',
      );
    case 'replica-created':
      return detail(`has ${of} as ${event.mode}`);
    case 'replica-state':
      return detail(`${of} is ${event.state}`);
    case 'replica-loaded':
      return told(`has loaded ${of} up to offset ${event.offset}`, 'good');
    case 'replica-load-failed':
      return told(`cannot load ${of}: ${event.reason}`, 'bad');
    case 'replica-dropped':
      return told(`has dropped ${of}`);
    case 'replica-truncated':
      return told(`has emptied ${of}; its log stays, up to offset ${event.offset}`);
    case 'role-changed':
      return event.mode === 'kTableLeader'
        ? told(`leads ${of} in term ${event.term}`, 'good')
        : told(`follows in ${of}`);
    case 'term-fenced':
      return detail(`accepts term ${event.term} for ${of}, at offset ${event.offset}`);
    case 'replication-matched':
      return detail(`sends the log of ${of} to ${event.follower} from offset ${event.offset} on`);
    case 'replication-added':
      return detail(`has the new follower ${event.follower} in ${of}`);
    case 'replication-removed':
      return detail(`no longer has the follower ${event.follower} in ${of}`);
    case 'replication-rejected':
      return rejection(event, of, memory);
    case 'follower-caught-up':
      return told(
        `follower ${event.follower} has caught up in ${of}, offset ${event.offset}`,
        'good',
        memory.glossary.term('caughtUp'),
      );
    case 'snapshot-made':
      return told(`has made a snapshot of ${of}: ${event.count} rows up to offset ${event.offset}`);
    case 'file-sent':
      return detail(`has sent ${event.file} of ${of} to ${event.to}`);
    case 'file-received':
      return detail(`has received ${event.file} of ${of}`);
    case 'binlog-deleted':
      return told(`has deleted its log of ${of}: the replica will be rebuilt`);
    case 'binlog-part-opened':
      return detail(`opens part ${event.part} of the log of ${of}`);
    case 'binlog-trimmed':
      return detail(`deletes the log of ${of} through part ${event.through}: nobody needs it any more`);
    case 'tablet-task':
      return event.status === 'kFailed' ? detail(`${event.task} of OP ${event.opId} is kFailed`) : undefined;
    case 'entry-appended':
    case 'entries-applied':
    case 'snapshot-step':
      return undefined;
    default:
      return unreachable(event);
  }
}

type Rejection = Extract<TabletEvent, { kind: 'replication-rejected' }>;

/** A follower that is not there or still loads is part of every return; one that refuses is news. */
function rejection({ follower, code }: Rejection, of: string, memory: Memory): Sentence {
  switch (code) {
    case ReturnCode.kTableIsLeader:
      return told(
        `is refused by ${follower}, which leads ${of} itself`,
        'bad',
        memory.glossary.term('refused'),
      );
    case ReturnCode.kFailToAppendEntriesToReplicator:
      return told(
        `is refused by ${follower}, which does not take its log of ${of}`,
        'bad',
        memory.glossary.term('refused'),
      );
    default:
      return detail(`cannot send the log of ${of} to ${follower}: code ${code}`);
  }
}
