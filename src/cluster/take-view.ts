import type { Cluster } from './cluster.js';
import type { ClusterView, NameserverView, TabletView } from './view.js';

/** What can be seen of the cluster now. */
export function takeView(cluster: Cluster): ClusterView {
  const nameservers: NameserverView[] = [...cluster.config.nameservers].sort().map((address) => {
    const actor = cluster.nameserver(address);
    return {
      address,
      process: cluster.node(address).state,
      running: actor?.running ?? false,
      autoFailover: actor?.autoFailover ?? false,
      tablets: actor?.tablets() ?? [],
      tables: actor?.tables() ?? [],
      ops: actor?.ops() ?? [],
    };
  });
  const tablets: TabletView[] = [...cluster.config.tablets].sort().map((address) => ({
    address,
    process: cluster.node(address).state,
    replicas: cluster.tabletActor(address)?.replicas() ?? [],
  }));
  return {
    timeUs: cluster.nowUs,
    nameservers,
    tablets,
    active: nameservers.find((nameserver) => nameserver.running),
  };
}
