const DATA_TYPE_NAMES: ReadonlyMap<string, string> = new Map([
  ['bool', 'Bool'],
  ['smallint', 'SmallInt'],
  ['int16', 'SmallInt'],
  ['uint16', 'SmallInt'],
  ['int', 'Int'],
  ['int32', 'Int'],
  ['uint32', 'Int'],
  ['bigint', 'BigInt'],
  ['int64', 'BigInt'],
  ['uint64', 'BigInt'],
  ['float', 'Float'],
  ['double', 'Double'],
  ['varchar', 'Varchar'],
  ['string', 'String'],
  ['date', 'Date'],
  ['timestamp', 'Timestamp'],
]);

/** The current name of a type, as typed in `create`. */
export function dataTypeName(type: string): string {
  return DATA_TYPE_NAMES.get(type) ?? type;
}

/** Whether `create` knows the type. */
export function isDataType(type: string): boolean {
  return DATA_TYPE_NAMES.has(type);
}
