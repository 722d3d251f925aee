import { isOk, type TabletStatus } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import type { Lines } from '../command.js';
import { formatAge } from '../formatters.js';
import { ask, type NsSession } from '../ns-session.js';
import { printTable } from '../printer.js';

const DOCUMENT_STATES = { kHealthy: 'kTabletHealthy', kOffline: 'kTabletOffline' } as const;

/** Models: HandleNSShowTablet, `src/cmd/openmldb.cc`. */
export function* showtablet(session: NsSession): Proc<Lines> {
  const answer = yield* ask(session, 'ShowTablet', {});
  if (!isOk(answer)) return [`Fail to show tablets. error msg: ${answer.msg}`];
  const tablets = [...(answer.tablets ?? [])].sort((a, b) => (a.endpoint < b.endpoint ? -1 : 1));
  if (session.look === 'manual') {
    const row = (t: TabletStatus): string[] => [t.endpoint, DOCUMENT_STATES[t.state], formatAge(t.age)];
    return printTable(['endpoint', 'state', 'age'], tablets.map(row), session.layout);
  }
  const row = (t: TabletStatus): string[] => [t.endpoint, '', t.state, formatAge(t.age)];
  return printTable(['endpoint', 'real_endpoint', 'state', 'age'], tablets.map(row), session.layout);
}

/** Prints the bare header when anything fails. Models: HandleNSShowCatalogVersion, `src/cmd/openmldb.cc`. */
export function* showcatalogversion(session: NsSession): Proc<Lines> {
  const answer = yield* ask(session, 'ShowCatalog', {});
  const catalog = isOk(answer) ? [...(answer.catalog ?? [])] : [];
  catalog.sort((a, b) => (a.endpoint < b.endpoint ? -1 : 1));
  const rows = catalog.map(({ endpoint, version }, at) => [`${at + 1}`, endpoint, `${version}`]);
  return printTable(['#', 'endpoint', 'version'], rows, session.layout);
}

/** Models: HandleNSShowSdkEndpoint, `src/cmd/openmldb.cc`. */
export function* showsdkendpoint(session: NsSession): Proc<Lines> {
  const answer = yield* ask(session, 'ShowSdkEndpoint', {});
  if (!isOk(answer)) return [`Fail to show sdkendpoint. error msg: ${answer.msg}`];
  const rows = (answer.tablets ?? []).map((tablet) => [tablet.endpoint, tablet.real_endpoint]);
  return printTable(['endpoint', 'sdk_endpoint'], rows, session.layout);
}

/**
 * Asks ZooKeeper only: whoever stands in line for the leadership, the first of them leads.
 *
 * Models: HandleNSShowNameServer, `src/cmd/openmldb.cc`.
 */
export function* showns(session: NsSession): Proc<Lines> {
  const { zk, env } = session;
  if (zk === undefined) return ['Show nameserver failed. zk_cluster is empty'];
  const children = yield* zk.getChildren(env.paths.leader);
  if (children === undefined || children.length === 0) return ['get children failed'];
  const endpoints: string[] = [];
  for (const child of children) {
    const path = `${env.paths.leader}/${child}`;
    const endpoint = yield* zk.getNodeValue(path);
    if (endpoint === undefined) return [`get endpoint failed. path ${path}`];
    if (!endpoints.includes(endpoint)) endpoints.push(endpoint);
  }
  const role = (at: number): string => (at === 0 ? 'leader' : 'standby');
  return session.look === 'manual'
    ? printTable(
        ['endpoint', 'role'],
        endpoints.map((ep, at) => [ep, role(at)]),
        session.layout,
      )
    : printTable(
        ['endpoint', 'real_endpoint', 'role'],
        endpoints.map((ep, at) => [ep, '', role(at)]),
        session.layout,
      );
}
