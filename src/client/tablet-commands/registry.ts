import type { CommandTable } from '../command.js';
import type { TabletCommand, TabletSession } from '../tablet-session.js';
import { changerole } from './change-role.js';
import { count } from './count.js';
import { deleteindex } from './delete-index.js';
import { getfollower } from './followers.js';
import { help } from './help.js';
import { loadtable } from './load-table.js';
import {
  addreplica,
  deleteKey,
  delreplica,
  drop,
  makesnapshot,
  pausesnapshot,
  recoversnapshot,
  sendsnapshot,
  setexpire,
} from './partition-commands.js';
import { get, put, scan } from './records.js';
import { gettablestatus } from './table-status.js';
import { setttl } from './set-ttl.js';
import { showschema } from './show-schema.js';
import { connectzk, disconnectzk } from './zookeeper.js';

function leave(session: TabletSession): readonly string[] {
  session.ended = true;
  return ['bye'];
}

/** Every command of the tablet client, by the word that is typed. */
export const TABLET_COMMANDS: CommandTable<TabletSession> = new Map<string, TabletCommand>([
  ['addreplica', addreplica],
  ['changerole', changerole],
  ['connectzk', connectzk],
  ['count', count],
  ['delete', deleteKey],
  ['deleteindex', deleteindex],
  ['delreplica', delreplica],
  ['disconnectzk', disconnectzk],
  ['drop', drop],
  ['exit', leave],
  ['get', get],
  ['getfollower', getfollower],
  ['gettablestatus', gettablestatus],
  ['help', help],
  ['loadtable', loadtable],
  ['makesnapshot', makesnapshot],
  ['man', help],
  ['pausesnapshot', pausesnapshot],
  ['preview', () => ['unsupport preview']],
  ['put', put],
  ['quit', leave],
  ['recoversnapshot', recoversnapshot],
  ['scan', scan],
  ['sendsnapshot', sendsnapshot],
  ['setexpire', setexpire],
  ['setttl', setttl],
  ['showschema', showschema],
]);
