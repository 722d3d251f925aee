import { isFinished, partitionName } from '../../protocol/index.js';
import { givenUpUs, opsUs, sessionUs } from './bounds.js';
import type { LivenessRule } from './index.js';

export const nameserverLeads: LivenessRule = {
  rule: 'a-nameserver-leads',
  statement: 'One of the nameservers that run comes to lead.',
  boundUs: (config) => 2 * sessionUs(config),
  waitsFor(cluster) {
    const running = cluster.config.nameservers.filter((address) => cluster.node(address).state === 'running');
    if (cluster.view().active !== undefined) return undefined;
    return running.length === 0 ? 'no nameserver runs' : `none of ${running.join(', ')} leads`;
  },
};

export const opsFinish: LivenessRule = {
  rule: 'ops-finish',
  statement: 'Every OP comes to its end, and no queue stays blocked.',
  boundUs: (config) => givenUpUs(config) + opsUs(config),
  waitsFor(cluster) {
    const op = cluster.view().active?.ops.find(({ status }) => !isFinished(status));
    if (op === undefined) return undefined;
    const of = op.name === '' ? '' : ` of ${partitionName(op.db, op.name, op.pid)}`;
    const task = op.task_type === '-' ? '' : ` in ${op.task_type}`;
    return `OP ${op.op_id} ${op.op_type}${of} is still ${op.status}${task}`;
  },
};

export const callsEnd: LivenessRule = {
  rule: 'calls-end',
  statement: 'Every call of a client has ended, as ok, failed or unknown.',
  boundUs: ({ flags }) => 3 * flags.request_timeout_ms * 1000,
  waitsFor({ applications }) {
    const { pending } = applications;
    return pending === 0 ? undefined : `${pending} calls of clients have not ended`;
  },
};
