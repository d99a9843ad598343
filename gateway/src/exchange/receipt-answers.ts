import { PiaosuError, type ReceiptRef } from '@piaosu/core';
import { insertAccess } from '../db/access.ts';
import type { Organisation } from '../organisation.ts';
import { heldByPaper } from '../use-cases/verification/paper-source.ts';
import { findProven } from '../use-cases/verification/own-proof.ts';
import { subjectOf } from '../use-cases/verification/subject.ts';
import { allowedFields } from './disclosure.ts';
import type { ClaimEvidence, OpenedReceipt, QuestionAbout } from './protocol.ts';

/** What answering about receipts needs of the organisation that published them. */
export type Publisher = Omit<Organisation, 'exchange'>;

/** A receipt of ours as another organisation may see it; what it saw stands in our access log before it gets it. */
export async function answerReceipt(
  publisher: Publisher,
  org: string,
  question: QuestionAbout['receipt'],
): Promise<OpenedReceipt> {
  const fields = allowedFields(question.purpose, question.fields);
  const found = await findProven(publisher, question.receipt, fields);
  await log(publisher, org, question, `exchange.${question.purpose.toLowerCase()}`, found.state);
  if (found.state === 'UNKNOWN') return { state: 'UNKNOWN' };
  if (found.state !== 'FOUND') throw new PiaosuError('INDEX_DIVERGED', { state: found.state });
  const { header, headerSignature, fields: opened, details, place } = found.receipt;
  if (place === undefined) return { state: 'ISSUED', header, headerSignature, fields: opened };
  return { state: 'ANCHORED', header, headerSignature, fields: opened, details, log: place.log, path: [...place.path] };
}

/** What a claim of another organisation's payer must show the ledger. */
export async function answerClaim(
  publisher: Publisher,
  org: string,
  question: QuestionAbout['claim'],
): Promise<ClaimEvidence> {
  const answer = await claimAnswer(publisher, question);
  await log(publisher, org, question, 'exchange.claim', answer.state);
  return answer;
}

/** The receipt behind a paper number. Who holds the sheet knows it already: it is printed there. */
export async function answerPaper(
  publisher: Publisher,
  org: string,
  { paper, institution }: QuestionAbout['paper'],
): Promise<{ readonly receipts: readonly ReceiptRef[] }> {
  const receipts = await heldByPaper(publisher, paper);
  for (const receipt of receipts) await log(publisher, org, { institution, receipt }, 'exchange.paper', 'SERVED');
  return { receipts };
}

async function claimAnswer({ publishing }: Publisher, question: QuestionAbout['claim']): Promise<ClaimEvidence> {
  try {
    return { state: 'ANCHORED', evidence: await publishing.evidence(question.receipt, question.fields) };
  } catch (error) {
    if (error instanceof PiaosuError && error.code === 'NOT_FOUND') return { state: 'UNKNOWN' };
    if (error instanceof PiaosuError && error.code === 'NOT_ANCHORED') return { state: 'ISSUED' };
    throw error;
  }
}

async function log(
  { database, peppers }: Publisher,
  org: string,
  { institution, receipt }: { readonly institution: string; readonly receipt: ReceiptRef },
  action: string,
  outcome: string,
): Promise<void> {
  const entry = {
    org,
    institution,
    actor: 'gateway',
    action,
    subject: subjectOf(peppers, receipt),
    outcome,
    traceId: 'exchange',
  };
  await insertAccess(database, entry);
}
