import { unreachable } from '../sim/index.js';
import { ZooCode } from './codes.js';
import type { WatchHolder, WatchTables } from './watch-tables.js';
import type { Answer, ReadOperation } from './wire.js';
import type { ZnodeTree } from './zk-tree.js';

const NO_NODE: Answer = { code: ZooCode.ZNONODE };

/**
 * Answers a read from the applied state and sets its watch. A missing node gets a watch from
 * `exists` only.
 *
 * Models: FinalRequestProcessor.processRequest.
 */
export function read<H extends WatchHolder>(
  tree: ZnodeTree,
  watches: WatchTables<H>,
  holder: H,
  operation: ReadOperation,
): Answer {
  if (operation.kind === 'set-watches') return setWatches(tree, watches, holder, operation);
  const { path, watch } = operation;
  const node = tree.node(path);
  switch (operation.kind) {
    case 'exists':
      if (watch) watches.data.add(path, holder);
      return node === undefined ? NO_NODE : { code: ZooCode.ZOK, stat: tree.stat(path)! };
    case 'get':
      if (node === undefined) return NO_NODE;
      if (watch) watches.data.add(path, holder);
      return { code: ZooCode.ZOK, value: node.value, stat: tree.stat(path)! };
    case 'children':
      if (node === undefined) return NO_NODE;
      if (watch) watches.child.add(path, holder);
      return { code: ZooCode.ZOK, children: tree.order([...node.children]), stat: tree.stat(path)! };
    default:
      return unreachable(operation);
  }
}

/**
 * Sets the watches of a client that comes back, or tells it at once what it missed.
 *
 * Models: DataTree.setWatches.
 */
function setWatches<H extends WatchHolder>(
  tree: ZnodeTree,
  watches: WatchTables<H>,
  holder: H,
  { lastZxid, data, exist, child }: ReadOperation & { kind: 'set-watches' },
): Answer {
  for (const path of data) {
    const node = tree.node(path);
    if (node === undefined) holder.notify('deleted', path);
    else if (node.mzxid > lastZxid) holder.notify('changed', path);
    else watches.data.add(path, holder);
  }
  for (const path of exist) {
    if (tree.node(path) !== undefined) holder.notify('created', path);
    else watches.data.add(path, holder);
  }
  for (const path of child) {
    const node = tree.node(path);
    if (node === undefined) holder.notify('deleted', path);
    else if (node.pzxid > lastZxid) holder.notify('child', path);
    else watches.child.add(path, holder);
  }
  return { code: ZooCode.ZOK };
}
