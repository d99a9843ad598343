import type { DigestText } from '../hash/suite.ts';

/** How far a device's chain is known: its last counter and ticket; counter 0 with `genesisOf` before the first. */
export interface ChainHead {
  readonly counter: number;
  readonly hash: DigestText;
}

/** A ticket as a link of the chain. */
export interface ChainLink extends ChainHead {
  readonly previous: string;
}

/**
 * GAP: counters in between are missing. REPEAT: the counter was used for another receipt (a copied or rolled-back device).
 * PREVIOUS: the counter fits and the ticket before is not the one we know. BEHIND: of a gap that was let pass before.
 */
export type ChainReason = 'GAP' | 'REPEAT' | 'PREVIOUS' | 'BEHIND';

export type ChainFinding = {
  readonly counter: number;
  readonly reason: ChainReason;
  /** The counter that should have come. */
  readonly expected: number;
};

export interface FollowedChain {
  /** Counters of links that are not known yet, in the order of the chain. */
  readonly fresh: readonly ChainLink[];
  readonly known: number;
  readonly findings: readonly ChainFinding[];
  /** Where the chain stands with all of them. */
  readonly head: ChainHead;
}

/**
 * Follows links in the order of their counters from the known head. A link that is known already counts as a repeated
 * upload and nothing else, so that an upload which broke off is simply sent again.
 */
export function followChain(
  from: ChainHead,
  isKnown: (link: ChainLink) => 'SAME' | 'OTHER' | 'NEW',
  links: readonly ChainLink[],
): FollowedChain {
  const fresh: ChainLink[] = [];
  const findings: ChainFinding[] = [];
  const seen = new Map<number, string>();
  let head = from;
  for (const link of links.toSorted((a, b) => a.counter - b.counter)) {
    const twice = seen.get(link.counter);
    const standing = isKnown(link);
    if (standing === 'SAME' || twice === link.hash) continue;
    seen.set(link.counter, link.hash);
    const reason = standing === 'OTHER' || twice !== undefined ? 'REPEAT' : reasonOf(head, link);
    if (reason !== undefined) findings.push({ counter: link.counter, reason, expected: head.counter + 1 });
    fresh.push(link);
    if (link.counter > head.counter) head = { counter: link.counter, hash: link.hash };
  }
  return { fresh, known: links.length - fresh.length, findings, head };
}

function reasonOf(head: ChainHead, { counter, previous }: ChainLink): ChainReason | undefined {
  if (counter > head.counter + 1) return 'GAP';
  if (counter <= head.counter) return 'BEHIND';
  return previous === head.hash ? undefined : 'PREVIOUS';
}
