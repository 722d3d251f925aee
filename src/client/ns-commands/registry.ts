import type { CommandTable } from '../command.js';
import type { NsCommand, NsSession } from '../ns-session.js';
import { confget, confset } from './configuration.js';
import { count } from './count.js';
import { create } from './create-table.js';
import { createdb, dropdb, showdb, use } from './databases.js';
import { deleteKey } from './delete.js';
import { drop } from './drop-table.js';
import { offlineendpoint, recoverendpoint } from './endpoints.js';
import { get } from './get.js';
import { help } from './help.js';
import { info } from './info.js';
import { changeleader, recovertable, updatetablealive } from './leaders.js';
import { makesnapshot } from './make-snapshot.js';
import { cancelop, deleteop } from './ops.js';
import { gettablepartition, settablepartition } from './partition-files.js';
import { preview } from './preview.js';
import { put } from './put.js';
import {
  addrepcluster,
  removerepcluster,
  showrepcluster,
  switchmode,
  synctable,
} from './replica-clusters.js';
import { addreplica, delreplica, migrate } from './replicas.js';
import { scan } from './scan.js';
import { setttl } from './set-ttl.js';
import { showopstatus } from './show-op-status.js';
import { showschema } from './show-schema.js';
import { showcatalogversion, showns, showsdkendpoint, showtablet } from './show-servers.js';
import { showtable } from './show-table.js';
import { addindex, addtablefield, deleteindex, setsdkendpoint } from './unmodelled.js';
import { connectzk, disconnectzk } from './zookeeper.js';

function leave(session: NsSession): readonly string[] {
  session.ended = true;
  return ['bye'];
}

/** Every command of ns_client that the simulation knows, by the word that is typed. */
export const NS_COMMANDS: CommandTable<NsSession> = new Map<string, NsCommand>([
  ['addindex', addindex],
  ['addrepcluster', addrepcluster],
  ['addreplica', addreplica],
  ['addtablefield', addtablefield],
  ['cancelop', cancelop],
  ['changeleader', changeleader],
  ['confget', confget],
  ['confset', confset],
  ['connectzk', connectzk],
  ['count', count],
  ['create', create],
  ['createdb', createdb],
  ['delete', deleteKey],
  ['deleteindex', deleteindex],
  ['deleteop', deleteop],
  ['delreplica', delreplica],
  ['disconnectzk', disconnectzk],
  ['drop', drop],
  ['dropdb', dropdb],
  ['exit', leave],
  ['get', get],
  ['gettablepartition', gettablepartition],
  ['help', help],
  ['info', info],
  ['makesnapshot', makesnapshot],
  ['man', help],
  ['migrate', migrate],
  ['offlineendpoint', offlineendpoint],
  ['preview', preview],
  ['put', put],
  ['quit', leave],
  ['recoverendpoint', recoverendpoint],
  ['recovertable', recovertable],
  ['removerepcluster', removerepcluster],
  ['scan', scan],
  ['setsdkendpoint', setsdkendpoint],
  ['settablepartition', settablepartition],
  ['setttl', setttl],
  ['showcatalogversion', showcatalogversion],
  ['showdb', showdb],
  ['showns', showns],
  ['showopstatus', showopstatus],
  ['showrepcluster', showrepcluster],
  ['showschema', showschema],
  ['showsdkendpoint', showsdkendpoint],
  ['showtable', showtable],
  ['showtablet', showtablet],
  ['switchmode', switchmode],
  ['synctable', synctable],
  ['updatetablealive', updatetablealive],
  ['use', use],
]);
