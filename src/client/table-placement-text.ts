import type { CreateTableInfo, Endpoint, PartitionId } from '../protocol/index.js';
import type { TextMessage } from './proto-text.js';

type Partitions = NonNullable<CreateTableInfo['table_partition']>;

/** Where the replicas of a new table shall be, or the complaint about it. */
export type Placement = { readonly partitions: Partitions } | { readonly refusal: string };

export const FORMAT_ERROR = { refusal: 'table meta file format error' } as const;

export function numberField<N extends string>(message: TextMessage, name: N): { readonly [K in N]?: number } {
  const text = message.scalar(name);
  return text === undefined || !/^[0-9]+$/.test(text)
    ? {}
    : ({ [name]: Number(text) } as { [K in N]: number });
}

/**
 * The partitions of a table description: as the current clients write them, one a partition with its
 * replicas, or as those of the document's time did, one a tablet with a group of partitions.
 *
 * Models: GenTableInfo, `src/cmd/openmldb.cc`.
 */
export function placementOf(message: TextMessage): Placement {
  const parts = message.messages('table_partition');
  if (parts.some(({ names }) => names.includes('endpoint') || names.includes('pid_group'))) {
    return fromGroups(parts);
  }
  return asItIs(parts);
}

function asItIs(parts: readonly TextMessage[]): Placement {
  const partitions: { pid: PartitionId; endpoints: { endpoint: Endpoint; is_leader: boolean }[] }[] = [];
  for (const part of parts) {
    const { pid } = numberField(part, 'pid');
    const metas = part.messages('partition_meta');
    if (pid === undefined || !metas.every(isWhole)) return FORMAT_ERROR;
    const endpoints = metas.map((meta) => ({
      endpoint: meta.scalar('endpoint')!,
      is_leader: meta.scalar('is_leader') === 'true',
    }));
    partitions.push({ pid, endpoints });
  }
  return { partitions };
}

/** Has the fields that are required of a replica, whichever the form. */
function isWhole(part: TextMessage): boolean {
  const leads = part.scalar('is_leader');
  return part.scalar('endpoint') !== undefined && (leads === 'true' || leads === 'false');
}

function fromGroups(parts: readonly TextMessage[]): Placement {
  const leaders = new Map<PartitionId, Endpoint>();
  const followers = new Map<PartitionId, Set<Endpoint>>();
  if (!parts.every((part) => isWhole(part) && part.scalar('pid_group') !== undefined)) return FORMAT_ERROR;
  for (const part of parts) {
    const endpoint = part.scalar('endpoint')!;
    const group = part.scalar('pid_group')!;
    const pids = pidsOf(group);
    if (pids === undefined) {
      return { refusal: `Fail to create table. pid_group[${group}] format error.` };
    }
    for (let pid = pids.first; pid <= pids.last; pid++) {
      const refusal =
        part.scalar('is_leader') === 'true'
          ? addLeader(leaders, pid, endpoint)
          : addFollower(followers, pid, endpoint);
      if (refusal !== undefined) return { refusal };
    }
  }
  const refusal = refuseGroups(leaders, followers);
  if (refusal !== undefined) return { refusal };
  return { partitions: join(leaders, followers) };
}

/** Deviates: more partitions than this are a format error; the original would try to count them. */
const MAX_PID = 65_535;

/** `3` or `1-5`; what begins behind its end is no partition at all. */
function pidsOf(group: string): { readonly first: PartitionId; readonly last: PartitionId } | undefined {
  const words = group.split('-');
  if (words.length > 2 || !words.every((word) => /^[0-9]+$/.test(word))) return undefined;
  const last = Number(words.at(-1));
  return last > MAX_PID ? undefined : { first: Number(words[0]), last };
}

function addLeader(
  leaders: Map<PartitionId, Endpoint>,
  pid: PartitionId,
  endpoint: Endpoint,
): string | undefined {
  if (leaders.has(pid)) return `Fail to create table. pid ${pid} has two leader`;
  leaders.set(pid, endpoint);
  return undefined;
}

function addFollower(
  followers: Map<PartitionId, Set<Endpoint>>,
  pid: PartitionId,
  endpoint: Endpoint,
): string | undefined {
  const ofPid = followers.get(pid) ?? new Set<Endpoint>();
  if (ofPid.has(endpoint)) return `Fail to create table. pid ${pid} has same follower on ${endpoint}`;
  followers.set(pid, ofPid.add(endpoint));
  return undefined;
}

const inOrder = <V>(map: ReadonlyMap<PartitionId, V>): readonly (readonly [PartitionId, V])[] =>
  [...map].sort(([a], [b]) => a - b);

function refuseGroups(
  leaders: ReadonlyMap<PartitionId, Endpoint>,
  followers: ReadonlyMap<PartitionId, ReadonlySet<Endpoint>>,
): string | undefined {
  if (leaders.size === 0) return 'Fail to create table. has not leader pid';
  if (inOrder(leaders).at(-1)![0] !== leaders.size - 1) {
    return 'Fail to create table. pid is not start with zero and consecutive';
  }
  for (const [pid, endpoints] of inOrder(followers)) {
    const leader = leaders.get(pid);
    if (leader === undefined) return `pid ${pid} has not leader`;
    if (endpoints.has(leader)) return `pid ${pid} leader and follower at same endpoint ${leader}`;
  }
  return undefined;
}

/** The leader first, then the followers by their endpoints. */
function join(
  leaders: ReadonlyMap<PartitionId, Endpoint>,
  followers: ReadonlyMap<PartitionId, ReadonlySet<Endpoint>>,
): Partitions {
  return inOrder(leaders).map(([pid, leader]) => ({
    pid,
    endpoints: [
      { endpoint: leader, is_leader: true },
      ...[...(followers.get(pid) ?? [])].sort().map((endpoint) => ({ endpoint, is_leader: false })),
    ],
  }));
}
