import {
  callNameserver,
  isOk,
  type CreateTableInfo,
  type Endpoint,
  type Environment,
} from '../protocol/index.js';
import type { Proc } from '../sim/index.js';
import type { TableSpec } from './config.js';

/**
 * Has the nameserver create a table, and its database if it names one; why it refused, if it did.
 */
export function* createTable(
  env: Environment,
  nameserver: Endpoint,
  spec: TableSpec,
): Proc<string | undefined> {
  const { db } = spec;
  if (db !== '') {
    const made = yield* callNameserver(env, nameserver, 'CreateDatabase', { db, if_not_exists: true });
    if (!made.ok) return made.error;
    if (!isOk(made.response)) return made.response.msg;
  }
  const outcome = yield* callNameserver(env, nameserver, 'CreateTable', { table_info: requestOf(spec) });
  if (!outcome.ok) return outcome.error;
  return isOk(outcome.response) ? undefined : outcome.response.msg;
}

function requestOf({
  name,
  db,
  partitions,
  replicas,
  ttl,
  compress,
  columns,
  indexes,
  placement,
}: TableSpec): CreateTableInfo {
  const table = {
    name,
    db,
    partition_num: partitions,
    replica_num: replicas,
    ttl,
    compress_type: compress,
    column_desc: columns,
    ...(indexes && { column_key: indexes }),
  };
  if (placement === undefined) return table;
  const table_partition = Array.from({ length: partitions }, (_, pid) => ({
    pid,
    endpoints: (placement[pid] ?? []).map((endpoint, index) => ({ endpoint, is_leader: index === 0 })),
  }));
  return { ...table, table_partition };
}
