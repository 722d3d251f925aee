/** What `help` prints in the tablet client. */
export const TABLET_HELP_LIST: readonly string[] = [
  'addreplica - add replica to leader',
  'changerole - change role',
  'count - count the num of data in specified key',
  'delreplica - delete replica from leader',
  'delete - delete pk',
  'deleteindex - delete index',
  'drop - drop table',
  'exit - exit client',
  'gettablestatus - get table status',
  'getfollower - get follower',
  'help - get cmd info',
  'loadtable - create table and load data',
  'man - get cmd info',
  'makesnapshot - make snapshot',
  'pausesnapshot - pause snapshot',
  'preview - preview data',
  'quit - exit client',
  'recoversnapshot - recover snapshot',
  'screate - create multi dimension table',
  'sendsnapshot - send snapshot to another endpoint',
  'setexpire - enable or disable ttl',
  'showschema - show schema',
  'setttl - set ttl for partition',
];

/** What `help <word>` prints, by word. */
export const TABLET_HELP: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  [
    'screate',
    [
      'desc: create multi dimension table',
      'usage: screate table_name tid pid ttl segment_cnt is_leader schema',
      'ex: screate table1 1 0 144000 8 true card:string:index merchant:string:index amt:double',
    ],
  ],
  ['drop', ['desc: drop table', 'usage: drop tid pid', 'ex: drop 1 0']],
  [
    'delete',
    [
      'desc: delete pk',
      'usage: delete tid pid key [key_name]',
      'ex: delete 1 0 key1',
      'ex: delete 1 0 card0 card',
    ],
  ],
  [
    'deleteindex',
    ['desc: delete index', 'usage: deleteindex tid pid index_name', 'ex: deleteindex 1 0 card'],
  ],
  [
    'count',
    [
      'desc: count the num of data in specified key',
      'usage: count tid pid key [filter_expired_data]',
      'usage: count tid pid key key_name [filter_expired_data]',
      'ex: count 1 0 key1',
      'ex: count 1 0 key1 true',
      'ex: count 2 0 card0 card',
      'ex: count 2 0 card0 card true',
    ],
  ],
  [
    'preview',
    [
      'desc: preview data in table',
      'usage: preview tid pid [limit]',
      'ex: preview 1 0',
      'ex: preview 1 0 10',
    ],
  ],
  [
    'addreplica',
    [
      'desc: add replica to leader',
      'usage: addreplica tid pid endpoint',
      'ex: addreplica 1 0 172.27.2.52:9992',
    ],
  ],
  [
    'delreplica',
    [
      'desc: delete replica from leader',
      'usage: delreplica tid pid endpoint',
      'ex: delreplica 1 0 172.27.2.52:9992',
    ],
  ],
  ['makesnapshot', ['desc: make snapshot', 'usage: makesnapshot tid pid', 'ex: makesnapshot 1 0']],
  ['pausesnapshot', ['desc: pause snapshot', 'usage: pausesnapshot tid pid', 'ex: pausesnapshot 1 0']],
  [
    'recoversnapshot',
    ['desc: recover snapshot', 'usage: recoversnapshot tid pid', 'ex: recoversnapshot 1 0'],
  ],
  [
    'sendsnapshot',
    [
      'desc: send snapshot',
      'usage: sendsnapshot tid pid endpoint',
      'ex: sendsnapshot 1 0 172.27.128.32:8541',
    ],
  ],
  [
    'loadtable',
    [
      'desc: create table and load data',
      'usage: loadtable table_name tid pid ttl segment_cnt is_leaderex: loadtable table1 1 0 144000 8 true memory',
    ],
  ],
  [
    'changerole',
    [
      'desc: change role',
      'usage: changerole tid pid role',
      'ex: changerole 1 0 leader',
      'ex: changerole 1 0 follower',
    ],
  ],
  [
    'setexpire',
    [
      'desc: enable or disable ttl',
      'usage: setexpire tid pid is_expire',
      'ex: setexpire 1 0 true',
      'ex: setexpire 1 0 false',
    ],
  ],
  ['showschema', ['desc: show schema', 'usage: showschema tid pid', 'ex: showschema 1 0']],
  [
    'gettablestatus',
    [
      'desc: get table status',
      'usage: gettablestatus [tid pid]',
      'ex: gettablestatus',
      'ex: gettablestatus 1 0',
    ],
  ],
  ['getfollower', ['desc: get table follower', 'usage: getfollower tid pid', 'ex: getfollower 1 0']],
  ['exit', ['desc: exit client', 'ex: quit', 'ex: exit']],
  ['quit', ['desc: exit client', 'ex: quit', 'ex: exit']],
  [
    'help',
    [
      'desc: get cmd info',
      'usage: help [cmd]',
      'usage: man [cmd]',
      'ex:help',
      'ex:help create',
      'ex:man',
      'ex:man create',
    ],
  ],
  [
    'man',
    [
      'desc: get cmd info',
      'usage: help [cmd]',
      'usage: man [cmd]',
      'ex:help',
      'ex:help create',
      'ex:man',
      'ex:man create',
    ],
  ],
  [
    'setttl',
    [
      'desc: set table ttl ',
      'usage: setttl tid pid ttl_type ttl [ts_name]',
      'ex: setttl 1 0 absolute 10',
      'ex: setttl 2 0 latest 10',
      'ex: setttl 3 0 latest 10 ts1',
    ],
  ],
]);
