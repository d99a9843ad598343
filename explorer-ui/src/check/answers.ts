import {
  CHECK_NAMES,
  HEADLINES,
  integer,
  isCode,
  jsonValue,
  listOf,
  oneOf,
  parseShape,
  record,
  text,
  valueThat,
  type Parsed,
  type TypeOf,
} from '@piaosu/core';

/** What the gateway answers to strangers, as this page reads it: an answer of another shape is no answer. */
const checkShape = record(
  { name: oneOf(...CHECK_NAMES), result: oneOf('valid', 'invalid', 'unknown', 'not-applicable') },
  { code: valueThat(isCode) },
);
const earlierShape = record({ strangers: integer(), offices: integer(), since: text(/^[0-9TZ:.-]{10,40}$/) });
const name = text(/^[A-Za-z]{1,40}$/);

const receiptAnswerShape = record(
  {
    headline: oneOf(...HEADLINES),
    // Said by core's table of codes here as there.
    sentence: jsonValue,
    checks: listOf(checkShape, { max: 16 }),
    fields: listOf(name, { max: 256 }),
    lines: listOf(integer(), { max: 100_000 }),
  },
  { asOfBlock: integer(), earlier: earlierShape },
);
export type ReceiptAnswer = TypeOf<typeof receiptAnswerShape>;
export type Earlier = TypeOf<typeof earlierShape>;

const boxAnswerShape = record(
  { answer: oneOf('NO_RECORD', 'SOLD_ONCE', 'SOLD_BEFORE'), sentence: jsonValue },
  {
    fits: oneOf(true, false),
    product: text(/^[^]*$/, 2000),
    recall: record({ notice: text(/^[^]*$/, 400) }, { class: oneOf(1, 2, 3) }),
  },
);
export type BoxReply = TypeOf<typeof boxAnswerShape>;

export function parseReceiptAnswer(body: unknown): Parsed<ReceiptAnswer> {
  return parseShape(receiptAnswerShape, body);
}

export function parseBoxReply(body: unknown): Parsed<BoxReply> {
  return parseShape(boxAnswerShape, body);
}
