import {
  claimKey,
  claimRecordShape,
  consentKey,
  consentRecordShape,
  decideTransition,
  done,
  dropClaim,
  PiaosuError,
  TRANSITIONS,
  type ClaimRecord,
  type ConsentRecord,
} from '@piaosu/core';

import { procedure, type Act } from '../batch/procedure.ts';
import { openLineage, writeLineage } from '../lineage/lineage-state.ts';

/**
 * Ends a consent and, in the same transaction, every claim under it that is not decided: whichever of a reservation, an
 * approval and this commits first is seen by the others, so no claim is ever open under a withdrawn consent.
 */
export const withdrawConsent = procedure({
  action: 'withdrawConsent',
  keys: ({ body }) => [consentKey(body.consentId)],
  async run(act) {
    const consent = await ownConsent(act);
    const claims: string[] = [];
    for (const id of consent.claims) if (await withdrawClaim(act, id)) claims.push(id);
    act.records.put(consentKey(consent.id), withdrawn(act, consent));
    return done({ consentId: consent.id, state: 'WITHDRAWN', claims });
  },
});

/** To anybody but the portal that granted it a consent does not exist. */
async function ownConsent({ actor, body, records }: Act<'withdrawConsent'>): Promise<ConsentRecord> {
  const { consentId } = body;
  const consent = await records.get(consentKey(consentId), consentRecordShape);
  if (consent?.portal !== actor.id) throw new PiaosuError('RESOURCE_NOT_FOUND', { consentId });
  if (consent.state !== 'ACTIVE')
    throw new PiaosuError('ILLEGAL_TRANSITION', { act: 'withdraw', from: consent.state, to: 'WITHDRAWN' });
  return consent;
}

/** Whether the claim was withdrawn: one that is decided, ended or has just expired stays as it is. */
async function withdrawClaim(act: Act<'withdrawConsent'>, claimId: string): Promise<boolean> {
  const found = await claimOf(act, claimId);
  if (!isUndecided(found)) return false;
  const lineage = await openLineage(act, found.lineage);
  if (lineage === undefined) throw new Error('a claim has no lineage');
  // Read again: it may just have expired.
  const claim = await claimOf(act, claimId);
  const isOver = !isUndecided(claim);
  if (!isOver) act.records.put(claimKey(claimId), withdrawnClaim(act, claim));
  await writeLineage(act, found.lineage, isOver ? lineage : dropClaim(lineage, claimId));
  return !isOver;
}

function withdrawnClaim({ operation, tx }: Act<'withdrawConsent'>, claim: ClaimRecord): ClaimRecord {
  const { keyId, institution } = operation.actor;
  const decision = decideTransition(claim, {
    act: 'withdraw',
    capCarries: true,
    entry: {
      ...({ action: 'withdraw', role: 'PORTAL', reason: 'CONSENT_WITHDRAWN' } as const),
      ...{ actor: institution, time: tx.time, tx: tx.id, keyId },
    },
  });
  if (!decision.ok) throw new PiaosuError(decision.code, decision.evidence);
  return decision.claim;
}

/** What expires by itself is what nobody has decided on. */
function isUndecided({ state }: ClaimRecord): boolean {
  return TRANSITIONS.expire.from.includes(state);
}

async function claimOf({ records }: Act<'withdrawConsent'>, claimId: string): Promise<ClaimRecord> {
  const claim = await records.get(claimKey(claimId), claimRecordShape);
  if (claim === undefined) throw new Error('a claim of a consent has no record');
  return claim;
}

function withdrawn({ body, operation, tx }: Act<'withdrawConsent'>, consent: ConsentRecord): ConsentRecord {
  const entry = { action: 'withdraw', role: 'PORTAL', time: tx.time, tx: tx.id, keyId: operation.actor.keyId } as const;
  const line = body.family === undefined ? entry : { ...entry, family: body.family };
  return { ...consent, state: 'WITHDRAWN', history: [...consent.history, line] };
}
