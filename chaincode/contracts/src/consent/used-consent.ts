import {
  claimKey,
  claimRecordShape,
  consentInvalid,
  consentKey,
  consentRecordShape,
  decideConsent,
  decideScope,
  MAX_CONSENT_CLAIMS,
  parseDigestText,
  PiaosuError,
  scopeCommit,
  scopeFields,
  TRANSITIONS,
  type ConsentOpening,
  type ConsentRecord,
} from '@piaosu/core';

import type { Act } from '../batch/procedure.ts';
import { assertDecided, receiptsUnder } from './claimed-scope.ts';

/**
 * Claims under a consent: it is the payer's, lasts, is for claims, and covers every receipt; the claim is noted in it, so
 * that a withdrawal finds it. Answers the consent's id.
 * @throws PiaosuError CONSENT_INVALID with its reason, PROOF_INVALID for an opening that is not the consent's
 */
export async function useConsent(
  act: Act<'reserve'>,
  consentId: string,
  opening: ConsentOpening,
  claimId: string,
): Promise<string> {
  const { actor, records, tags, tx } = act;
  const consent = await records.get(consentKey(consentId), consentRecordShape);
  if (consent === undefined) throw refusal(consentId, 'UNKNOWN');
  const payerTags = tags.all('payer', [actor.id]);
  assertDecided(decideConsent(consent, { payerTags, purpose: 'CLAIM', time: tx.time }));
  assertOpened(act, consent, opening);
  const receipts = receiptsUnder(act, consent.patientCommit, opening.patientSalt);
  assertDecided(decideScope(opening.scope, receipts, { consentId }));
  const claims = await withRoom(act, consent);
  records.put(consentKey(consentId), { ...consent, claims: [...claims, claimId] });
  return consentId;
}

function refusal(consentId: string, reason: Parameters<typeof consentInvalid>[0]): PiaosuError {
  const { code, evidence } = consentInvalid(reason, { consentId });
  return new PiaosuError(code, evidence);
}

function assertOpened(
  { secret, tx }: Act<'reserve'>,
  { scopeCommit: commit }: ConsentRecord,
  opening: ConsentOpening,
): void {
  const digest = parseDigestText(commit);
  const holds =
    digest.ok && scopeCommit(tx.ports.suiteOf(digest.value.alg), opening.scope, opening.scopeSalt) === commit;
  if (!holds) throw new PiaosuError('PROOF_INVALID', { proof: 'consent scope' });
  for (const name of scopeFields(opening.scope)) {
    const isOpened = secret.evidence.every(({ openings }) => openings.some((each) => each.name === name));
    if (!isOpened) throw new PiaosuError('PROOF_INVALID', { proof: 'field', missing: [name] });
  }
}

/** The claims noted so far; from a full list those that a withdrawal would leave alone are dropped first. */
async function withRoom({ records }: Act<'reserve'>, { id, claims }: ConsentRecord): Promise<readonly string[]> {
  if (claims.length < MAX_CONSENT_CLAIMS) return claims;
  const open: string[] = [];
  for (const claimId of claims) {
    const claim = await records.get(claimKey(claimId), claimRecordShape);
    if (claim !== undefined && TRANSITIONS.expire.from.includes(claim.state)) open.push(claimId);
  }
  if (open.length >= MAX_CONSENT_CLAIMS) throw refusal(id, 'TOO_MANY_OPEN');
  return open;
}
