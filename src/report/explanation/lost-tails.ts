import type { ClientEvent, ClusterEvent, NameserverEvent } from '../../protocol/index.js';
import type { TraceRecord } from '../../sim/index.js';

type Acknowledged = TraceRecord<Extract<ClientEvent, { kind: 'write-acknowledged' }>>;
type Elected = TraceRecord<Extract<NameserverEvent, { kind: 'leader-elected' }>>;

/** Writes that an election cut off: acknowledged in an earlier term, beyond the offset of the elected. */
export interface LostTail {
  readonly elected: Elected;
  readonly writes: number;
  readonly first: Acknowledged;
  readonly last: Acknowledged;
}

/** The tails that the elections of a run cut off, in their order. */
export function lostTails(records: readonly TraceRecord<ClusterEvent>[]): readonly LostTail[] {
  const acknowledged = records.filter(
    (record): record is Acknowledged => record.body.kind === 'write-acknowledged',
  );
  const elections = records.filter((record): record is Elected => record.body.kind === 'leader-elected');
  const gone = new Set<number>();
  return elections.flatMap((elected) => {
    const { tid, pid, term, offset } = elected.body;
    const cut = acknowledged.filter(
      ({ seq, body }) =>
        !gone.has(seq) && body.tid === tid && body.pid === pid && body.term < term && body.offset > offset,
    );
    for (const { seq } of cut) gone.add(seq);
    return cut.length === 0 ? [] : [{ elected, writes: cut.length, first: cut[0]!, last: cut.at(-1)! }];
  });
}
