import {
  consentInvalid,
  decideConsent,
  decideScope,
  openedText,
  PiaosuError,
  type ConsentDecision,
  type ConsentScope,
  type OpenedFields,
} from '@piaosu/core';
import {
  findConsent,
  isCommitted,
  nowSeconds,
  opensConsent,
  payerTagsOf,
  type Person,
} from '../consents/consent-standing.ts';
import { judgePresentation, readPresentation } from '../consents/presented.ts';
import { isOf } from '../patients/patient-tag.ts';
import type { OpenedReceipt } from '../use-cases/verification/opened-receipt.ts';
import { institutionOf } from './asking-institution.ts';
import type { Authority, Refusal } from './consent-protocol.ts';
import type { Publisher } from './receipt-answers.ts';

/** What the word of a patient grants, once the own ledger has confirmed it. */
export interface Granted {
  readonly scope: ConsentScope;
  /** Absent under a presentation: it names one receipt, and commits to whose it is. */
  readonly person: Person | undefined;
  readonly isPatient: (fields: OpenedFields) => boolean;
}

/** By our own copy of the ledger: the asker is a payer of its organisation, and the patient's word is to it, now. */
export async function authorise(
  publisher: Publisher,
  org: string,
  institution: string,
  authority: Authority,
): Promise<Granted | Refusal> {
  const payer = await institutionOf(publisher, org, institution);
  if (payer?.state !== 'ACTIVE' || !payer.kinds.includes('PAYER')) return toRefusal(consentInvalid('OTHER_PAYER'));
  return 'presentation' in authority
    ? presented(publisher, payer.id, authority.presentation)
    : consented(publisher, payer.id, authority);
}

async function consented(
  { projection, peppers }: Publisher,
  payer: string,
  { consentId, opened }: Extract<Authority, { consentId: string }>,
): Promise<Granted | Refusal> {
  const consent = await findConsent(projection, consentId);
  if (consent === undefined) return toRefusal(consentInvalid('UNKNOWN', { consentId }));
  const use = { payerTags: payerTagsOf(peppers, payer), purpose: 'REVIEW', time: nowSeconds() } as const;
  const decision = decideConsent(consent, use);
  if (!decision.ok) return toRefusal(decision);
  const { scope, patient } = opened;
  if (!opensConsent(peppers, consent, opened, patient))
    return { state: 'REFUSED', code: 'PROOF_INVALID', evidence: { proof: 'consent' } };
  return { scope, person: patient, isPatient: (fields) => isOf(patient, fields) };
}

async function presented(publisher: Publisher, payer: string, text: string): Promise<Granted | Refusal> {
  try {
    const presentation = await readPresentation(publisher, text);
    const decision = await judgePresentation(publisher, presentation, { payer, purpose: 'REVIEW' });
    if (!decision.ok) return toRefusal(decision);
    const { receipt, patient, nonce } = presentation;
    const isPatient = (fields: OpenedFields) => isCommitted(publisher.peppers, patient, nonce, personIn(fields));
    return { scope: { type: 'RECEIPT', receipt }, person: undefined, isPatient };
  } catch (error) {
    if (error instanceof PiaosuError) return { state: 'REFUSED', code: error.code, evidence: error.evidence };
    throw error;
  }
}

/** Whether what is granted covers a receipt, by what was signed. */
export function coverage({ scope, isPatient }: Granted, { header, fields }: OpenedReceipt): ConsentDecision {
  const opened: OpenedFields = new Map(fields.map(({ name, value }) => [name, value]));
  const { eInvoiceCode, eInvoiceNumber, issuer, issueDate } = header;
  const visitDate = openedText(opened, 'visitDate');
  const samePatient = isPatient(opened);
  return decideScope(scope, [{ eInvoiceCode, eInvoiceNumber, issuer, issueDate, visitDate, samePatient }]);
}

function personIn(fields: OpenedFields): Person {
  const [idType = '', number = ''] = ['patientIdType', 'patientId'].map((name) => openedText(fields, name));
  return { idType, number };
}

export function toRefusal({ code, evidence }: Extract<ConsentDecision, { ok: false }>): Refusal {
  return { state: 'REFUSED', code, evidence };
}
