import { formatTtl } from '../../client/index.js';
import { INVALID_PID, tableName, type NameserverEvent, type OpType } from '../../protocol/index.js';
import { SECOND, unreachable } from '../../sim/index.js';
import { afterwards, roughDuration, type Memory } from './memory.js';
import { detail, told, type Sentence } from './sentence.js';

interface OfTable {
  readonly db: string;
  readonly name: string;
  readonly pid: number;
}

/** A partition, or a whole table where the OP concerns no single partition. */
function target(opType: OpType, of: OfTable, memory: Memory): string {
  const isWhole = of.pid === INVALID_PID || opType === 'kUpdateTableAliveOP';
  return isWhole ? tableName(of.db, of.name) : memory.partitionOf(of);
}

export function sentenceOfNameserver(
  event: NameserverEvent,
  timeUs: number,
  memory: Memory,
): Sentence | undefined {
  const { glossary, flags } = memory;
  switch (event.kind) {
    case 'ns-leading':
      return told('leads now', 'good', glossary.term('leading'));
    case 'ns-stepped-down':
      return told('no longer leads', 'warn');
    case 'tablet-healthy':
      return told(
        event.known
          ? `sees ${event.endpoint} back: ${memory.tabletState('Healthy')}`
          : `sees the new tablet ${event.endpoint}`,
        'good',
      );
    case 'tablet-offline': {
      const patience = roughDuration(flags.tablet_heartbeat_timeout * 1000);
      return told(
        `misses ${event.endpoint}: ${memory.tabletState('Offline')}; gives it ${patience} to return`,
        'warn',
        glossary.term('offline'),
      );
    }
    case 'tablet-failed-over':
      return event.startup
        ? told(`takes from ${event.endpoint} what it had: its process was started anew`)
        : told(`gives ${event.endpoint} up: it did not return in time`, 'warn');
    case 'tablet-recovering':
      return told(`begins to bring back what ${event.endpoint} had`);
    case 'op-created': {
      memory.begins(`op ${event.opId}`, timeUs);
      const parent =
        event.parentId > 0 && event.parentId < Number.MAX_SAFE_INTEGER
          ? `, on behalf of OP ${event.parentId}`
          : '';
      const of = target(event.opType, event, memory);
      return told(
        `creates OP ${event.opId}, ${event.opType} for ${of}${parent}`,
        'plain',
        glossary.op(event.opType),
      );
    }
    case 'op-not-created':
      return told(
        `creates no ${event.opType} for ${target(event.opType, event, memory)}: ${event.reason}`,
        'warn',
      );
    case 'op-started':
      return detail(`OP ${event.opId} begins`);
    case 'op-recovered':
      return told(`takes over OP ${event.opId}, ${event.opType}, at task ${event.taskIndex}`);
    case 'op-dropped':
      return told(`gives up OP ${event.opId}, ${event.opType}: ${event.reason}`, 'warn');
    case 'op-finished': {
      const took = memory.took(`op ${event.opId}`, timeUs);
      const after = took === undefined ? '' : ` ${afterwards(took)}`;
      const within = event.task === '' || event.status === 'kDone' ? '' : ` in ${event.task}`;
      const of = `OP ${event.opId}, ${event.opType} for ${target(event.opType, event, memory)}`;
      return told(`${of}: ${event.status}${within}${after}`, event.status === 'kDone' ? 'good' : 'bad');
    }
    case 'task-started':
      memory.begins(memory.taskKey(event.opId, event.task), timeUs);
      return detail(
        `OP ${event.opId}: ${event.task} begins${event.endpoint === '' ? '' : ` on ${event.endpoint}`}`,
      );
    case 'task-finished': {
      const took = memory.took(memory.taskKey(event.opId, event.task), timeUs) ?? 0;
      const reason = event.reason === '' ? '' : `: ${event.reason}`;
      const text = `OP ${event.opId}: ${event.task} is ${event.status} ${afterwards(took)}${reason}`;
      if (event.status !== 'kDone') return told(text, 'bad');
      // What the nameserver does by itself is over at once; only what it polls a tablet for takes a while.
      return took < SECOND ? detail(text) : told(text);
    }
    case 'subtask-started': {
      const where = event.endpoint === '' ? '' : ` on ${event.endpoint}`;
      return detail(`OP ${event.opId}: ${event.task} of ${event.of} begins${where}`);
    }
    case 'subtask-finished': {
      const reason = event.reason === '' ? '' : `: ${event.reason}`;
      const text = `OP ${event.opId}: ${event.task} of ${event.of} is ${event.status}${reason}`;
      return event.status === 'kDone' ? detail(text) : told(text, 'bad');
    }
    case 'leader-elected': {
      const { endpoint, term, offset } = event;
      memory.tableIs(event.tid, event.db, event.name);
      const text = `elects ${endpoint} leader of ${memory.partitionOf(event)}, term ${term}, offset ${offset}`;
      return told(text, 'good', glossary.term('leader'));
    }
    case 'leader-published':
      memory.tableIs(event.tid, event.db, event.name);
      return told(`publishes it: ${event.endpoint} leads ${memory.partitionOf(event)}`, 'good');
    case 'replica-flagged': {
      const role = event.isLeader ? 'leader' : 'follower';
      const alive = event.isAlive ? 'is_alive=yes' : 'is_alive=no';
      const what = `${event.endpoint} in ${memory.partitionOf(event)}`;
      const text = `flags ${what}: ${role}, ${alive}`;
      const isNews = memory.isNews(what, `${role} ${alive}`);
      return isNews ? told(text, event.isAlive ? 'good' : 'plain') : detail(text);
    }
    case 'term-raised':
      return detail(`raises the term to ${event.term}`);
    case 'conf-set':
      return told(`${event.key} is ${event.value} now`);
    case 'mode-switched':
      return told(`the cluster is ${event.mode} now`);
    case 'ttl-set': {
      const of = event.index === undefined ? '' : `index ${event.index} of `;
      return told(`the ttl of ${of}table ${tableName(event.db, event.name)} is ${formatTtl(event.ttl)} now`);
    }
    case 'table-created':
      memory.tableIs(event.tid, event.db, event.name);
      return told(`creates table ${tableName(event.db, event.name)} with id ${event.tid}`);
    case 'table-dropped':
      return told(`drops table ${tableName(event.db, event.name)}`);
    default:
      return unreachable(event);
  }
}
