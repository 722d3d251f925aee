/** Tags, term, index, method and time of an entry. */
export const FIXED_FIELDS_BYTES = 24;
/** Tags, length and index number of one dimension, without its key. */
export const DIMENSION_BYTES = 6;
