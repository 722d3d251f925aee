/** A bug to plant: one place of the source, and what stands there instead. */
export interface PlantedBug {
  readonly name: string;
  /** What is wrong then, in a few words. */
  readonly what: string;
  /** Below `src`. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

const bug = (name: string, what: string, file: string, find: string, replace: string): PlantedBug => ({
  name,
  what,
  file,
  find,
  replace,
});

const SELECT = 'nameserver/tasks/select-leader.ts';
const PUBLISH = 'nameserver/tasks/update-leader-info.ts';
const PIPELINE = 'nameserver/pipeline/process-task.ts';
const QUEUES = 'nameserver/pipeline/queues.ts';
const FAILOVER = 'nameserver/failover-policy.ts';
const RECOVER = 'nameserver/tasks/recover-table.ts';
const APPEND = 'tablet/replication/append-entries.ts';
const LOG = 'tablet/replication/log-replicator.ts';
const SENDER = 'tablet/replication/replicate-node.ts';
const ROLE = 'tablet/lifecycle/change-role.ts';
const LOAD = 'tablet/lifecycle/load-table.ts';
const PUT = 'tablet/data/write-rows.ts';

/** Bugs of the protocol that the campaigns must find. */
export const PLANTED_BUGS: readonly PlantedBug[] = [
  bug(
    'shortest-log-leads',
    'the follower with the smallest offset is elected',
    SELECT,
    'reached > offset ||',
    'reached < offset ||',
  ),
  bug(
    'first-follower-leads',
    'the first follower that answers is elected',
    SELECT,
    'reached > offset ||',
    '',
  ),
  bug('term-stands-still', 'an election does not raise the term', SELECT, 'ns.term += 2;', ''),
  bug(
    'term-is-not-stored',
    'the raised term is not written to ZooKeeper',
    SELECT,
    'String(ns.term + 2)',
    'String(ns.term)',
  ),
  bug(
    'term-of-the-probe',
    'the new leader gets the term that fenced the followers',
    SELECT,
    'const term: Term = probeTerm + 1;',
    'const term: Term = probeTerm - 1;',
  ),
  bug(
    'old-leader-stays-flagged',
    'the deposed leader keeps its alive flag',
    PUBLISH,
    'old.is_alive = false;',
    '',
  ),
  bug(
    'new-leader-is-not-flagged',
    'the new leader is published without its flag',
    PUBLISH,
    'fresh.is_leader = true;',
    '',
  ),
  bug(
    'term-is-not-listed',
    'where a term begins is not noted',
    PUBLISH,
    'partition.term_offset.push({ term, offset: offset + 1 });',
    '',
  ),
  bug(
    'term-begins-too-early',
    'a term is noted to begin at offset 1',
    PUBLISH,
    'offset: offset + 1 });',
    'offset: 1 });',
  ),
  bug(
    'table-is-not-stored',
    'the new leader is published in memory alone',
    PUBLISH,
    'yield* updateZkTableNode(ns, table)',
    'true',
  ),
  bug(
    'step-is-not-persisted',
    'a finished task is not written to the znode of its OP',
    PIPELINE,
    'if (yield* ns.zk.setNodeValue(ns.env.paths.op(op.info.op_id), serializeOpInfo(op.info))) {',
    'if (op.info.task_index > 0) {',
  ),
  bug(
    'task-runs-twice',
    'a task that was started is started again',
    PIPELINE,
    "ns.setTask(task, 'kDoing');",
    "if (ns.random.below(8) > 0) ns.setTask(task, 'kDoing');",
  ),
  bug(
    'task-is-skipped',
    'a finished task takes the next one with it',
    PIPELINE,
    'op.tasks.shift();',
    'op.tasks.splice(0, 2);',
  ),
  bug(
    'op-keeps-its-znode',
    'a done OP is finished although its tasks go on',
    PIPELINE,
    'op.tasks.length === 0 ||',
    'op.tasks.length <= 1 ||',
  ),
  bug(
    'id-is-given-twice',
    'the counter of OPs does not rise',
    QUEUES,
    'ns.opIndex++;',
    'if (ns.opIndex % 4 !== 3) ns.opIndex++;',
  ),
  bug(
    'child-overtakes-its-parent',
    'a child is put before its parent',
    QUEUES,
    'queue.splice(parent + 1, 0, op);',
    'queue.splice(0, 0, op);',
  ),
  bug('dead-is-not-flagged', 'a lost endpoint keeps its alive flags', FAILOVER, 'meta.is_alive = false;', ''),
  bug(
    'nobody-is-elected',
    'only followers are taken out of service',
    FAILOVER,
    '} else if (aliveLeader === undefined || aliveLeader === endpoint) {',
    '} else if (metas.length === 0) {',
  ),
  bug(
    'deposed-leader-stays-leader',
    'a returning leader is not made a follower',
    RECOVER,
    'if (hasTable && is_leader) {',
    'if (hasTable && is_leader && term < 0) {',
  ),
  bug(
    'divergent-tail-is-kept',
    'whatever a returning replica has counts as known',
    RECOVER,
    'undefined : matchTermOffset(partition, position);',
    'undefined : true;',
  ),
  bug(
    'nobody-is-brought-back',
    'the decision about a returning replica is not acted on',
    RECOVER,
    'yield* createReAddReplicaOp(ns, kind, op, endpoint);',
    '',
  ),
  bug(
    'old-terms-are-accepted',
    'a follower takes entries of a lower term than it was fenced to',
    APPEND,
    'if (request.term < replica.replicator.term) return REJECTED;',
    '',
  ),
  bug(
    'follower-keeps-no-rows',
    'a follower logs entries and does not put their rows',
    APPEND,
    'else if (!memory.put(stored))',
    'else if (stored.ts < 0)',
  ),
  bug(
    'follower-takes-twice',
    'entries that the follower has are put again',
    APPEND,
    'request.entries.filter((entry) => entry.log_index > last)',
    '[...request.entries]',
  ),
  bug(
    'follower-claims-too-much',
    'a follower answers a match with one more than it has',
    APPEND,
    'return { ...OK, log_offset: replicator.offset };\n}\n\n/** Log',
    'return { ...OK, log_offset: replicator.offset + 1 };\n}\n\n/** Log',
  ),
  bug(
    'acknowledged-before-logged',
    'a write is acknowledged, and logged five milliseconds later',
    PUT,
    'const logged = yield* replicator.append(entry);',
    'const logged = { term: replicator.term, offset: replicator.offset + 1 };\n  state.env.node.spawn("late", (function* () { yield* state.env.node.sleep(5000); yield* replicator.append(entry); })());',
  ),
  bug(
    'leader-keeps-no-rows',
    'a leader logs a row and does not put it',
    PUT,
    'if (dimensions.length > 0) memory.put(entry);',
    '',
  ),
  bug(
    'numbers-jump',
    'every sixteenth number is left out',
    LOG,
    'const offset = this.offset + 1;',
    'const offset = this.offset + (this.offset % 16 === 15 ? 2 : 1);',
  ),
  bug(
    'lost-batch-counts-as-sent',
    'a batch that was not answered counts as delivered',
    SENDER,
    'if (response === undefined || !isOk(response)) {',
    'if (response !== undefined && !isOk(response)) {',
  ),
  bug(
    'entries-are-left-out',
    'a sender leaves out one entry of fifty',
    'tablet/replication/batch-reader.ts',
    'entries.push(outcome);',
    'if (expected % 50 !== 7) entries.push(outcome);',
  ),
  bug(
    'sender-skips-one',
    'replication begins one entry too late',
    SENDER,
    'this.lastSyncOffset = outcome.log_offset ?? 0;',
    'this.lastSyncOffset = (outcome.log_offset ?? 0) + 1;',
  ),
  bug(
    'new-leader-keeps-its-term',
    'a new leader does not take the term it was given',
    ROLE,
    'replicator.term = request.term ?? 0;',
    '',
  ),
  bug(
    'new-leader-sends-nothing',
    'a new leader does not learn of its followers',
    ROLE,
    'replicator.addNodes(request.replicas);',
    '',
  ),
  bug(
    'loaded-offset-is-forgotten',
    'a loaded replica begins at offset 0',
    LOAD,
    'replicator.setOffset(offset);',
    '',
  ),
  bug(
    'log-is-not-folded',
    'a load does not put the rows of the log',
    'tablet/binlog/recover-from-binlog.ts',
    'else table.put(store.ref(row));',
    '',
  ),
  bug(
    'rows-of-a-snapshot-are-lost',
    'a snapshot counts as made, and the offset of its MANIFEST is ten too large',
    'tablet/snapshot/make-snapshot.ts',
    'writeManifest(env, replica, { offset, name, count, term })',
    'writeManifest(env, replica, { offset: offset + 10, name, count, term })',
  ),
  bug(
    'sessions-never-end',
    'ZooKeeper expires no session',
    'zk-sim/session-tracker.ts',
    'if (this.setClosing(session)) this.expire(session);',
    'if (this.setClosing(session)) continue;',
  ),
  bug(
    'two-hold-the-lock',
    'whoever asks second for the lock of the nameservers holds it, too',
    'zk-sim/dist-lock.ts',
    'if (first === this.assignedPath) {',
    'if (children.length > 1 || first === this.assignedPath) {',
  ),
];
