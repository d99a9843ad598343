import { assertPublisher, dropTraces } from '../erasure/traces.ts';
import type { ErasureNoticeQuestion } from './erasure-protocol.ts';
import type { Publisher } from './receipt-answers.ts';

/**
 * Drops what this organisation keeps of another's erased receipts: what claims showed, answers, alerts, results of checks.
 * Only the organisation that published them may say so. Throws PiaosuError FORBIDDEN.
 */
export async function answerErasure(
  organisation: Publisher,
  org: string,
  { publisher, receipts }: ErasureNoticeQuestion,
): Promise<{ readonly dropped: number }> {
  await assertPublisher(organisation, org, publisher, receipts);
  await organisation.database.transaction((sql) => dropTraces(organisation, sql, publisher, receipts));
  return { dropped: receipts.length };
}
