/** Fewer than so many could be told apart by somebody who knows one of them; statistics offices begin at three to ten. */
export const FEWEST_SHOWN = 5;

/** Something that is counted beside others that add up with it. */
export interface Counted {
  readonly key: string;
  readonly count: number;
}

/**
 * Keys of the cells to keep back. Small ones, and so many of the next larger ones that those kept back cannot be found by taking the
 * rest from the total: at least two, and together not small either.
 */
export function keptBack(cells: readonly Counted[]): ReadonlySet<string> {
  const rising = cells.filter(({ count }) => count > 0).toSorted((a, b) => a.count - b.count);
  const small = rising.filter(({ count }) => count < FEWEST_SHOWN).length;
  if (small === 0) return new Set();
  let taken = small;
  while (taken < rising.length && (taken < 2 || sumOf(rising.slice(0, taken)) < FEWEST_SHOWN)) taken += 1;
  return new Set(rising.slice(0, taken).map(({ key }) => key));
}

/**
 * The same for cells in groups that are shown as sums of their own (institutions in regions): inside each group nothing can be
 * found from its sum, and a group that is kept back keeps back all of its cells.
 */
export function keptBackInGroups<C extends Counted>(
  cells: readonly C[],
  groupOf: (cell: C) => string,
): { readonly groups: ReadonlySet<string>; readonly cells: ReadonlySet<string> } {
  const grouped = Map.groupBy(cells, groupOf);
  const sums = [...grouped].map(([key, members]) => ({ key, count: sumOf(members) }));
  const groups = keptBack(sums);
  const kept = [...grouped].flatMap(([key, members]) =>
    groups.has(key) ? members.map((member) => member.key) : [...keptBack(members)],
  );
  return { groups, cells: new Set(kept) };
}

function sumOf(cells: readonly Counted[]): number {
  return cells.reduce((sum, { count }) => sum + count, 0);
}
