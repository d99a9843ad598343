import {
  COMPARABLE_FIELDS,
  either,
  field,
  integer,
  jsonValue,
  listOf,
  oneOf,
  record,
  shownReceiptFields,
  type TypeOf,
} from '@piaosu/core';
import type { QuestionKind } from './protocol.ts';

const { header, headerSignature, fields, details, log, path } = shownReceiptFields;

const compared = {
  header,
  headerSignature,
  /** Fields that agree with the file, and of those that do not what the asker may see. */
  fields,
  /** All lines to who may see them; otherwise those that agree with the file. */
  details,
  /** Fields that differ and whose original stays here. */
  withheld: listOf(oneOf(...COMPARABLE_FIELDS), { max: COMPARABLE_FIELDS.length }),
  /** Lines that differ and whose original stays here. */
  withheldLines: listOf(integer(1, 99_999), { max: 100_000 }),
};

const comparedReceipt = either(
  record({ state: oneOf('ISSUED'), ...compared }),
  record({ state: oneOf('ANCHORED'), ...compared, log, path }),
);

/** Nothing is compared with a file that does not know the check code: whoever made it has not seen the receipt. */
const notCompared = either(record({ state: oneOf('UNKNOWN') }), record({ state: oneOf('CHECK_CODE') }));

const question = record({
  receipt: record({ eInvoiceCode: field.receiptCode, eInvoiceNumber: field.receiptNumber }),
  institution: field.institution,
  /** The JSON form of a receipt as it was presented; see `presentedFromJson`. */
  file: jsonValue,
});
const answer = either(notCompared, comparedReceipt);

export type CompareQuestion = TypeOf<typeof question>;
export type CompareAnswer = TypeOf<typeof answer>;

/** A file against the original, field by field. The values come to the publisher, which knows the receipt's own. */
export const COMPARE_QUESTION: QuestionKind<CompareQuestion, CompareAnswer> = {
  path: '/exchange/v1/comparisons',
  question,
  answer,
  // A stay of 20,000 lines.
  maxBytes: 16 * 1024 * 1024,
};
