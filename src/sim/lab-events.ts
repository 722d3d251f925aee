import type { RpcTrace } from './rpc.js';

/** What the laboratory itself puts into a trace. */
export type LabEvent =
  | { readonly kind: 'process-started'; readonly incarnation: number }
  | { readonly kind: 'process-died'; readonly incarnation: number; readonly reason: string }
  | { readonly kind: 'process-paused' }
  | { readonly kind: 'process-resumed' }
  | { readonly kind: 'link-cut'; readonly to: string }
  | { readonly kind: 'link-healed'; readonly to: string }
  | { readonly kind: 'link-delayed'; readonly to: string; readonly byUs: number }
  | { readonly kind: 'clock-set'; readonly offsetUs: number; readonly driftPpm: number }
  | { readonly kind: 'node-slowed'; readonly byUs: number }
  | { readonly kind: 'power-failed' }
  | { readonly kind: 'disk-changed'; readonly what: string }
  | RpcTrace;
