/** A stretch without a commit, in milliseconds of a steady clock. */
export interface Gap {
  readonly ms: number;
  readonly from: number;
}

/**
 * The longest time without a commit between two moments. A stretch that is not ended by a commit counts up to `to`.
 * @param commits moments, in any order
 */
export function longestGap(commits: readonly number[], from: number, to: number): Gap {
  const inside = commits.filter((at) => at > from && at < to).toSorted((a, b) => a - b);
  const marks = [from, ...inside, to];
  return marks.slice(1).reduce<Gap>(
    (longest, at, index) => {
      const before = marks[index] ?? from;
      return at - before > longest.ms ? { ms: at - before, from: before } : longest;
    },
    { ms: 0, from },
  );
}

/** The first commit after a moment. */
export function firstAfter(commits: readonly number[], moment: number): number | undefined {
  return commits.filter((at) => at > moment).toSorted((a, b) => a - b)[0];
}
