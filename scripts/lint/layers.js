/**
 * Who may import whom. Each folder of `src` may import itself and every folder that stands in a row
 * before its own; folders of one row do not know each other.
 */
export const ROWS = [
  ['sim'],
  ['protocol'],
  ['zk-sim', 'tablet', 'nameserver', 'client'],
  ['cluster'],
  ['checker'],
  ['scenario'],
  ['arbitraries'],
  ['campaign', 'report'],
  ['cli'],
];

/** The ZooKeeper client is the one thing that actors share. */
const SHARED = new Set(['zk-sim/zk-port', 'zk-sim/zk-client']);

/** Folders that talk to the outside world; everything else must run the same everywhere. */
export const OUTSIDE = new Set(['campaign', 'report', 'cli']);

const rowOf = new Map(ROWS.flatMap((row, index) => row.map((folder) => [folder, index])));

/**
 * Path below `src` of what a relative import names, without its extension; undefined when it leaves
 * `src`. `from` is the importing file below `src`, such as `tablet/tablet.ts`.
 *
 * @param {string} from
 * @param {string} specifier
 * @returns {string | undefined}
 */
export function resolveImport(from, specifier) {
  const parts = from.split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..' && parts.pop() === undefined) return undefined;
    if (part !== '..' && part !== '.') parts.push(part);
  }
  return parts.join('/').replace(/\.(js|ts)$/, '');
}

/**
 * Why a file below `src` may not import what `specifier` names; undefined when it may.
 *
 * @param {string} from
 * @param {string} specifier
 * @returns {string | undefined}
 */
export function importError(from, specifier) {
  const folder = from.includes('/') ? from.slice(0, from.indexOf('/')) : undefined;
  if (specifier.startsWith('node:')) {
    const allowed = folder !== undefined && OUTSIDE.has(folder);
    return allowed ? undefined : `only ${[...OUTSIDE].join(', ')} may import ${specifier}`;
  }
  if (!specifier.startsWith('.')) return undefined;
  const target = resolveImport(from, specifier);
  if (target === undefined) return `${specifier} leaves src`;
  if (folder === undefined) return undefined;
  if (!target.includes('/')) return `${specifier} is an entry point, which nothing inside may import`;
  const other = target.slice(0, target.indexOf('/'));
  if (other === folder) return undefined;
  const [row, otherRow] = [rowOf.get(folder), rowOf.get(other)];
  if (row === undefined) return `${folder} is not in the table of layers`;
  if (otherRow === undefined) return `${other} is not in the table of layers`;
  if (otherRow < row || (otherRow === row && SHARED.has(target))) return undefined;
  return `${folder} may not import ${other}`;
}
