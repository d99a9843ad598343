import { listOf, oneOf, record, text, type TypeOf } from '../shape/shape.ts';

import { field } from './field.ts';

/** The number printed on a paper receipt (纸质票据代码, 号码). Its ledger name is a tag, as with all ids that can be guessed. */
export const paperRefShape = record({ paperCode: text(/^\d{6,12}$/), paperNumber: text(/^\d{6,12}$/) });
export type PaperRef = TypeOf<typeof paperRefShape>;

/**
 * Why a paper stands for its receipt no more. RECOVERED: it came back (收回), as a red-flush wants it; DAMAGED and LOST: a new
 * one may be printed; MISTYPED: the number was entered wrongly and belongs to another sheet, which may then use it.
 */
export const PAPER_VOID_REASONS = ['RECOVERED', 'DAMAGED', 'LOST', 'MISTYPED'] as const;
export type PaperVoidReason = (typeof PAPER_VOID_REASONS)[number];

/** One line of a paper's life: who, in which role, when, and of a voided one why. */
export const paperHistoryShape = record(
  {
    action: oneOf('exchange', 'void'),
    institution: field.institution,
    role: oneOf('ISSUER', 'REGISTRAR'),
    keyId: field.keyId,
    time: field.time,
    tx: field.tx,
  },
  { reason: oneOf(...PAPER_VOID_REASONS) },
);

/** A record with more could not be read again: who has filled it has lost the number, another issuer begins anew. */
export const MAX_PAPER_HISTORY = 100;

/** PAP~paper tag: the receipt that a paper number stands for. RELEASED: for none, the number was entered wrongly. */
export const paperRecordShape = record({
  v: oneOf(1),
  state: oneOf('LIVE', 'VOID', 'RELEASED'),
  receipt: field.tag,
  issuer: field.institution,
  history: listOf(paperHistoryShape, { min: 1, max: MAX_PAPER_HISTORY }),
});
export type PaperRecord = TypeOf<typeof paperRecordShape>;
