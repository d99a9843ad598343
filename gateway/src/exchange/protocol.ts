import {
  either,
  field,
  integer,
  listOf,
  nullable,
  oneOf,
  paperRefShape,
  receiptEvidenceShape,
  receiptHeaderShape,
  record,
  shownReceiptFields,
  signedStatementShape,
  text,
  type Shape,
  type TypeOf,
} from '@piaosu/core';

/**
 * What gateways of different organisations ask each other, as shapes both sides parse with. POST of JSON over mutually
 * authenticated TLS; who asks is known by the certificate, the institution is what the asking organisation states.
 */
const receipt = record({ eInvoiceCode: field.receiptCode, eInvoiceNumber: field.receiptNumber });
const asking = { receipt, institution: field.institution };

export const PURPOSES = ['VERIFY', 'PACKAGE'] as const;
export type Purpose = (typeof PURPOSES)[number];

const notHere = record({ state: oneOf('UNKNOWN') });

/** Signed by its issuer and not yet under a checkpoint: believed as far as the publisher is. */
const { header, headerSignature, fields } = shownReceiptFields;
const issuedReceipt = record({ state: oneOf('ISSUED'), header, headerSignature, fields });

const anchoredReceipt = record({ state: oneOf('ANCHORED'), ...shownReceiptFields });

const openedReceipt = either(either(notHere, issuedReceipt), anchoredReceipt);
/** A receipt as its publisher shows it to another organisation. */
export type OpenedReceipt = TypeOf<typeof openedReceipt>;

const claimEvidence = either(
  record({ state: oneOf('UNKNOWN', 'ISSUED') }),
  record({ state: oneOf('ANCHORED'), evidence: receiptEvidenceShape }),
);
export type ClaimEvidence = TypeOf<typeof claimEvidence>;

const statementQuestion = either(
  either(
    record({
      type: oneOf('checkpoint'),
      publisher: field.institution,
      shard: field.shard,
      size: integer(1, 999_999_999_999),
    }),
    record({ type: oneOf('record'), key: text(/^(?:REG|SEG)~[0-9A-Za-z~-]{1,100}$/) }),
  ),
  record({ type: oneOf('status'), header: receiptHeaderShape }),
);
/**
 * What a witness is asked to sign. For a status the whole header is shown: the witness computes leaf and tags itself, so
 * that nobody can have LIVE signed for one receipt by naming another.
 */
export type StatementQuestion = TypeOf<typeof statementQuestion>;

/** One sort of question: its path, and the shapes of what goes in and what comes out. */
export interface QuestionKind<Q, A> {
  readonly path: string;
  readonly question: Shape<Q>;
  readonly answer: Shape<A>;
}

function kind<Q, A>(path: string, question: Shape<Q>, answer: Shape<A>): QuestionKind<Q, A> {
  return { path, question, answer };
}

const fieldNames = listOf(text(/^[A-Za-z]{1,40}$/), { max: 256 });

/** A receipt behind its number, with the named fields opened; all fields and lines when `fields` is null. */
export const RECEIPT_QUESTION = kind(
  '/exchange/v1/receipts',
  record({ ...asking, purpose: oneOf(...PURPOSES), fields: nullable(fieldNames) }),
  openedReceipt,
);

/** What a claim on the receipt must show the chaincode, with the named fields opened besides those it always needs. */
export const CLAIM_QUESTION = kind(
  '/exchange/v1/claim-evidence',
  record({ ...asking, fields: fieldNames }),
  claimEvidence,
);

/** The receipt that a paper number stands or stood for; the asker compares it with its own ledger. */
export const PAPER_QUESTION = kind(
  '/exchange/v1/papers',
  record({ paper: paperRefShape, institution: field.institution }),
  record({ receipts: listOf(receipt, { max: 100 }) }),
);

/** Signatures over what the asked organisation sees in its own ledger; null for what it does not see. */
export const STATEMENT_QUESTION = kind(
  '/exchange/v1/statements',
  record({ statements: listOf(statementQuestion, { min: 1, max: 8 }) }),
  record({ statements: listOf(nullable(signedStatementShape), { min: 1, max: 8 }) }),
);

/** The questions about receipts, by what they are for. */
export interface QuestionAbout {
  readonly receipt: TypeOf<typeof RECEIPT_QUESTION.question>;
  readonly claim: TypeOf<typeof CLAIM_QUESTION.question>;
  readonly paper: TypeOf<typeof PAPER_QUESTION.question>;
}
