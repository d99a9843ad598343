import {
  consentIdShape,
  consentScopeShape,
  either,
  field,
  isCode,
  jsonValue,
  listOf,
  MAX_PRESENTATION_CHARACTERS,
  nullable,
  oneOf,
  receiptRefShape,
  record,
  text,
  valueThat,
  type Shape,
  type TypeOf,
} from '@piaosu/core';
import { RECEIPT_QUESTION, type QuestionKind } from './protocol.ts';

/**
 * What gateways ask each other under the word of a patient. Who is asked decides by its own copy of the ledger and by what
 * is opened to it: that a question is asked proves nothing.
 */
const person = record({ idType: text(/^[0-9A-Za-z]{1,8}$/), number: text(/^[0-9A-Za-z]{1,32}$/) });

const opening = { scope: consentScopeShape, scopeSalt: field.salt, patientSalt: field.salt };

/** A consent as the portal that granted it opens it to its payer. */
const openedConsent = record({ ...opening, patient: person });
export type OpenedConsent = TypeOf<typeof openedConsent>;

/** The patient's word that an institution shows. */
const authority = either(
  record({ consentId: consentIdShape, opened: openedConsent }),
  record({ presentation: text(/^[0-9A-Za-z._-]+$/, MAX_PRESENTATION_CHARACTERS) }),
);
export type Authority = TypeOf<typeof authority>;

const refusal = record({ state: oneOf('REFUSED'), code: valueThat(isCode), evidence: jsonValue });
export type Refusal = TypeOf<typeof refusal>;

/** Consents in one question; a page of a list is one. */
export const MAX_OPENED_CONSENTS = 100;

/** Receipts that a patient has in one publisher's log under one scope; what lies beyond is asked for by a narrower one. */
export const MAX_CONSENTED_RECEIPTS = 1000;

function kind<Q, A>(path: string, question: Shape<Q>, answer: Shape<A>): QuestionKind<Q, A> {
  return { path, question, answer };
}

/** What consents to the asking institution cover, and whose they are; null for one that is not to it. */
export const CONSENT_QUESTION = kind(
  '/exchange/v1/consents',
  record({ institution: field.institution, consents: listOf(consentIdShape, { min: 1, max: MAX_OPENED_CONSENTS }) }),
  record({ consents: listOf(nullable(openedConsent), { min: 1, max: MAX_OPENED_CONSENTS }) }),
);

/** The receipts of the patient in the scope, by number. */
export const CONSENTED_RECEIPTS_QUESTION = kind(
  '/exchange/v1/consented-receipts',
  record({ institution: field.institution, authority }),
  either(
    refusal,
    record({ state: oneOf('LISTED'), receipts: listOf(receiptRefShape, { max: MAX_CONSENTED_RECEIPTS }) }),
  ),
);

/** One of them, with documents and identity as far as the asker may see them under the patient's word. */
export const CONSENTED_DOCUMENT_QUESTION = kind(
  '/exchange/v1/consented-documents',
  record({ institution: field.institution, authority, receipt: receiptRefShape }),
  either(refusal, RECEIPT_QUESTION.answer),
);

/** The questions under the word of a patient, by what they are for. */
export interface ConsentQuestions {
  readonly consents: TypeOf<typeof CONSENT_QUESTION.question>;
  readonly list: TypeOf<typeof CONSENTED_RECEIPTS_QUESTION.question>;
  readonly document: TypeOf<typeof CONSENTED_DOCUMENT_QUESTION.question>;
}
/** What is answered, by question. */
export interface ConsentAnswers {
  readonly consents: TypeOf<typeof CONSENT_QUESTION.answer>;
  readonly list: TypeOf<typeof CONSENTED_RECEIPTS_QUESTION.answer>;
  readonly document: TypeOf<typeof CONSENTED_DOCUMENT_QUESTION.answer>;
}
