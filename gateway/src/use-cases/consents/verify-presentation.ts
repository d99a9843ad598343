import { PiaosuError, type Presentation } from '@piaosu/core';
import { judgePresentation, readPresentation } from '../../consents/presented.ts';
import type { CallerContext } from '../../http/route.ts';
import { subjectOf } from '../verification/subject.ts';
import { fetchConsented, type ConsentedReceipt } from './consented-receipt.ts';

/**
 * The receipt that a patient presents at this counter, with documents and identity. Looking does not use the presentation
 * up, so that the claim can follow; each look is logged at the publisher. Throws PiaosuError REPLAY (another payer's, used,
 * run out), CONSENT_INVALID, SIGNATURE_INVALID, SCHEMA, or the publisher's refusal.
 */
export async function verifyPresentation(context: CallerContext, text: string): Promise<ConsentedReceipt> {
  const { organisation, caller } = context;
  const presentation = await readPresentation(organisation, text);
  const decision = await judgePresentation(organisation, presentation, {
    payer: caller.institution,
    purpose: 'REVIEW',
  });
  if (!decision.ok) {
    await alert(context, presentation, decision);
    throw new PiaosuError(decision.code, decision.evidence);
  }
  return fetchConsented(context, { presentation: text }, presentation.receipt);
}

/** Somebody shows what was made for another counter, or shows it again: a person looks into it. */
async function alert(
  { organisation, caller }: CallerContext,
  { nonce, receipt }: Presentation,
  { code, evidence }: Pick<PiaosuError, 'code' | 'evidence'>,
): Promise<void> {
  await organisation.alerts.raise({
    dedupe: `presentation/${nonce}/${caller.institution}/${code}`,
    ...{ code, evidence, institution: caller.institution },
    subject: subjectOf(organisation.peppers, receipt),
  });
}
