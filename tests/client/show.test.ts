import { describe, expect, it } from 'vitest';
import type { OpStatus, OpType, TaskStatus } from '../../src/protocol/index.js';
import { INVALID_PID, OK } from '../../src/protocol/index.js';
import { civilTime, unixSeconds } from '../../src/sim/index.js';
import { flowAfterFailover, STANDBY, T31, T32, T33, tableInfo, World } from './harness.js';

const HOUR_MS = 3_600_000;
const TABLETS_OF_T03 = [
  { endpoint: T33, state: 'kHealthy' as const, age: 3 * HOUR_MS },
  { endpoint: T31, state: 'kHealthy' as const, age: 3 * HOUR_MS },
  { endpoint: T32, state: 'kOffline' as const, age: 7 * 60_000 },
];

/** Unix seconds of `20180824195838`, in the zone of the document. */
function at(compact: string): number {
  const part = (from: number, to: number): number => Number(compact.slice(from, to));
  const civil = {
    year: part(0, 4),
    month: part(4, 6),
    day: part(6, 8),
    hour: part(8, 10),
    minute: part(10, 12),
    second: part(12, 14),
  };
  return unixSeconds(civil, 480);
}

function op(
  op_id: number,
  op_type: OpType,
  pid: number,
  start: string,
  seconds: number | undefined,
  more: { name?: string; status?: TaskStatus; task?: string } = {},
): OpStatus {
  const start_time = start === '' ? 0 : at(start);
  return {
    op_id,
    op_type,
    name: more.name ?? 'flow',
    db: '',
    pid,
    status: more.status ?? 'kDone',
    for_replica_cluster: false,
    start_time,
    end_time: seconds === undefined ? 0 : start_time + seconds,
    task_type: more.task ?? '-',
  };
}

describe('showtablet and showns', () => {
  it('prints the document (T03, T10)', () => {
    const world = new World();
    world.znodes.set(`${world.env.paths.leader}/lock_request0000000002`, STANDBY);
    world.nameserver({ ShowTablet: () => ({ ...OK, tablets: TABLETS_OF_T03 }) });
    world.transcript(
      world.nsClient(),
      `
> showtablet
  endpoint            state           age
-------------------------------------------
  172.27.128.31:8541  kTabletHealthy  3h
  172.27.128.32:8541  kTabletOffline  7m
  172.27.128.33:8541  kTabletHealthy  3h
> showns
  endpoint            role
-------------------------------
  172.27.128.31:6527  leader
  172.27.128.32:6527  standby
`,
    );
  });

  it('prints the current look (T09)', () => {
    const world = new World();
    world.znodes.set(`${world.env.paths.leader}/lock_request0000000002`, STANDBY);
    world.nameserver({
      ShowTablet: () => ({ ...OK, tablets: TABLETS_OF_T03 }),
      ShowTable: () => ({
        ...OK,
        table_info: [
          flowAfterFailover({
            offset: 0,
            record_cnt: 0,
            record_byte_size: 0,
            diskused: Math.round(8.646 * 1024),
          }),
        ],
      }),
    });
    world.transcript(
      world.nsClient('0.9'),
      `
> showtablet
  endpoint            real_endpoint  state     age
----------------------------------------------------
  172.27.128.31:8541  -              kHealthy  3h
  172.27.128.32:8541  -              kOffline  7m
  172.27.128.33:8541  -              kHealthy  3h
> showtable
  name  tid  pid  endpoint            role      is_alive  offset  record_cnt  memused  diskused
-------------------------------------------------------------------------------------------------
  flow  4    0    172.27.128.32:8541  leader    no        0       0           0.000    8.646 K
  flow  4    0    172.27.128.33:8541  follower  yes       0       0           0.000    8.646 K
  flow  4    0    172.27.128.31:8541  leader    yes       0       0           0.000    8.646 K
  flow  4    1    172.27.128.33:8541  leader    yes       0       0           0.000    8.646 K
  flow  4    1    172.27.128.31:8541  follower  yes       0       0           0.000    8.646 K
  flow  4    1    172.27.128.32:8541  follower  no        0       0           0.000    8.646 K
> showns
  endpoint            real_endpoint  role
----------------------------------------------
  172.27.128.31:6527  -              leader
  172.27.128.32:6527  -              standby
`,
    );
  });

  it('lists a nameserver once that stands twice in line', () => {
    const world = new World();
    world.znodes.set(`${world.env.paths.leader}/lock_request0000000007`, '172.27.128.31:6527');
    world.nameserver({});
    expect(world.line(world.nsClient(), 'showns')).toHaveLength(3);
  });
});

describe('showtable', () => {
  it('prints natural widths (T08)', () => {
    const world = new World();
    world.nameserver({ ShowTable: () => ({ ...OK, table_info: [flowAfterFailover()] }) });
    world.transcript(
      world.nsClient(),
      `
> showtable
  name  tid  pid  endpoint            role      ttl   is_alive  compress_type  offset  record_cnt  memused
------------------------------------------------------------------------------------------------------------
  flow  4    0    172.27.128.32:8541  leader    0min  no        kNoCompress    0       0           0.000
  flow  4    0    172.27.128.33:8541  follower  0min  yes       kNoCompress    0       0           0.000
  flow  4    0    172.27.128.31:8541  leader    0min  yes       kNoCompress    0       0           0.000
  flow  4    1    172.27.128.33:8541  leader    0min  yes       kNoCompress    0       0           0.000
  flow  4    1    172.27.128.31:8541  follower  0min  yes       kNoCompress    0       0           0.000
  flow  4    1    172.27.128.32:8541  follower  0min  no        kNoCompress    0       0           0.000
`,
    );
  });

  it('prints the hand-edited block of the document byte for byte, when asked (T02)', () => {
    const world = new World();
    world.nameserver({ ShowTable: () => ({ ...OK, table_info: [flowAfterFailover()] }) });
    world.transcript(
      world.nsClient('manual', { showtableLayout: 'document' }),
      `
> showtable
  name    tid  pid  endpoint            role      ttl       is_alive  compress_type  offset   record_cnt  memused
----------------------------------------------------------------------------------------------------------------------
  flow    4   0    172.27.128.32:8541  leader    0min       no        kNoCompress    0        0           0.000
  flow    4   0    172.27.128.33:8541  follower  0min       yes       kNoCompress    0        0           0.000
  flow    4   0    172.27.128.31:8541  leader    0min       yes       kNoCompress    0        0           0.000
  flow    4   1    172.27.128.33:8541  leader    0min       yes       kNoCompress    0        0           0.000
  flow    4   1    172.27.128.31:8541  follower  0min       yes       kNoCompress    0        0           0.000
  flow    4   1    172.27.128.32:8541  follower  0min       no        kNoCompress    0        0           0.000
`,
    );
  });

  it('prints what is unknown or unusual (T35)', () => {
    const world = new World();
    const t1 = tableInfo(
      [
        [
          { at: T31, leader: true, seen: {} },
          { at: T32, seen: {} },
        ],
      ],
      {
        name: 't1',
        tid: 5,
        ttl: { type: 'absolute', absolute: 144_000, latest: 0 },
      },
    );
    const t2 = {
      ...tableInfo(
        [[{ at: T31, leader: true, seen: { offset: 4, record_cnt: 4, record_byte_size: 1345 } }]],
        {
          name: 't2',
          tid: 6,
          ttl: { type: 'latest', absolute: 0, latest: 10 },
        },
      ),
      compress_type: 'kSnappy' as const,
    };
    world.nameserver({
      ShowTable: ({ name }) => ({ ...OK, table_info: [t1, t2].filter((table) => table.name === name) }),
    });
    world.transcript(
      world.nsClient(),
      `
> showtable nosuch
  name  tid  pid  endpoint  role  ttl  is_alive  compress_type  offset  record_cnt  memused
---------------------------------------------------------------------------------------------
> showtable t1
  name  tid  pid  endpoint            role      ttl        is_alive  compress_type  offset  record_cnt  memused
-----------------------------------------------------------------------------------------------------------------
  t1    5    0    172.27.128.31:8541  leader    144000min  yes       kNoCompress    -       -           -
  t1    5    0    172.27.128.32:8541  follower  144000min  yes       kNoCompress    -       -           -
> showtable t2
  name  tid  pid  endpoint            role    ttl  is_alive  compress_type  offset  record_cnt  memused
---------------------------------------------------------------------------------------------------------
  t2    6    0    172.27.128.31:8541  leader  10   yes       kSnappy        4       4           1.313 K
`,
    );
  });

  it('prints dashes for a table without partitions and a partition without replicas', () => {
    const world = new World();
    world.nameserver({ ShowTable: () => ({ ...OK, table_info: [tableInfo([]), tableInfo([[]])] }) });
    const [, , bare, hollow] = world.line(world.nsClient(), 'showtable');
    expect(bare).toMatch(/^ {2}flow {2}4( +-){9}$/);
    expect(hollow).toMatch(/^ {2}flow {2}4 +0( +-){8}$/);
  });
});

describe('showopstatus', () => {
  const SINCE = [
    op(54, 'kUpdateTableAliveOP', 0, '20180824195838', 2),
    op(55, 'kChangeLeaderOP', 0, '20180824200135', 0),
    op(56, 'kOfflineReplicaOP', 1, '20180824200135', 1),
    op(57, 'kUpdateTableAliveOP', 0, '20180824200212', 0),
    op(58, 'kRecoverTableOP', 0, '20180824200623', 1),
    op(59, 'kRecoverTableOP', 1, '20180824200623', 1),
  ];

  it('prints the running OPs of the document byte for byte (T04)', () => {
    const world = new World();
    const running = { status: 'kDoing' as const, task: 'kLoadTable' };
    world.nameserver({
      ShowOPStatus: () => ({
        ...OK,
        op_status: [
          ...SINCE,
          op(60, 'kReAddReplicaOP', 0, '20180824200624', undefined, running),
          op(61, 'kReAddReplicaOP', 1, '20180824200624', undefined, running),
        ],
      }),
    });
    world.lab.scheduler.runUntil((at('20180824200628') - world.env.epochSeconds) * 1_000_000);
    world.transcript(
      world.nsClient(),
      `
> showopstatus
  op_id  op_type              name  pid  status  start_time      execute_time  end_time        cur_task
-----------------------------------------------------------------------------------------------------------
  54     kUpdateTableAliveOP  flow  0    kDone   20180824195838  2s            20180824195840  -
  55     kChangeLeaderOP      flow  0    kDone   20180824200135  0s            20180824200135  -
  56     kOfflineReplicaOP    flow  1    kDone   20180824200135  1s            20180824200136  -
  57     kUpdateTableAliveOP  flow  0    kDone   20180824200212  0s            20180824200212  -
  58     kRecoverTableOP      flow  0    kDone   20180824200623  1s            20180824200624  -
  59     kRecoverTableOP      flow  1    kDone   20180824200623  1s            20180824200624  -
  60     kReAddReplicaOP      flow  0    kDoing  20180824200624  4s            -               kLoadTable
  61     kReAddReplicaOP      flow  1    kDoing  20180824200624  4s            -               kLoadTable
`,
    );
    expect(civilTime(at('20180824195838'), 480).second).toBe(38);
  });

  it('prints the finished OPs of the document byte for byte (T05)', () => {
    const world = new World();
    world.nameserver({
      ShowOPStatus: () => ({
        ...OK,
        op_status: [
          ...SINCE,
          op(60, 'kReAddReplicaOP', 0, '20180824200624', 9),
          op(61, 'kReAddReplicaOP', 1, '20180824200624', 9),
        ],
      }),
    });
    const printed = world.line(world.nsClient(), 'showopstatus');
    expect(printed[1]).toBe('-'.repeat(105));
    expect(printed.at(-1)).toBe(
      '  61     kReAddReplicaOP      flow  1    kDone   20180824200624  9s            20180824200633  -',
    );
  });

  it('prints queued and failed OPs, and sends the filters on (T25)', () => {
    const world = new World();
    const preset = [
      op(51, 'kMigrateOP', 0, '20180824163316', 12),
      op(52, 'kRecoverTableOP', 0, '20180824195252', 1),
      op(53, 'kRecoverTableOP', 1, '20180824195252', 1),
      op(58, 'kAddReplicaOP', 0, '20180827205907', 8, { name: 'test1' }),
      op(59, 'kDelReplicaOP', 0, '20180827210248', 4, {
        name: 'test1',
        status: 'kFailed',
        task: 'kDropTable',
      }),
      op(60, 'kReAddReplicaOP', 1, '', undefined, { name: 'test1', status: 'kInited' }),
    ];
    world.nameserver({
      ShowOPStatus: ({ name, pid }) => ({
        ...OK,
        op_status: preset.filter(
          (each) => (name ?? each.name) === each.name && (pid ?? each.pid) === each.pid,
        ),
      }),
    });
    world.transcript(
      world.nsClient(),
      `
> showopstatus
  op_id  op_type          name   pid  status   start_time      execute_time  end_time        cur_task
---------------------------------------------------------------------------------------------------------
  51     kMigrateOP       flow   0    kDone    20180824163316  12s           20180824163328  -
  52     kRecoverTableOP  flow   0    kDone    20180824195252  1s            20180824195253  -
  53     kRecoverTableOP  flow   1    kDone    20180824195252  1s            20180824195253  -
  58     kAddReplicaOP    test1  0    kDone    20180827205907  8s            20180827205915  -
  59     kDelReplicaOP    test1  0    kFailed  20180827210248  4s            20180827210252  kDropTable
  60     kReAddReplicaOP  test1  1    kInited  -               -             -               -
> showopstatus flow
  op_id  op_type          name  pid  status  start_time      execute_time  end_time        cur_task
-----------------------------------------------------------------------------------------------------
  51     kMigrateOP       flow  0    kDone   20180824163316  12s           20180824163328  -
  52     kRecoverTableOP  flow  0    kDone   20180824195252  1s            20180824195253  -
  53     kRecoverTableOP  flow  1    kDone   20180824195252  1s            20180824195253  -
> showopstatus flow 1
  op_id  op_type          name  pid  status  start_time      execute_time  end_time        cur_task
-----------------------------------------------------------------------------------------------------
  53     kRecoverTableOP  flow  1    kDone   20180824195252  1s            20180824195253  -
> showopstatus nosuch
  op_id  op_type  name  pid  status  start_time  execute_time  end_time  cur_task
-----------------------------------------------------------------------------------
> showopstatus flow x
Invalid args. pid should be uint32_t
`,
    );
    expect(world.requests[2]!.request).toEqual({ name: 'flow', pid: 1 });
  });

  it('prints a dash for a partition that is not set', () => {
    const world = new World();
    world.nameserver({
      ShowOPStatus: () => ({
        ...OK,
        op_status: [op(61, 'kUpdateTableAliveOP', INVALID_PID, '20180827210248', 4)],
      }),
    });
    expect(world.line(world.nsClient(), 'showopstatus').at(-1)).toMatch(
      /^ {2}61 +kUpdateTableAliveOP +flow +- /,
    );
  });

  it('has one column more in the current look', () => {
    const world = new World();
    world.nameserver({
      ShowOPStatus: () => ({ ...OK, op_status: [op(1, 'kMigrateOP', 0, '20180824163316', 12)] }),
    });
    const [header, , row] = world.line(world.nsClient('0.9'), 'showopstatus');
    expect(header).toMatch(/cur_task {2}for_replica_cluster$/);
    expect(row).toMatch(/-  +no$/);
  });
});

describe('info and showschema', () => {
  const columns = [
    { name: 'card', data_type: 'string', is_index: true },
    { name: 'value', data_type: 'float', is_index: false },
  ];

  it('sums over the alive leaders', () => {
    const world = new World();
    const seen = { offset: 4, record_cnt: 4, record_byte_size: 1345, diskused: 100 };
    world.nameserver({ ShowTable: () => ({ ...OK, table_info: [flowAfterFailover(seen)] }) });
    world.transcript(
      world.nsClient(),
      `
> info flow
  attribute      value
------------------------------
  name           flow
  replica_num    3
  partition_num  2
  compress_type  kNoCompress
  record_cnt     8
  memused        2.627 K
  diskused       200.000
  partition_key  -
`,
    );
  });

  it('prints the schema in both looks', () => {
    const world = new World();
    const table = tableInfo([[{ at: T31, leader: true }]], {
      columns,
      ttl: { type: 'latest', absolute: 0, latest: 5 },
    });
    world.nameserver({ ShowTable: ({ name }) => ({ ...OK, table_info: name === 'flow' ? [table] : [] }) });
    world.transcript(
      world.nsClient(),
      `
> showschema flow
  #  name   type    index
---------------------------
  0  card   string  yes
  1  value  float   no
> showschema nosuch
table nosuch does not exist
> showschema
showschema format error. eg: showschema tablename
`,
    );
    expect(world.line(world.nsClient('0.9'), 'showschema flow')).toEqual([
      ' --- ------- -------- ------ ---------',
      '  #   Field   Type     Null   Default',
      ' --- ------- -------- ------ ---------',
      '  1   card    String   YES',
      '  2   value   Float    YES',
      ' --- ------- -------- ------ ---------',
      '',
      '#ColumnKey',
      ' --- ------ ------ ---- ----- ------------- -----------',
      '  #   name   keys   ts   ttl   ttl_type      type',
      ' --- ------ ------ ---- ----- ------------- -----------',
      '  1   card   card   -    5     kLatestTime   kCovering',
      ' --- ------ ------ ---- ----- ------------- -----------',
    ]);
  });
});
