import type { LogEntry, Offset, PartitionId, TableId } from '../../protocol/index.js';
import type { Invariant, InvariantFactory } from '../invariant.js';

const contentOf = ({ ts, value, method_type, dimensions }: LogEntry): string =>
  `${method_type} ${ts} ${dimensions.map(({ idx, key }) => `${idx}:${key}`).join(',')} ${value}`;

/**
 * Log matching, as far as a protocol without contiguity checks has it: what two logs hold under the
 * same term and offset is the same entry. A machine that loses its power or its
 * files forgets entries, whose numbers its next leadership gives again: from then on nothing is
 * compared.
 */
export const oneEntryPerTermAndOffset: InvariantFactory = (cluster): Invariant => {
  const contents = new Map<string, string>();
  let entriesWereForgotten = false;

  function compare(node: string, tid: TableId, pid: PartitionId, offset: Offset): string | undefined {
    const entry = cluster.tabletActor(node)?.entryAt(tid, pid, offset);
    if (entry === undefined) return undefined;
    const key = `${tid}/${pid} ${entry.term} ${offset}`;
    const content = contentOf(entry);
    const known = contents.get(key);
    if (known === undefined) contents.set(key, content);
    if (known === undefined || known === content) return undefined;
    return `${node} has another entry at offset ${offset} of term ${entry.term} of partition ${tid}/${pid} than was first logged there`;
  }

  return {
    rule: 'one-entry-per-term-and-offset',
    statement: 'Two logs that have an entry of the same term and offset have the same entry there.',
    standing: 'promised',
    check({ node, body }) {
      if (body.kind === 'power-failed' || body.kind === 'disk-changed') entriesWereForgotten = true;
      if (entriesWereForgotten) return undefined;
      if (body.kind === 'entry-appended') return compare(node, body.tid, body.pid, body.offset);
      if (body.kind !== 'entries-applied') return undefined;
      for (let offset = body.from; offset <= body.to; offset++) {
        const sentence = compare(node, body.tid, body.pid, offset);
        if (sentence !== undefined) return sentence;
      }
      return undefined;
    },
  };
};
