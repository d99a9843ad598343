import { PiaosuError, type Json } from '@piaosu/core';
import { z } from 'zod';
import type { CallerContext } from '../../http/route.ts';
import { patientTagsOf } from '../../patients/patient-tag.ts';
import { actingFields, personOf } from './acting.ts';
import { ownConsent } from './own-consent.ts';

/** What a withdrawal did. */
export interface WithdrawnConsent {
  readonly consentId: string;
  readonly state: 'WITHDRAWN';
  /** Claims that were not decided yet and are withdrawn with it. */
  readonly claims: string[];
  readonly tx: string;
  readonly block: number;
}

/**
 * The patient ends a consent; claims under it that are not decided are withdrawn in the same transaction. Throws PiaosuError
 * RESOURCE_NOT_FOUND for a consent of somebody else, ILLEGAL_TRANSITION for one that is withdrawn.
 */
export async function withdrawConsent(context: CallerContext, consentId: string): Promise<WithdrawnConsent> {
  const { organisation, caller, messageId } = context;
  const { payer } = await ownConsent(context, consentId);
  const { result, tx, block } = await organisation.acts.perform({
    action: 'withdrawConsent',
    actor: { institution: caller.institution, role: 'PORTAL' },
    messageId,
    body: { consentId, ...actingFields(context) },
  });
  await organisation.projection.waitFor(block);
  const patientTag = patientTagsOf(organisation.peppers, personOf(context)).at(-1) ?? '';
  const data = { consent: consentId, payer, ...actingFields(context) };
  await organisation.notices.tell([{ patientTag, kind: 'CONSENT_WITHDRAWN', dedupe: `withdrawn/${consentId}`, data }]);
  return { ...parseResult(result), tx, block };
}

const ledgerResult = z.object({
  consentId: z.string(),
  state: z.literal('WITHDRAWN'),
  claims: z.array(z.string()),
});

function parseResult(result: Json): Pick<WithdrawnConsent, 'consentId' | 'state' | 'claims'> {
  const parsed = ledgerResult.safeParse(result);
  if (!parsed.success) throw new PiaosuError('INTERNAL', { reason: 'result of a withdrawal' }, parsed.error);
  return parsed.data;
}
