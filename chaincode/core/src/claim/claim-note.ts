import { canonicalBytes } from '../encoding/canonical-json.ts';
import { leafHash } from '../hash/tree-hash.ts';
import { toDigestText, type DigestText, type HashSuite } from '../hash/suite.ts';

/**
 * What the ledger keeps of a person's own words: H(0x00 ‖ canonical [text, salt]). With 128 random bits of salt a dictionary
 * cannot undo it, and without text and salt nobody can.
 */
export function claimNote(suite: HashSuite, text: string, saltHex: string): DigestText {
  return toDigestText(suite.alg, leafHash(suite, canonicalBytes([text, saltHex])));
}
