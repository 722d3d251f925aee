import type { ClusterRecord, TraceExport } from './trace-export.js';

/** One JSON object a line: sequence number, virtual time, process, cause, and the event's own fields. */
export class JsonLinesExport implements TraceExport {
  private readonly written: string[] = [];

  see({ seq, timeUs, node, cause, body }: ClusterRecord): void {
    this.written.push(JSON.stringify({ seq, timeUs, node, cause, ...body }));
  }

  lines(): readonly string[] {
    return this.written;
  }
}
