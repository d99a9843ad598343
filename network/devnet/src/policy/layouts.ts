import type { PolicyRule } from './signature-policy.ts';

/** A smallest set of organisations whose peers satisfy all policies. */
export type Layout = readonly string[];

/**
 * The layouts for a conjunction of policies, smallest first; among equals those with the preferred organisation.
 * All subsets are tried: a channel has few organisations, and the answer is then exact for any nesting.
 */
export function layoutsFor(policies: readonly PolicyRule[], mspIds: readonly string[], preferred: string): Layout[] {
  const ordered = [preferred, ...mspIds.filter((mspId) => mspId !== preferred)].filter((mspId) =>
    mspIds.includes(mspId),
  );
  const satisfying = subsets(ordered)
    .filter((subset) => policies.every((policy) => satisfiedByPeers(policy, new Set(subset))))
    .sort((a, b) => a.length - b.length || rank(a, preferred) - rank(b, preferred));
  return satisfying.filter((subset, index) => !satisfying.slice(0, index).some((smaller) => contains(subset, smaller)));
}

function rank(layout: Layout, preferred: string): number {
  return layout.includes(preferred) ? 0 : 1;
}

function contains(layout: Layout, smaller: Layout): boolean {
  return smaller.length < layout.length && smaller.every((mspId) => layout.includes(mspId));
}

function subsets(items: readonly string[]): string[][] {
  return items.reduce<string[][]>((all, item) => [...all, ...all.map((subset) => [...subset, item])], [[]]).slice(1);
}

/** One peer for each organisation: it is a member and a peer, nothing else. */
function satisfiedByPeers(rule: PolicyRule, available: Set<string>): boolean {
  if (rule.kind === 'signed-by') {
    const { mspId, role } = rule.principal;
    return (role === 'peer' || role === 'member') && available.delete(mspId);
  }
  let satisfied = 0;
  for (const sub of rule.rules) {
    const attempt = new Set(available);
    if (!satisfiedByPeers(sub, attempt)) continue;
    satisfied += 1;
    for (const mspId of available) if (!attempt.has(mspId)) available.delete(mspId);
  }
  return satisfied >= rule.count;
}
