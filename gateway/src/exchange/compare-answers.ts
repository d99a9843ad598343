import { PiaosuError, presentedFromJson, unwrap } from '@piaosu/core';
import { insertAccess } from '../db/access.ts';
import { checkCounterOf } from '../use-cases/verification/check-counter.ts';
import { discloseComparison, knowsCheckCode } from '../use-cases/verification/disclosed-comparison.ts';
import { findProven } from '../use-cases/verification/own-proof.ts';
import { subjectOf } from '../use-cases/verification/subject.ts';
import { institutionOf, lookerOf } from './asking-institution.ts';
import type { CompareAnswer, CompareQuestion } from './compare-protocol.ts';
import { viewerOf } from './disclosure.ts';
import type { Publisher } from './receipt-answers.ts';

/** A file of another organisation's caller against a receipt of ours; the look stands in our log before it is answered. */
export async function answerComparison(
  publisher: Publisher,
  org: string,
  question: CompareQuestion,
): Promise<CompareAnswer> {
  const presented = unwrap(presentedFromJson(question.file));
  const found = await findProven(publisher, question.receipt, 'ALL');
  await insertAccess(publisher.database, {
    ...{ org, institution: await lookerOf(publisher, org, question.institution), actor: 'gateway' },
    ...{ action: 'exchange.verify', traceId: 'exchange' },
    ...{ subject: subjectOf(publisher.peppers, question.receipt), outcome: found.state, receipt: question.receipt },
  });
  checkCounterOf(publisher.database).note(question.receipt, question.institution);
  if (found.state === 'UNKNOWN') return { state: 'UNKNOWN' };
  if (found.state !== 'FOUND') throw new PiaosuError('INDEX_DIVERGED', { state: found.state });
  const { receipt } = found;
  if (!knowsCheckCode(presented, receipt)) return { state: 'CHECK_CODE' };
  const viewer = viewerOf(await institutionOf(publisher, org, question.institution));
  const { header, headerSignature, place } = receipt;
  const shown = { header, headerSignature, ...discloseComparison(presented, receipt, viewer) };
  return place === undefined
    ? { state: 'ISSUED', ...shown }
    : { state: 'ANCHORED', ...shown, log: place.log, path: [...place.path] };
}
