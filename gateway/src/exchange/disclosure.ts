import { FIELD_NAMES, TIERS, type FieldName, type InstitutionRecord } from '@piaosu/core';
import type { Purpose } from './protocol.ts';

/**
 * Who looks at a receipt. PATIENT and ISSUER are of this very receipt; OFFICER decides for a public payer (tiers 1 to 3),
 * INSURER for any other; whoever is none of these is a STRANGER.
 */
export const VIEWERS = ['STRANGER', 'PATIENT', 'ISSUER', 'OFFICER', 'INSURER', 'AUDITOR'] as const;
export type Viewer = (typeof VIEWERS)[number];

/** What of a receipt is opened: fields under `fieldsRoot`, and the detail lines with it or not. */
export interface Disclosure {
  readonly fields: readonly FieldName[];
  readonly lines: boolean;
}

const MONEY = [
  ...(['totalAmount', 'fundAmount', 'otherAmount', 'otherBreakdown', 'accountAmount', 'cashAmount'] as const),
  ...(['hospitalAmount', 'selfPaymentAmount', 'selfExpenseAmount', 'chargeItems'] as const),
] as const;
/** Where, when and under which business it was issued; no names of staff. */
const ORIGIN = [
  ...(['issueTime', 'issuerUscc', 'issuerName', 'visitDate', 'dischargeDate'] as const),
  ...(['businessNumber', 'relatedNumber'] as const),
] as const;
/** By whom the fund settled: a public payer's own reference. */
const SETTLEMENT = ['insuranceType', 'settlementId'] as const;
/** Who the patient is. */
const IDENTITY = ['patientName', 'patientIdType', 'patientId', 'insuranceNumber'] as const;
/** Under which numbers the hospital keeps the visit: what deciding on a stay asks the hospital about. */
const VISIT = ['department', 'outpatientNumber', 'recordNumber', 'inpatientNumber'] as const;

interface Rule {
  readonly always: Disclosure;
  /** Under a consent or a presentation of the patient for this payer. */
  readonly consented: Disclosure;
}

const NOTHING: Disclosure = { fields: [], lines: false };
const ALL: Disclosure = { fields: FIELD_NAMES, lines: true };

/**
 * Who is shown what: the one table. The header is in every package, since it is what was signed: numbers, dates, amounts
 * left to claim, and tags. A check code proves to have seen the receipt, so only who holds it is told. An office that knows a
 * number alone is never told who the patient is: it could read all patients off one number after the other; what they had
 * done to them (lines, department) goes the same way. An auditor sees money and proofs and no person, under any paper.
 */
const TABLE: Readonly<Record<Viewer, Rule>> = {
  STRANGER: { always: NOTHING, consented: NOTHING },
  PATIENT: { always: ALL, consented: ALL },
  ISSUER: { always: ALL, consented: ALL },
  OFFICER: {
    always: { fields: inOrder([...MONEY, ...ORIGIN, ...SETTLEMENT]), lines: false },
    consented: { fields: inOrder([...MONEY, ...ORIGIN, ...SETTLEMENT, ...IDENTITY, ...VISIT]), lines: true },
  },
  // That a public payer settled is in the header; under which number is between it and the hospital.
  INSURER: {
    always: { fields: inOrder([...MONEY, ...ORIGIN]), lines: false },
    consented: { fields: inOrder([...MONEY, ...ORIGIN, ...SETTLEMENT, ...IDENTITY, ...VISIT]), lines: true },
  },
  AUDITOR: auditing({ fields: inOrder([...MONEY, ...ORIGIN, ...SETTLEMENT]), lines: false }),
};

/** What the viewer is shown of a receipt; `isConsented`: under a consent or presentation that covers it. */
export function disclosedTo(viewer: Viewer, isConsented: boolean): Disclosure {
  const rule = TABLE[viewer];
  return isConsented ? rule.consented : rule.always;
}

/** As what an institution looks at receipts of others, by its record on the ledger and never by its own word. */
export function viewerOf(institution: InstitutionRecord | undefined): Viewer {
  if (institution?.state !== 'ACTIVE') return 'STRANGER';
  if (institution.kinds.includes('PAYER')) {
    return (institution.tier ?? TIERS.CHARITY) <= TIERS.ASSISTANCE ? 'OFFICER' : 'INSURER';
  }
  return institution.kinds.includes('AUTHORITY') ? 'AUDITOR' : 'STRANGER';
}

/** What is compared with elements that somebody read off a receipt; the asking gateway tells them no one. */
const COMPARED: readonly FieldName[] = ['checkCode', 'totalAmount'];

/** The asked fields that the viewer may see for this purpose, in the order of the format; all those when nothing is named. */
export function allowedFields(viewer: Viewer, purpose: Purpose, asked: readonly string[] | null): FieldName[] {
  const allowed = purpose === 'VERIFY' ? COMPARED : disclosedTo(viewer, false).fields;
  return allowed.filter((name) => asked?.includes(name) ?? true);
}

/** What an act may open besides what materialising always needs: the amount of its basis, a check code to compare, the visit. */
const FOR_A_CLAIM: readonly FieldName[] = [
  ...(['checkCode', 'cashAmount', 'selfPaymentAmount', 'selfExpenseAmount', 'visitDate'] as const),
];

/**
 * The fields opened to an act on somebody's receipt, of those asked for. Payers and authorities act, the issuer disputes; to
 * anybody else nothing is opened, since the ledger needs the patient's number: undefined.
 */
export function actFields(viewer: Viewer, asked: readonly string[]): FieldName[] | undefined {
  switch (viewer) {
    case 'OFFICER':
    case 'INSURER':
      return FOR_A_CLAIM.filter((name) => asked.includes(name));
    case 'AUDITOR':
    case 'ISSUER':
      return [];
    case 'PATIENT':
    case 'STRANGER':
      return undefined;
  }
}

function auditing(disclosure: Disclosure): Rule {
  return { always: disclosure, consented: disclosure };
}

function inOrder(names: readonly FieldName[]): readonly FieldName[] {
  return FIELD_NAMES.filter((name) => names.includes(name));
}
