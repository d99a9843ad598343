import { field, integer, listOf, record, type TypeOf } from '@piaosu/core';
import type { QuestionKind } from './protocol.ts';

const receipt = record({ eInvoiceCode: field.receiptCode, eInvoiceNumber: field.receiptNumber, leaf: field.digest });
const question = record({ publisher: field.institution, receipts: listOf(receipt, { min: 1, max: 50 }) });
const answer = record({ dropped: integer() });
export type ErasureNoticeQuestion = TypeOf<typeof question>;

/** 'These receipts of mine are erased': whoever keeps what was shown or said of them keeps it no longer. */
export const ERASURE_NOTICE: QuestionKind<ErasureNoticeQuestion, TypeOf<typeof answer>> = {
  path: '/exchange/v1/erasures',
  question,
  answer,
};
