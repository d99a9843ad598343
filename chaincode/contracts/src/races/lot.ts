import fc from 'fast-check';

/** What fast-check draws for one act; the course of the race decides what the numbers mean. */
export const lotArbitrary = fc.record({
  what: fc.nat(99),
  who: fc.nat(1000),
  which: fc.nat(1000),
  percent: fc.integer({ min: 1, max: 104 }),
  twist: fc.nat(999),
  /** Seconds that the gateway's clock is off. */
  skew: fc.integer({ min: -840, max: 840 }),
});
export type Lot = typeof lotArbitrary extends fc.Arbitrary<infer T> ? T : never;

/** One round: acts that are endorsed against one committed state, the order of their commits, and the time that goes by before. */
export const roundArbitrary = fc.record({
  wait: fc.nat(99),
  shuffle: fc.nat(0xffff_fff),
  lots: fc.oneof(
    { weight: 5, arbitrary: fc.array(lotArbitrary, { minLength: 2, maxLength: 3, size: 'max' }) },
    { weight: 1, arbitrary: fc.array(lotArbitrary, { minLength: 4, maxLength: 5, size: 'max' }) },
  ),
});
export type Round = typeof roundArbitrary extends fc.Arbitrary<infer T> ? T : never;

export function drawn<T>(items: readonly T[], index: number): T {
  const item = items[index % items.length];
  if (item === undefined) throw new Error('nothing to draw from');
  return item;
}

/** The items in an order that a number decides. */
export function shuffled<T>(items: readonly T[], shuffle: number): T[] {
  const left = [...items];
  const order: T[] = [];
  for (let rest = shuffle; left.length > 0; rest = Math.floor(rest / 7))
    order.push(...left.splice(rest % left.length, 1));
  return order;
}
