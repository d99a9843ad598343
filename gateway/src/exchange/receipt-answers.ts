import { PiaosuError, type ReceiptRef } from '@piaosu/core';
import { tracePolicyOf } from '../claims/trace-policy.ts';
import { insertAccess } from '../db/access.ts';
import type { Organisation } from '../organisation.ts';
import { findAlike } from '../use-cases/verification/alike.ts';
import { checkCounterOf, PUBLIC_INSTITUTION } from '../use-cases/verification/check-counter.ts';
import { heldByPaper } from '../use-cases/verification/paper-source.ts';
import { findProven } from '../use-cases/verification/own-proof.ts';
import { subjectOf } from '../use-cases/verification/subject.ts';
import { institutionOf, lookerOf } from './asking-institution.ts';
import { actFields, allowedFields, viewerOf } from './disclosure.ts';
import type { ClaimEvidence, OpenedReceipt, QuestionAbout } from './protocol.ts';

/** What answering about receipts needs of the organisation that published them. */
export type Publisher = Omit<Organisation, 'exchange'>;

/** A receipt of ours as another organisation may see it; what it saw stands in our access log before it gets it. */
export async function answerReceipt(
  publisher: Publisher,
  org: string,
  question: QuestionAbout['receipt'],
): Promise<OpenedReceipt> {
  const viewer = viewerOf(await institutionOf(publisher, org, question.institution));
  const fields = allowedFields(viewer, question.purpose, question.fields);
  // To a stranger a number that was never issued must not be quicker to say than one with a wrong check code.
  const isStranger = question.institution === PUBLIC_INSTITUTION;
  const found = isStranger
    ? (await findAlike(publisher, question.receipt, fields)).found
    : await findProven(publisher, question.receipt, fields);
  await log(publisher, org, question, `exchange.${question.purpose.toLowerCase()}`, found.state);
  if (question.purpose === 'VERIFY') checkCounterOf(publisher.database).note(question.receipt, question.institution);
  if (found.state === 'UNKNOWN') return { state: 'UNKNOWN' };
  if (found.state !== 'FOUND') throw new PiaosuError('INDEX_DIVERGED', { state: found.state });
  const { header, headerSignature, fields: opened, details, place, earlier, supervisorSeal } = found.receipt;
  const shown = {
    header,
    headerSignature,
    fields: opened,
    ...(earlier === undefined ? {} : { earlier: { ...earlier } }),
    ...(supervisorSeal === undefined ? {} : { supervisorSeal }),
  };
  if (place === undefined) return { state: 'ISSUED', ...shown };
  return { state: 'ANCHORED', ...shown, details, log: place.log, path: [...place.path] };
}

/**
 * What an act of another organisation's institution on a receipt of ours must show the ledger, to those who act on receipts
 * and to nobody else; refused looks stand in the log too.
 */
export async function answerClaim(
  publisher: Publisher,
  org: string,
  question: QuestionAbout['claim'],
): Promise<ClaimEvidence> {
  const answer = await claimAnswer(publisher, org, question);
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

async function claimAnswer(
  publisher: Publisher,
  org: string,
  { institution, receipt, fields: asked, trace }: QuestionAbout['claim'],
): Promise<ClaimEvidence> {
  const asker = await institutionOf(publisher, org, institution);
  const fields = actFields(viewerOf(asker), asked);
  if (fields === undefined) return { state: 'REFUSED' };
  const lines = trace === true && asker !== undefined && tracePolicyOf(asker) !== 'OFF';
  try {
    const evidence = await publisher.publishing.evidence(receipt, fields);
    if (!lines) return { state: 'ANCHORED', evidence };
    return { state: 'ANCHORED', evidence, details: await publisher.publishing.details(receipt) };
  } catch (error) {
    if (error instanceof PiaosuError && error.code === 'NOT_FOUND') return { state: 'UNKNOWN' };
    if (error instanceof PiaosuError && error.code === 'NOT_ANCHORED') return { state: 'ISSUED' };
    throw error;
  }
}

interface Look {
  readonly institution: string;
  readonly receipt: ReceiptRef;
  readonly role?: string;
  readonly reason?: string;
}

async function log(
  publisher: Publisher,
  org: string,
  { institution, receipt, role, reason }: Look,
  action: string,
  outcome: string,
): Promise<void> {
  const { database, peppers } = publisher;
  const entry = {
    org,
    institution: await lookerOf(publisher, org, institution),
    actor: 'gateway',
    action,
    subject: subjectOf(peppers, receipt),
    outcome,
    traceId: 'exchange',
    receipt,
    ...(role === undefined ? {} : { role }),
    ...(reason === undefined ? {} : { purpose: reason }),
  };
  await insertAccess(database, entry);
}
