import { CODES, isInvalidBy, isPlainObject, PiaosuError } from '@piaosu/core';

/**
 * Performs an act with what was shown, and once more with what `showAnew` gets when a part of the same split bill that was
 * published since has entered the ledger first, or when what was kept for a repeat has the form of an older release. Safe:
 * such a refusal is a fault, which leaves nothing, and the proofs are no part of the request that a repeat is compared with.
 */
export async function withNewerEvidence<S, R>(
  perform: (shown: S) => Promise<R>,
  shown: S,
  showAnew: () => Promise<S>,
): Promise<R> {
  try {
    return await perform(shown);
  } catch (error) {
    if (!(error instanceof PiaosuError) || !isOutdated(error)) throw error;
    return perform(await showAnew());
  }
}

function isOutdated(error: PiaosuError): boolean {
  if (isInvalidBy(error, 'RELATED_PATIENT')) return true;
  const pointer = isPlainObject(error.evidence) ? error.evidence['pointer'] : undefined;
  const isProof = typeof pointer === 'string' && /^\/private\/(?:evidence|trace)\//u.test(pointer);
  return CODES[error.code].class === 'schema' && isProof;
}
