import {
  detailOpeningShape,
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
  supervisorSealShape,
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

/** Why an auditor looks: a closed list, so that nothing personal can be typed into it. */
export const AUDIT_REASONS = ['AUDIT_PLAN', 'SAMPLE', 'ALERT', 'COMPLAINT', 'COURT'] as const;
export type AuditReason = (typeof AUDIT_REASONS)[number];

/** For the publisher's access log, which the patient reads. */
const why = { role: text(/^[A-Z_,]{1,100}$/), reason: oneOf(...AUDIT_REASONS) };

/** What a look without the patient's word may be for; one with it is a question of its own that shows the consent. */
export const PURPOSES = ['VERIFY', 'PACKAGE'] as const;
export type Purpose = (typeof PURPOSES)[number];

const notHere = record({ state: oneOf('UNKNOWN') });

/** Signed by its issuer and not yet under a checkpoint: believed as far as the publisher is. */
const { header, headerSignature, fields } = shownReceiptFields;
const earlier = {
  /** How often it was checked before, by the kind of who asked. */
  earlier: record({ strangers: integer(), offices: integer(), since: text(/^[0-9T:.Z-]{20,30}$/) }),
  supervisorSeal: supervisorSealShape,
};
const issuedReceipt = record({ state: oneOf('ISSUED'), header, headerSignature, fields }, earlier);

const anchoredReceipt = record({ state: oneOf('ANCHORED'), ...shownReceiptFields }, earlier);

const openedReceipt = either(either(notHere, issuedReceipt), anchoredReceipt);
/** A receipt as its publisher shows it to another organisation. */
export type OpenedReceipt = TypeOf<typeof openedReceipt>;

const claimEvidence = either(
  /** REFUSED: the asker is nobody who shows receipts to the ledger. */
  record({ state: oneOf('UNKNOWN', 'ISSUED', 'REFUSED') }),
  record(
    { state: oneOf('ANCHORED'), evidence: receiptEvidenceShape },
    /** All lines, where they were asked for and the asker's policy wants medicines traced. */
    { details: listOf(detailOpeningShape, { max: 20_000 }) },
  ),
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
  /** Bytes of a question at most; 64 KiB when absent. */
  readonly maxBytes?: number;
}

function kind<Q, A>(path: string, question: Shape<Q>, answer: Shape<A>): QuestionKind<Q, A> {
  return { path, question, answer };
}

const fieldNames = listOf(text(/^[A-Za-z]{1,40}$/), { max: 256 });

/** A receipt behind its number, with the named fields opened; all fields and lines when `fields` is null. */
export const RECEIPT_QUESTION = kind(
  '/exchange/v1/receipts',
  record({ ...asking, purpose: oneOf(...PURPOSES), fields: nullable(fieldNames) }, why),
  openedReceipt,
);

/**
 * What a claim on the receipt must show the chaincode, with the named fields opened besides those it always needs; with
 * `trace` also its lines, so that medicines are followed to their boxes.
 */
export const CLAIM_QUESTION = kind(
  '/exchange/v1/claim-evidence',
  record({ ...asking, fields: fieldNames }, { ...why, trace: oneOf(true) }),
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

/** Looks told at once: some 300 bytes each, within what a question may have. */
export const MAX_LOOKS = 100;

const look = record(
  {
    /** Of the entry at the organisation that tells it. */
    id: text(/^\d{1,18}$/),
    at: field.time,
    institution: field.institution,
    action: text(/^[a-z.-]{1,40}$/),
    receipt,
    outcome: text(/^[A-Z_]{1,40}$/),
  },
  { role: text(/^[A-Z_,]{1,100}$/), purpose: text(/^[A-Z_,]{1,100}$/) },
);

/** Looks at receipts of the asked publisher that it could not see, for the patients' access log. */
export const LOOK_QUESTION = kind(
  '/exchange/v1/looks',
  record({ looks: listOf(look, { min: 1, max: MAX_LOOKS }) }),
  record({ taken: integer(0, MAX_LOOKS) }),
);
export type LookQuestion = TypeOf<typeof LOOK_QUESTION.question>;

const person = record({ idType: text(/^\d{2}$/), number: text(/^\P{Cc}{1,40}$/u) });

/** A desk has both ends of a family binding before it, with their cards. */
export const FAMILY_QUESTION = kind(
  '/exchange/v1/family-confirmations',
  record({ institution: field.institution, binding: text(/^fam_[0-9a-f]{24}$/), child: person, parent: person }),
  record({ outcome: oneOf('ACTIVE', 'RESOURCE_NOT_FOUND', 'FAMILY_PROOF_WRONG', 'FAMILY_NOT_ACTIVE') }),
);
export type FamilyQuestion = TypeOf<typeof FAMILY_QUESTION.question>;
export type FamilyAnswer = TypeOf<typeof FAMILY_QUESTION.answer>;

/** The questions about receipts, by what they are for. */
export interface QuestionAbout {
  readonly receipt: TypeOf<typeof RECEIPT_QUESTION.question>;
  readonly claim: TypeOf<typeof CLAIM_QUESTION.question>;
  readonly paper: TypeOf<typeof PAPER_QUESTION.question>;
}
