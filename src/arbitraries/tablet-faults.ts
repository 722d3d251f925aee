import fc from 'fast-check';

/** What one tablet is cut off from. */
export type CutPeer = 'zookeeper' | 'nameserver' | 'tablets' | 'everybody';

/** One fault of one tablet: it begins `afterMs` after the fault before ended, and lasts `forMs`. */
export type TabletFault = {
  /** 1 to 3, as the selector `tablet(1)`. */
  readonly tablet: number;
  readonly afterMs: number;
  readonly forMs: number;
} & (
  { readonly kind: 'kill' } | { readonly kind: 'cut'; readonly peer: CutPeer } | { readonly kind: 'expire' }
);

/** Faults of tablets, one after the other: at most one tablet is impaired at a time. */
export interface TabletFaultPlan {
  readonly seed: number;
  readonly putsPerSecond: number;
  readonly faults: readonly TabletFault[];
}

const timing = {
  tablet: fc.integer({ min: 1, max: 3 }),
  afterMs: fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 0, max: 5_000 }) },
    { weight: 2, arbitrary: fc.integer({ min: 0, max: 60_000 }) },
  ),
  forMs: fc.oneof(
    { weight: 2, arbitrary: fc.integer({ min: 10, max: 12_000 }) },
    { weight: 3, arbitrary: fc.integer({ min: 5_000, max: 60_000 }) },
  ),
};

const fault: fc.Arbitrary<TabletFault> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('kill' as const), ...timing }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('cut' as const),
      peer: fc.constantFrom<CutPeer>('zookeeper', 'nameserver', 'tablets', 'everybody'),
      ...timing,
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('expire' as const), ...timing }) },
);

/** Plans of one to five faults under writes. Shrinks to fewer, shorter and earlier faults. */
export const tabletFaultPlan: fc.Arbitrary<TabletFaultPlan> = fc.record({
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  putsPerSecond: fc.constantFrom(5, 20, 50),
  faults: fc.array(fault, { minLength: 1, maxLength: 5 }),
});
