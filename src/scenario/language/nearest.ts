/** Edit distance of two words: insertions, deletions, replacements and swaps of neighbours cost 1. */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, beforeLast[j - 2]! + 1);
      }
      row.push(cost);
    }
    [beforeLast, last] = [last, row];
  }
  return last[b.length]!;
}

/**
 * The valid word that was probably meant; undefined when none is near. Case counts for little, and
 * a beginning of a word counts as near.
 *
 * @example nearest('replcas', ['replicas', 'placement']) // 'replicas'
 */
export function nearest(word: string, valid: Iterable<string>): string | undefined {
  const typed = word.toLowerCase();
  let best: string | undefined;
  let bestDistance = Infinity;
  for (const candidate of valid) {
    const lower = candidate.toLowerCase();
    const isBeginning = typed.length >= 3 && (lower.startsWith(typed) || typed.startsWith(lower));
    const distance = isBeginning ? Math.min(1, editDistance(typed, lower)) : editDistance(typed, lower);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  const limit = Math.max(1, Math.floor(word.length / 3));
  return bestDistance <= limit ? best : undefined;
}

/** `; did you mean 'replicas'?`, or nothing. */
export function suggestion(word: string, valid: Iterable<string>): string {
  const near = nearest(word, valid);
  return near === undefined ? '' : `; did you mean '${near}'?`;
}
