import type { OpType } from '../protocol/index.js';

/** What each OP is for: said once, when the first of its kind appears. */
const OPS: Readonly<Record<OpType, string>> = {
  kChangeLeaderOP:
    'kChangeLeaderOP gives a partition a new leader: the nameserver raises the term, asks the live followers for their offsets, and takes one with the largest.',
  kOfflineReplicaOP:
    'kOfflineReplicaOP takes a follower that is gone out of its partition: the leader stops sending its log there, and the replica is flagged is_alive=no.',
  kUpdateTableAliveOP:
    'kUpdateTableAliveOP flags every replica of a table on a lost tablet as not alive. It moves no leader: with auto_failover off that is left to the operator.',
  kRecoverTableOP:
    'kRecoverTableOP looks at what a returned tablet still has of a partition and picks the cheapest way to bring its replica back.',
  kReAddReplicaOP:
    'kReAddReplicaOP rebuilds a replica from scratch: the leader pauses its snapshots, sends its newest one, the tablet loads it and then follows the log.',
  kReAddReplicaNoSendOP:
    'kReAddReplicaNoSendOP brings a replica back from the files that its tablet still has: it loads them and then follows the log.',
  kReAddReplicaWithDropOP:
    'kReAddReplicaWithDropOP drops what the tablet has of the partition, since it cannot be followed up, and then rebuilds it from a snapshot.',
  kReAddReplicaSimplifyOP:
    'kReAddReplicaSimplifyOP connects a replica that is still loaded to its leader again: nothing has to be sent or loaded.',
  kReLoadTableOP: 'kReLoadTableOP lets a tablet load a partition again from the files it has.',
  kUpdatePartitionStatusOP: 'kUpdatePartitionStatusOP changes how one replica is flagged, and nothing else.',
  kAddReplicaOP: 'kAddReplicaOP adds a replica of a partition on a tablet that had none.',
  kDelReplicaOP: 'kDelReplicaOP removes a replica of a partition from a tablet.',
  kMigrateOP:
    'kMigrateOP moves a replica from one tablet to another: it is added there first, then removed here.',
  kMakeSnapshotOP: 'kMakeSnapshotOP lets a leader write a snapshot, so that old parts of its log can go.',
  kAddIndexOP: 'kAddIndexOP adds an index to a table that has data.',
  kDeployOP: 'kDeployOP deploys a SQL query with the tables it needs.',
};

const TERMS = {
  op: 'An OP is a job of the nameserver: a list of tasks that is kept in ZooKeeper, so that another nameserver can finish it.',
  session:
    'Every process holds a session with ZooKeeper by pings. When it expires, its ephemeral nodes go, and those who watch them learn that it is lost.',
  offline: 'A lost tablet is given time to come back, tablet_heartbeat_timeout; only then is it failed over.',
  leader:
    'The offset counts the entries of a log; the term numbers its leaders, and followers refuse whoever comes with an older one.',
  leading: 'Of several nameservers the one with the lowest node below /leader acts; the others stand by.',
  refused:
    'A replica refuses the log of whoever has a lower term than it was told, or when it leads itself, or cannot store the entry. The sender tries again every second, and goes on acknowledging.',
  caughtUp: 'A follower that has caught up has every entry that its leader has at that moment.',
} as const;

export type Term = keyof typeof TERMS;

/** Explains each OP and each term of art the first time it is asked to. */
export class Glossary {
  private readonly explained = new Set<string>();

  op(type: OpType): string | undefined {
    return this.once(type, this.once('op', `${TERMS.op} ${OPS[type]}`) ?? OPS[type]);
  }

  term(term: Term): string | undefined {
    return this.once(term, TERMS[term]);
  }

  private once(key: string, text: string): string | undefined {
    if (this.explained.has(key)) return undefined;
    this.explained.add(key);
    return text;
  }
}
