import type { Look } from '../protocol/index.js';

/**
 * What a request to delete a key carries. The current clients send a key without an index as no
 * dimension at all, which the tablet refuses; in the document's time it meant the first index.
 */
export function deletedKey(
  look: Look,
  key: string,
  index: string | undefined,
): { readonly key?: string; readonly idx_name?: string } {
  if (index !== undefined) return { key, idx_name: index };
  return look === 'manual' ? { key } : {};
}
