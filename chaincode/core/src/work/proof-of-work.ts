import { prefixedUtf8 } from '../encoding/bytes.ts';
import type { HashSuite } from '../hash/suite.ts';

const WORK_DOMAIN = 'piaosu/work/v1\0';

/**
 * Whether H(domain ‖ challenge ‖ '.' ‖ nonce) begins with so many zero bits: 2^bits hashes to find on average, one to
 * check. Asked of strangers while somebody is guessing, so that a guess costs more than it can give and nobody is locked out.
 */
export function isWorkDone(suite: HashSuite, challenge: string, nonce: string, bits: number): boolean {
  const digest = suite.digest(prefixedUtf8(WORK_DOMAIN, `${challenge}.${nonce}`));
  return leadingZeroBits(digest) >= bits;
}

/**
 * Tries nonces from `from` on; undefined when none of `tries` is one, so that a page can go on later and stay alive.
 */
export function findNonce(
  suite: HashSuite,
  challenge: string,
  bits: number,
  { from = 0, tries = Number.MAX_SAFE_INTEGER }: { readonly from?: number; readonly tries?: number } = {},
): string | undefined {
  for (let nonce = from; nonce < from + tries; nonce++) {
    if (isWorkDone(suite, challenge, String(nonce), bits)) return String(nonce);
  }
  return undefined;
}

function leadingZeroBits(bytes: Uint8Array): number {
  let zeros = 0;
  for (const byte of bytes) {
    if (byte !== 0) return zeros + Math.clz32(byte) - 24;
    zeros += 8;
  }
  return zeros;
}
