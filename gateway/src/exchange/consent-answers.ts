import {
  decideConsent,
  decideScope,
  parseCanonicalJson,
  parseShape,
  PiaosuError,
  receiptHeaderShape,
  type ConsentScope,
  type ReceiptRef,
} from '@piaosu/core';
import { findConsent, nowSeconds, payerTagsOf } from '../consents/consent-standing.ts';
import { openConsent } from '../consents/consent-store.ts';
import { insertAccess, insertAccessNotes, type NewAccess } from '../db/access.ts';
import { patientTagsOf } from '../patients/patient-tag.ts';
import { selectConsent, selectPatientReceipts } from '../db/consents.ts';
import type { OpenedReceipt } from '../use-cases/verification/opened-receipt.ts';
import { findProven } from '../use-cases/verification/own-proof.ts';
import { subjectOf } from '../use-cases/verification/subject.ts';
import { institutionOf, lookerOf } from './asking-institution.ts';
import { MAX_CONSENTED_RECEIPTS } from './consent-protocol.ts';
import type { Authority, ConsentAnswers, ConsentQuestions, OpenedConsent } from './consent-protocol.ts';
import { disclosedTo, viewerOf, type Disclosure } from './disclosure.ts';
import { authorise, coverage, toRefusal, type Granted } from './patient-word.ts';
import type { Publisher } from './receipt-answers.ts';

/**
 * What consents granted at our portal cover, opened to the payer that the ledger names and to nobody else; not before they
 * begin and no more once they have ended: they say who the patient is.
 */
export async function answerConsents(
  portal: Publisher,
  org: string,
  { institution, consents }: ConsentQuestions['consents'],
): Promise<ConsentAnswers['consents']> {
  const payer = await institutionOf(portal, org, institution);
  const tags = payer?.state !== 'ACTIVE' ? [] : payerTagsOf(portal.peppers, payer.id);
  return { consents: await Promise.all(consents.map((id) => openedTo(portal, tags, id))) };
}

async function openedTo(portal: Publisher, payerTags: readonly string[], id: string): Promise<OpenedConsent | null> {
  const consent = await findConsent(portal.projection, id);
  const use = { payerTags, purpose: 'REVIEW', time: nowSeconds() } as const;
  if (consent === undefined || !decideConsent(consent, use).ok) return null;
  const row = await selectConsent(portal.database, id);
  if (row === undefined) return null;
  const { scope, scopeSalt, patientSalt, patient } = openConsent(portal.secrets, id, row.content);
  return { scope, scopeSalt, patientSalt, patient: { ...patient } };
}

/** The receipts of ours that the patient's word covers. */
export async function answerConsentedReceipts(
  publisher: Publisher,
  org: string,
  { institution, authority }: ConsentQuestions['list'],
): Promise<ConsentAnswers['list']> {
  const answer = await listAnswer(publisher, org, { institution, authority });
  const refs = answer.state === 'LISTED' ? answer.receipts : [];
  // To be named in a list is to be looked at; the notice comes with the document.
  const looks = refs.map((ref) => ({ org, institution, authority, ref, outcome: answer.state }));
  const entries = await Promise.all(looks.map((look) => entryOf(publisher, look)));
  if (entries.length > 0) await insertAccessNotes(publisher.database, entries);
  return answer;
}

async function listAnswer(
  publisher: Publisher,
  org: string,
  { institution, authority }: ConsentQuestions['list'],
): Promise<ConsentAnswers['list']> {
  const granted = await authorise(publisher, org, institution, authority);
  if ('state' in granted) return granted;
  if (granted.person === undefined) return { state: 'LISTED', receipts: receiptOf(granted.scope) };
  const tags = patientTagsOf(publisher.peppers, granted.person);
  const rows = await selectPatientReceipts(publisher.database, tags, MAX_CONSENTED_RECEIPTS);
  const receipts: ReceiptRef[] = [];
  for (const { code, number, header } of rows) {
    const ref = { eInvoiceCode: code, eInvoiceNumber: number };
    // What the header says already; the visit is in the document.
    if (mayCover(granted.scope, ref, header) && (await isCovered(publisher, granted, ref))) receipts.push(ref);
  }
  return { state: 'LISTED', receipts };
}

/** One of them, opened as far as the asker may see under the patient's word; logged before it is handed out. */
export async function answerConsentedDocument(
  publisher: Publisher,
  org: string,
  { institution, authority, receipt: ref }: ConsentQuestions['document'],
): Promise<ConsentAnswers['document']> {
  const answer = await documentAnswer(publisher, org, { institution, authority, receipt: ref });
  const outcome = answer.state === 'REFUSED' ? answer.code : answer.state;
  await log(publisher, { org, institution, authority, ref, outcome });
  return answer;
}

async function documentAnswer(
  publisher: Publisher,
  org: string,
  { institution, authority, receipt: ref }: ConsentQuestions['document'],
): Promise<ConsentAnswers['document']> {
  const granted = await authorise(publisher, org, institution, authority);
  if ('state' in granted) return granted;
  const found = await findProven(publisher, ref, 'ALL');
  if (found.state === 'UNKNOWN') return { state: 'UNKNOWN' };
  if (found.state !== 'FOUND') throw new PiaosuError('INDEX_DIVERGED', { state: found.state });
  const decision = coverage(granted, found.receipt);
  if (!decision.ok) return toRefusal(decision);
  return shown(found.receipt, disclosedTo(viewerOf(await institutionOf(publisher, org, institution)), true));
}

function receiptOf(scope: ConsentScope): ReceiptRef[] {
  return scope.type === 'RECEIPT' ? [scope.receipt] : [];
}

/** By the header alone, which needs no key; unreadable ones are examined. */
function mayCover(scope: ConsentScope, ref: ReceiptRef, text: string): boolean {
  const header = parseShape(receiptHeaderShape, parseCanonicalJson(text));
  if (!header.ok) return true;
  const { issuer, issueDate } = header.value;
  const visitDate = scope.type === 'VISIT' ? scope.visitDate : undefined;
  return decideScope(scope, [{ ...ref, issuer, issueDate, visitDate, samePatient: true }]).ok;
}

async function isCovered(publisher: Publisher, granted: Granted, ref: ReceiptRef): Promise<boolean> {
  if (granted.scope.type !== 'VISIT') return true;
  const found = await findProven(publisher, ref, ['visitDate', 'patientIdType', 'patientId']);
  return found.state === 'FOUND' && coverage(granted, found.receipt).ok;
}

function shown(
  { header, headerSignature, fields, details, place }: OpenedReceipt,
  disclosure: Disclosure,
): ConsentAnswers['document'] {
  const names: readonly string[] = disclosure.fields;
  const opened = fields.filter(({ name }) => names.includes(name));
  if (place === undefined) return { state: 'ISSUED', header, headerSignature, fields: opened };
  return {
    ...{ state: 'ANCHORED', header, headerSignature, fields: opened, details: disclosure.lines ? details : [] },
    ...{ log: place.log, path: [...place.path] },
  };
}

interface Look {
  readonly org: string;
  readonly institution: string;
  readonly authority: Authority;
  readonly ref: ReceiptRef;
  readonly outcome: string;
}

async function log(publisher: Publisher, look: Look): Promise<void> {
  await insertAccess(publisher.database, { ...(await entryOf(publisher, look)), receipt: look.ref });
}

async function entryOf(publisher: Publisher, { org, institution, authority, ref, outcome }: Look): Promise<NewAccess> {
  const isPresented = 'presentation' in authority;
  return {
    ...{ org, institution: await lookerOf(publisher, org, institution), actor: 'gateway', outcome },
    ...{ traceId: 'exchange', role: 'CLAIMS_OFFICER' },
    action: isPresented ? 'exchange.presentation' : 'exchange.consent',
    subject: subjectOf(publisher.peppers, ref),
    purpose: isPresented ? 'PRESENTATION' : authority.consentId,
  };
}
