import type { Laboratory } from '../../sim/index.js';
import { EntryStore } from './entry-store.js';

const stores = new WeakMap<Laboratory, Map<string, EntryStore>>();

/**
 * The entries of one partition, which all tablets of a laboratory share. `name` is what the
 * directory of a replica is called: replicas of one name are one lineage, whatever they contain.
 */
export function lineage(lab: Laboratory, name: string): EntryStore {
  let ofLab = stores.get(lab);
  if (ofLab === undefined) {
    ofLab = new Map();
    stores.set(lab, ofLab);
  }
  let store = ofLab.get(name);
  if (store === undefined) {
    store = new EntryStore();
    ofLab.set(name, store);
  }
  return store;
}
