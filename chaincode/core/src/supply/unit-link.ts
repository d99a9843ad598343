import { canonicalBytes } from '../encoding/canonical-json.ts';
import { toDigestText, type DigestText, type HashSuite } from '../hash/suite.ts';
import { leafHash } from '../hash/tree-hash.ts';

/** A line of a receipt with the salt that hides it; 128 random bits, fresh for each binding. */
export interface LinkedLine {
  readonly line: number;
  readonly salt: string;
}

/** Bindings and patients of baskets are hashed by it in every network: no key or log of a network decides it. */
export const LINK_ALG = 'sha-256';

/**
 * What binds something given out to the line of a receipt that pays for it: H(0x00 ‖ canonical [receiptTag, line, salt]).
 * It names neither, and can be opened to one line only.
 */
export function unitLink(suite: HashSuite, receiptTag: string, { line, salt }: LinkedLine): DigestText {
  return toDigestText(suite.alg, leafHash(suite, canonicalBytes([receiptTag, line, salt])));
}

/** Every digest that a binding to this line may be, by whichever tag of the receipt it was made. */
export function linksTo(suite: HashSuite, receiptTags: readonly string[], shown: LinkedLine): DigestText[] {
  return receiptTags.map((tag) => unitLink(suite, tag, shown));
}
