import { INVALID_PID, isOk, unixSecondsNow, type OpStatus } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import { parseLeadingUint32 } from '../arguments.js';
import type { Lines } from '../command.js';
import { formatInstant, yesOrNo } from '../formatters.js';
import { ask, type NsSession } from '../ns-session.js';
import { printTable } from '../printer.js';

const HEADER = [
  'op_id',
  'op_type',
  'name',
  'pid',
  'status',
  'start_time',
  'execute_time',
  'end_time',
  'cur_task',
];

/** Models: HandleNSShowOPStatus, `src/cmd/openmldb.cc`. */
export function* showopstatus(session: NsSession, words: readonly string[]): Proc<Lines> {
  const [, name, pidWord] = words;
  const pid = pidWord === undefined ? INVALID_PID : parseLeadingUint32(pidWord);
  if (pid === undefined) return ['Invalid args. pid should be uint32_t'];
  const answer = yield* ask(session, 'ShowOPStatus', {
    ...(name === undefined ? {} : { name }),
    ...(session.db === '' ? {} : { db: session.db }),
    ...(pid === INVALID_PID ? {} : { pid }),
  });
  if (!isOk(answer)) return [`Fail to show tablets. error msg: ${answer.msg}`];
  const nowSeconds = unixSecondsNow(session.env);
  const rows = (answer.op_status ?? []).map((op) => rowOf(op, nowSeconds, session));
  const header = session.look === 'manual' ? HEADER : [...HEADER, 'for_replica_cluster'];
  return printTable(header, rows, session.layout);
}

function rowOf(op: OpStatus, nowSeconds: number, session: NsSession): string[] {
  const row = [
    `${op.op_id}`,
    op.op_type,
    op.name === '' ? '-' : op.name,
    op.pid === INVALID_PID ? '-' : `${op.pid}`,
    op.status,
    ...times(op, nowSeconds, session.env.zoneMinutes),
    op.task_type,
  ];
  return session.look === 'manual' ? row : [...row, yesOrNo(op.for_replica_cluster)];
}

/** Start, duration and end; a running OP's duration counts by the clock of the client. */
function times(op: OpStatus, nowSeconds: number, zoneMinutes: number): string[] {
  if (op.start_time === 0) return ['-', '-', '-'];
  const start = formatInstant(op.start_time, zoneMinutes);
  if (op.end_time === 0) return [start, `${nowSeconds - op.start_time}s`, '-'];
  return [start, `${op.end_time - op.start_time}s`, formatInstant(op.end_time, zoneMinutes)];
}
