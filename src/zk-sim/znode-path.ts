/** Characters that no path may contain: controls, surrogates with the private area, and specials. */
const FORBIDDEN = /[\u0000-\u001f\u007f-\u009f\ud800-\uf8ff\ufff0-\uffff]/;

/**
 * Whether a path names a possible node. Models: PathUtils.validatePath; the last component of a
 * sequential node is judged with a digit appended, so that it may be empty or end in a dot.
 */
export function isValidPath(path: string, kind: 'plain' | 'sequential' = 'plain'): boolean {
  const judged = kind === 'sequential' ? `${path}1` : path;
  if (!judged.startsWith('/')) return false;
  if (judged === '/') return true;
  if (FORBIDDEN.test(judged)) return false;
  const components = judged.split('/');
  for (let i = 1; i < components.length; i++) {
    const component = components[i]!;
    if (component === '' || component === '.' || component === '..') return false;
  }
  return true;
}

/** The parent of any path but the root's. */
export function parentOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash <= 0 ? '/' : path.slice(0, slash);
}

/** The last component. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Every path from the first component down to the whole path. */
export function ancestry(path: string): string[] {
  const paths: string[] = [];
  for (let slash = path.indexOf('/', 1); slash !== -1; slash = path.indexOf('/', slash + 1)) {
    paths.push(path.slice(0, slash));
  }
  if (path !== '/') paths.push(path);
  return paths;
}

/** `%010d` of a signed number of 32 bits. */
export function sequenceSuffix(count: number): string {
  return count < 0 ? `-${String(-count).padStart(9, '0')}` : String(count).padStart(10, '0');
}
