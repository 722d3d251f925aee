/** What a count complains about when its last word is there and says neither yes nor no. */
export function refusalOfFilter(word: string | undefined): { readonly refusal: string } | undefined {
  if (word === undefined || word === 'true' || word === 'false') return undefined;
  return { refusal: 'filter_expired_data parameter should be true or false' };
}

/** What a request says for it; nothing unless expired rows are to be left out. */
export function filterOf(word: string | undefined): { readonly filter_expired_data?: true } {
  return word === 'true' ? { filter_expired_data: true } : {};
}
