const ID = '(?:CU|JD|LP|PH|TT)-\\d+';
const IDS = new RegExp(`\\b(${ID})(?: to (${ID}))?\\b`, 'g');

/** What is longer is no range, but two cases with a "to" between them. */
const LONGEST_RANGE = 100;

function range(first: string, last: string): readonly string[] {
  const [prefix, from] = first.split('-') as [string, string];
  const [otherPrefix, to] = last.split('-') as [string, string];
  const length = Number(to) - Number(from) + 1;
  if (otherPrefix !== prefix || length < 1 || length > LONGEST_RANGE) return [first, last];
  return Array.from({ length }, (_, i) => `${prefix}-${String(Number(from) + i).padStart(from.length, '0')}`);
}

/** The cases that a text names, those of a range such as `LP-245 to LP-247` all, in its order. */
export function casesNamedIn(text: string): readonly string[] {
  const named = [...text.matchAll(IDS)].flatMap(([, first, last]) =>
    last === undefined ? [first!] : range(first!, last),
  );
  return [...new Set(named)];
}
