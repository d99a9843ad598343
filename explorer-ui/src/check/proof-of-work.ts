import { findNonce, sha256Suite } from '@piaosu/core';

/** What the gateway asks for while somebody is guessing: a nonce whose hash begins with so many zero bits. */
export interface Challenge {
  readonly challenge: string;
  readonly bits: number;
}

/** A frame's worth of computing at a time: the page stays alive, and no worker has to be allowed. */
const SLICE_MS = 24;
const TRIES = 256;

/**
 * Works out a nonce in slices; `onShare` hears after each how much of the expected work is done (it may exceed 1: luck).
 * Undefined when `signal` ended it.
 */
export async function workOut(
  { challenge, bits }: Challenge,
  onShare: (share: number) => void,
  signal: AbortSignal,
): Promise<string | undefined> {
  for (let from = 0; !signal.aborted;) {
    const until = performance.now() + SLICE_MS;
    do {
      const nonce = findNonce(sha256Suite, challenge, bits, { from, tries: TRIES });
      if (nonce !== undefined) return nonce;
      from += TRIES;
    } while (performance.now() < until);
    onShare(from / 2 ** bits);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  return undefined;
}
