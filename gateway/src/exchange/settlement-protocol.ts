import { either, field, listOf, oneOf, record, shownReceiptFields, type TypeOf } from '@piaosu/core';
import type { QuestionKind } from './protocol.ts';

/** Settlements of one question: some 400 bytes each, within what a question may have. */
export const MAX_SETTLEMENTS_ASKED = 50;

const asked = record({
  /** Of hospital and business number, under every version of the tag secret: who has no such receipt learns no number. */
  businessTags: listOf(field.tag, { min: 1, max: 32 }),
  /** H(nonce ‖ settlement id): tells whether a receipt carries this very settlement, and nothing about any other. */
  nonce: field.salt,
  settlement: field.hash,
});
export type AskedSettlement = TypeOf<typeof asked>;

const answered = either(
  record({ state: oneOf('UNKNOWN', 'ISSUED', 'UNPROVEN') }),
  record({ state: oneOf('ANCHORED'), ...shownReceiptFields }),
);
export type AnsweredSettlement = TypeOf<typeof answered>;

const question = record({
  institution: field.institution,
  settlements: listOf(asked, { min: 1, max: MAX_SETTLEMENTS_ASKED }),
});
const answer = record({ settlements: listOf(answered, { min: 1, max: MAX_SETTLEMENTS_ASKED }) });
export type SettlementQuestion = TypeOf<typeof question>;
export type SettlementAnswer = TypeOf<typeof answer>;

/**
 * Receipts that stand under business numbers now, proven: with settlement id and fund amount opened where the asker settled
 * it or nobody did. That another settled it is seen by the header alone.
 */
export const SETTLEMENT_QUESTION: QuestionKind<SettlementQuestion, SettlementAnswer> = {
  path: '/exchange/v1/settlements',
  question,
  answer,
};
