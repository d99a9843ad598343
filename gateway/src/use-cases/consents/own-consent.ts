import { PiaosuError, type ConsentRecord } from '@piaosu/core';
import { findConsent, payerTagsOf } from '../../consents/consent-standing.ts';
import { openConsent, type ConsentContent } from '../../consents/consent-store.ts';
import { selectConsent } from '../../db/consents.ts';
import type { CallerContext } from '../../http/route.ts';
import { patientTagsOf } from '../../patients/patient-tag.ts';
import { personOf } from './acting.ts';
import { openFromPortal } from './portal.ts';

/** A consent as the ledger has it, beside what its portal opened of it; absent where the portal did not answer. */
export interface OpenedRecord {
  readonly consent: ConsentRecord;
  readonly content: Pick<ConsentContent, 'scope' | 'scopeSalt' | 'patientSalt' | 'patient'> | undefined;
  readonly payer: string;
}

/** A consent of the calling patient, granted at this portal. To anybody else it does not exist. */
export async function ownConsent(context: CallerContext, id: string): Promise<OpenedRecord> {
  const { organisation, caller } = context;
  const consent = await findConsent(organisation.projection, id);
  const row = consent?.portal === caller.institution ? await selectConsent(organisation.database, id) : undefined;
  const tags = patientTagsOf(organisation.peppers, personOf(context));
  if (consent === undefined || row === undefined || !tags.includes(row.patient_tag))
    throw new PiaosuError('RESOURCE_NOT_FOUND', { consentId: id });
  const content = openConsent(organisation.secrets, id, row.content);
  return { consent, content, payer: content.payer };
}

/** The ledger's record of a consent given to the calling office. To any other it does not exist. */
export async function consentTo({ organisation, caller }: CallerContext, id: string): Promise<ConsentRecord> {
  const consent = await findConsent(organisation.projection, id);
  if (consent === undefined || !payerTagsOf(organisation.peppers, caller.institution).includes(consent.payer))
    throw new PiaosuError('RESOURCE_NOT_FOUND', { consentId: id });
  return consent;
}

/** One consent as the caller may read it: the patient the own ones, an office those given to it. */
export async function readConsent(context: CallerContext, id: string): Promise<OpenedRecord> {
  if (context.caller.patient !== undefined) return ownConsent(context, id);
  const consent = await consentTo(context, id);
  const [content] = await openFromPortal(context, [consent]);
  return { consent, content: content ?? undefined, payer: context.caller.institution };
}
