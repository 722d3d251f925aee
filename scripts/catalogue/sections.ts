/** Cases of one origin. */
export interface Section {
  readonly title: string;
  /** What is said about all of them. */
  readonly about: string;
  /** Their ids, as in `LP-020..024, LP-026`. */
  readonly cases: string;
  /** Why some have no file, by the same notation. */
  readonly absent?: Readonly<Record<string, string>>;
}

const DISK_TABLES = 'a table on disk; disk tables are not modelled';
const INDEXES = 'indexes are neither added to a table nor deleted from it';
const OTHER_CLUSTERS = 'no nameserver knows another cluster';

export const SECTIONS: readonly Section[] = [
  {
    title: 'Restarts, replicas and snapshots',
    about: 'From `openmldb-test-python/ha_cases`.',
    cases: 'PH-01..26',
    absent: {
      'PH-01, PH-04, PH-10..11, PH-14..15, PH-17, PH-20..21': DISK_TABLES,
      'PH-07': 'task managers are not modelled',
      'PH-22..26': INDEXES,
    },
  },
  {
    title: "The operators' tool",
    about:
      'From `test-tool/openmldb-deploy/cases`. Each case is run there with `use_name`, too: names of servers are not modelled.',
    cases: 'TT-01..06',
    absent: { 'TT-02': 'the status pages of the processes are not modelled' },
  },
  {
    title: 'High availability, a new tablet, upgrades',
    about: 'From `openmldb-devops-test`.',
    cases: 'JD-01..07',
    absent: {
      'JD-05': 'the standalone mode is not modelled',
      'JD-06': 'copies of JD-01, which assert nothing of their own',
      'JD-07': 'a day of writes to a table on disk, without a fault',
    },
  },
  {
    title: 'Nameservers go and come',
    about: 'From `test_ns_client_ha.py` of the former integration suite.',
    cases: 'LP-001..002, LP-005..010, LP-014',
  },
  {
    title: 'Automatic failover',
    about: 'From `test_ns_client_auto_failover.py`.',
    cases: 'LP-020..024, LP-026..029, LP-031',
  },
  {
    title: 'How a replica is recovered',
    about: 'From `test_ns_client_auto_recover_table.py`.',
    cases: 'LP-040..067',
  },
  {
    title: 'changeleader',
    about: 'From `test_ns_client_changeleader.py`.',
    cases: 'LP-070..088, LP-091..098',
  },
  {
    title: 'Recovery by hand',
    about:
      'From `test_ns_client_recoverendpoint.py`, `…_recovertable.py`, `…_offlineendpoint.py` and `…_updatetablealive.py`.',
    cases: 'LP-100..123, LP-125',
  },
  {
    title: 'Topology',
    about:
      'From `test_ns_client_migrate.py`, `…_addreplica.py`, `…_delreplica.py`, `…_makesnapshot.py`, `…_showtablet.py`, `…_confset.py`, `…_drop.py` and `…_create.py`.',
    cases: 'LP-130..147, LP-151..172, LP-181..198, LP-200..203, LP-205..230',
  },
  {
    title: 'One tablet: loads, snapshots, roles, replicas, files that are sent',
    about:
      'From `test_loadtable.py`, `test_makesnapshot.py`, `test_changerole.py`, `test_pausesnapshot.py`, `test_recoversnapshot.py`, `test_addreplica.py`, `test_put.py`, `test_gettablestatus.py` and `test_sendsnapshot.py`.',
    cases: 'LP-240..307',
  },
  {
    title: 'Two clusters',
    about: 'From `test_ns_client_multi_cluster.py`.',
    cases: 'LP-310..316',
    absent: { 'LP-310..316': OTHER_CLUSTERS },
  },
  {
    title: 'The nameserver by itself',
    about: 'From `src/nameserver`.',
    cases: 'CU-01..15',
    absent: {
      'CU-07..08, CU-13..14': OTHER_CLUSTERS,
      'CU-10': 'no column is added to a table',
      'CU-11..12': 'names of servers are not modelled',
      'CU-15': 'there are no system tables',
    },
  },
  {
    title: 'Replication and the binlog',
    about: 'From `src/replica` and `src/log`.',
    cases: 'CU-20..30',
    absent: {
      'CU-26': 'not in the scene of the original; `tests/tablet/binlog/log-reader.test.ts` has the reader',
    },
  },
  {
    title: 'The tablet by itself',
    about: 'From `src/tablet`.',
    cases: 'CU-40..53',
    absent: {
      'CU-50': 'pre-aggregation is not modelled',
      'CU-53': 'procedures are not modelled',
    },
  },
  {
    title: 'Snapshots, ZooKeeper',
    about: 'From `src/storage` and `src/zk`.',
    cases: 'CU-60..63',
    absent: { 'CU-61': DISK_TABLES },
  },
];
