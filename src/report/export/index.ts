/** Ways to write a trace down for other tools. */
import { ChromeTraceExport } from './chrome-trace.js';
import { JsonLinesExport } from './json-lines.js';
import { MermaidExport } from './mermaid.js';
import { ShiVizExport } from './shiviz.js';
import type { TraceExportFactory } from './trace-export.js';

export { ChromeTraceExport, JsonLinesExport, MermaidExport, ShiVizExport };
export type { ClusterRecord, TraceExport, TraceExportFactory } from './trace-export.js';

/** Every format, by the name that the command line knows it by. */
export const EXPORT_FORMATS = {
  jsonl: { help: 'JSON lines: every event with its cause', create: () => new JsonLinesExport() },
  chrome: {
    help: "Chrome's trace events, for Perfetto: OPs and tasks as spans",
    create: () => new ChromeTraceExport(),
  },
  shiviz: { help: 'ShiViz: every event with its vector clock', create: () => new ShiVizExport() },
  mermaid: {
    help: 'Mermaid: a sequence diagram of calls',
    create: (config) => new MermaidExport(config),
  },
} as const satisfies Record<string, { readonly help: string; readonly create: TraceExportFactory }>;

export type ExportFormat = keyof typeof EXPORT_FORMATS;
