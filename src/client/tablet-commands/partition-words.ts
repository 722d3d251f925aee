import type { PartitionId, TableId } from '../../protocol/index.js';
import { parseLeadingUint32 } from '../arguments.js';

/** The partition that two words name, or the complaint about the first bad one. */
export type NamedPartition =
  { readonly tid: TableId; readonly pid: PartitionId } | { readonly refusal: string };

export function parsePartitionWords(tidWord: string, pidWord: string): NamedPartition {
  const tid = parseLeadingUint32(tidWord);
  if (tid === undefined) return { refusal: 'Invalid args, tid should be uint32_t' };
  const pid = parseLeadingUint32(pidWord);
  return pid === undefined ? { refusal: 'Invalid args, pid should be uint32_t' } : { tid, pid };
}
