/** What a count complains about when its last word is there and says neither yes nor no. */
export function refusalOfFilter(word: string | undefined): { readonly refusal: string } | undefined {
  if (word === undefined || word === 'true' || word === 'false') return undefined;
  return { refusal: 'filter_expired_data parameter should be true or false' };
}
