import { PiaosuError, type ClaimRecord } from '@piaosu/core';

import type { Act } from '../batch/procedure.ts';
import { useConsent } from './used-consent.ts';
import { usePresentation } from './used-presentation.ts';

/** What a claim record keeps of the patient's word that it was made under. */
export type ClaimAuthority = Pick<ClaimRecord, 'consent' | 'presentation'>;

/**
 * The patient's word that a claim names, if it names any: a consent is noted in it, a presentation is used up. To be called
 * when every receipt's evidence has been opened; a refusal of the claim drops what is written here.
 * @throws PiaosuError CONSENT_INVALID, REPLAY; SCHEMA for both at once or an opening without its consent
 */
export async function useAuthority(act: Act<'reserve'>, claimId: string): Promise<ClaimAuthority> {
  const { body, secret } = act;
  if ((body.consentId === undefined) !== (secret.consent === undefined))
    throw new PiaosuError('SCHEMA', { pointer: '/private/consent' });
  if (secret.consent !== undefined && secret.presentation !== undefined)
    throw new PiaosuError('SCHEMA', { pointer: '/private/presentation' });
  if (body.consentId !== undefined && secret.consent !== undefined)
    return { consent: await useConsent(act, body.consentId, secret.consent, claimId) };
  if (secret.presentation !== undefined)
    return { presentation: await usePresentation(act, secret.presentation, claimId) };
  return {};
}
