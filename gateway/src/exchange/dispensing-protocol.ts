import { field, integer, listOf, nullable, receiptRefShape, record, traceField, type TypeOf } from '@piaosu/core';
import type { QuestionKind } from './protocol.ts';

/** Boxes behind the lines of one claim; a question of so many stays below 256 KiB. */
export const MAX_ASKED = 1000;

const asked = record({
  /** The line of the payer's receipt that they must pay for. */
  receipt: receiptRefShape,
  line: integer(1, 99_999),
  /** What the line says was given out; null for a line without a code. */
  id: nullable(traceField.traceId),
});
const question = record({ institution: field.institution, boxes: listOf(asked, { min: 1, max: MAX_ASKED }) });

const dispensed = record({
  dispensing: traceField.dispensing,
  /** Opens the patient of the basket. */
  patientSalt: field.salt,
  /** Opens the binding to the line that was asked for. */
  linkSalt: field.salt,
});
const answer = record({ boxes: listOf(listOf(dispensed, { max: 200 }), { min: 1, max: MAX_ASKED }) });

/**
 * What opens to a payer the dispensings of boxes on the receipts before it, in the order asked: for each box the asked
 * organisation's dispensings of it that are bound to the line, none where it gave out none for it. The salts prove nothing by themselves: the ledger's
 * commitments do.
 */
export const DISPENSING_QUESTION: QuestionKind<TypeOf<typeof question>, TypeOf<typeof answer>> = {
  path: '/exchange/v1/dispensings',
  question,
  answer,
  maxBytes: 512 * 1024,
};
export type DispensingQuestion = TypeOf<typeof question>;
export type AskedBox = TypeOf<typeof asked>;
export type DispensingAnswer = TypeOf<typeof answer>;
export type AnsweredDispensing = TypeOf<typeof dispensed>;
