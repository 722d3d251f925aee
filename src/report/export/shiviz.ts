import { fieldsOf, type ClusterRecord, type TraceExport } from './trace-export.js';

type Clock = ReadonlyMap<string, number>;

/** What ShiViz needs to read the lines that follow. */
const PARSER = '(?<host>\\S+) (?<clock>\\{.*\\})\\n(?<event>.*)';

/**
 * ShiViz's log format: each event with the vector clock that its causes give it, two lines an event.
 * Events of the client process appear as `client`, since hosts must not hold colons there.
 */
export class ShiVizExport implements TraceExport {
  private readonly written: string[] = [];
  private readonly clocks = new Map<string, Clock>();
  private readonly bySeq = new Map<number, Clock>();

  see({ seq, timeUs, node, cause, body }: ClusterRecord): void {
    const host = node.replaceAll(':', '_');
    const merged = new Map(this.clocks.get(host));
    for (const [other, count] of this.bySeq.get(cause) ?? []) {
      merged.set(other, Math.max(count, merged.get(other) ?? 0));
    }
    merged.set(host, (merged.get(host) ?? 0) + 1);
    this.clocks.set(host, merged);
    this.bySeq.set(seq, merged);
    this.written.push(`${host} ${JSON.stringify(Object.fromEntries(merged))}`);
    this.written.push(`${(timeUs / 1000).toFixed(3)}ms ${body.kind} ${fieldsOf(body)}`.trimEnd());
  }

  lines(): readonly string[] {
    return [PARSER, '', ...this.written];
  }
}
