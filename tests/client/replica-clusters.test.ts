import { describe, expect, it } from 'vitest';
import { OK, status } from '../../src/protocol/index.js';
import { World } from './harness.js';

describe('replica clusters (T40)', () => {
  it('are added, shown and removed', () => {
    const world = new World();
    const dc01 = {
      zk_endpoints: '10.1.1.1:2181,10.1.1.2:2181',
      zk_path: '/openmldb_cluster',
      alias: 'prod_dc01',
    };
    world.nameserver({
      SwitchMode: ({ sm }) => (sm === 'kLEADER' ? OK : status(410, 'zone not empty')),
      AddReplicaCluster: () => OK,
      ShowReplicaCluster: () => ({ ...OK, replicas: [{ ...dc01, state: 'kClusterHealthy', age: 55_000 }] }),
      RemoveReplicaCluster: ({ alias }) =>
        alias === 'prod_dc01' ? OK : status(404, 'replica name not found'),
      SyncTable: () => OK,
    });
    world.transcript(
      world.nsClient('manual', { answers: ['yes', 'yes', 'YES please'] }),
      `
> switchmode leader
switchmode ok
> addrepcluster 10.1.1.1:2181,10.1.1.2:2181 /openmldb_cluster prod_dc01
adrepcluster ok
> showrepcluster
  zk_endpoints                 zk_path            alias      state            age
-----------------------------------------------------------------------------------
  10.1.1.1:2181,10.1.1.2:2181  /openmldb_cluster  prod_dc01  kClusterHealthy  55s
> switchmode normal
Fail to switch mode. error msg: zone not empty
> removerepcluster prod_dc02
Drop replica prod_dc02? yes/no
remove failed. error msg: replica name not found
> removerepcluster prod_dc01
Drop replica prod_dc01? yes/no
remove replica cluster ok
> removerepcluster
Bad format. eg removerepcluster dc2
> synctable flow
Bad format for synctable! eg. synctable table_name cluster_alias [pid]
> synctable flow prod_dc01 x
Invalid args. pid should be uint32_t
> synctable flow prod_dc01 0
synctable ok
`,
    );
    expect(world.requests.find(({ method }) => method === 'AddReplicaCluster')!.request).toEqual(dc01);
  });
});

describe('commands of what is not simulated', () => {
  it('check their words', () => {
    const world = new World();
    world.nameserver({ ShowTable: () => ({ ...OK, table_info: [] }), ShowSdkEndpoint: () => OK });
    world.transcript(
      world.nsClient('0.9'),
      `
> addtablefield test card
addtablefield format error. eg: addtablefield tablename column_name column_type
> addtablefield test card text
type text is invalid
> addtablefield test card string
add table field failed! table test doesn\`t exist
> addindex test
Bad format for addindex! eg. addindex table_name index_name [col_name] [ts_name]
> deleteindex test
Bad format
usage: deleteindex table_name index_name
> setsdkendpoint tb1
Bad format for setsdkendpoint!eg. setsdkendpoint server_name sdkendpoint
> showsdkendpoint
  endpoint  sdk_endpoint
--------------------------
`,
    );
  });
});
