import { integer, listOf, nullable, oneOf, record, text, type TypeOf } from '../shape/shape.ts';

import { momentShape } from './epoch.ts';
import { field, type Organisation } from './field.ts';
import { offlineDeviceShape } from './offline-device.ts';
import { tillShape } from './till-record.ts';

export const KINDS = [
  'AUTHORITY',
  'HOSPITAL',
  'PUBLISHER',
  'PAYER',
  'PORTAL',
  'MAKER',
  'WHOLESALER',
  'PHARMACY',
] as const;
export type InstitutionKind = (typeof KINDS)[number];

/**
 * Which organisation registers which kinds: 卫健 hospitals, their publishers and the patients' portal, 医保 payers,
 * 药监 the supply chain.
 */
export const REGISTERED_BY: Readonly<Record<Organisation, readonly InstitutionKind[]>> = {
  HealthMSP: ['HOSPITAL', 'PUBLISHER', 'PORTAL'],
  InsuranceMSP: ['PAYER'],
  DrugMSP: ['MAKER', 'WHOLESALER', 'PHARMACY'],
  FinanceMSP: [],
};

/** A signing key of an institution as the ledger knows it, with the moments from which it counts and no longer counts. */
export const institutionKeyShape = record(
  {
    id: field.keyId,
    alg: field.signatureAlg,
    /** SubjectPublicKeyInfo, DER, base64. */
    spki: field.base64,
    /** GATEWAY: the organisation's gateway holds the private key, so an act is proven against the organisation only. */
    custody: oneOf('OWN', 'GATEWAY'),
    from: momentShape,
  },
  {
    revoked: momentShape,
    /** SEAL: of the finance bureau, for 财政监制章; it signs no act. */
    purpose: oneOf('SEAL'),
    /** The key of a device without network: it signs receipts of these numbers, and no act. */
    device: offlineDeviceShape,
    /** The key of a till without network: it signs tickets of its place, and neither acts nor receipts. */
    till: tillShape,
  },
);
export type InstitutionKey = TypeOf<typeof institutionKeyShape>;

/** What a payer has laid down for claims to it. */
export const policyShape = record(
  {},
  {
    /** Days after the issue date within which a claim must be filed; absent: no limit. */
    filingDays: integer(1, 36_500),
    /** Working days that a reservation lasts; absent: 30. */
    reserveWorkingDays: integer(1, 366),
    tracePolicy: oneOf('OFF', 'WARN', 'BLOCK'),
  },
);

/** Revoked keys stay, since headers that they signed count. A record with more could not be read again. */
export const MAX_KEYS = 64;

/** A record with more could not be read again; the last one may stay open, see `withState`. */
export const MAX_SUSPENSIONS = 64;

/** A span in which the institution could not act; without `until` it lasts. */
const suspensionShape = record({ from: momentShape }, { until: momentShape });

/** REG~institution. */
export const institutionRecordShape = record(
  {
    v: oneOf(1),
    id: field.institution,
    org: field.organisation,
    kinds: listOf(oneOf(...KINDS), { min: 1, max: KINDS.length }),
    state: oneOf('ACTIVE', 'SUSPENDED'),
    name: field.name,
    keys: listOf(institutionKeyShape, { min: 1, max: MAX_KEYS }),
  },
  {
    /** Of a hospital: the institution of kind PUBLISHER in whose log its receipts lie. Never changes. */
    publisher: field.institution,
    endpoint: field.exchangeUrl,
    uscc: text(/^[0-9A-HJ-NPQRTUWXY]{18}$/),
    tier: field.tier,
    benefit: field.benefit,
    policy: policyShape,
    /** Oldest first; absent when it never was. Decides which checkpoints of a hospital's receipts count. */
    suspensions: listOf(suspensionShape, { min: 1, max: MAX_SUSPENSIONS }),
  },
);
export type InstitutionRecord = TypeOf<typeof institutionRecordShape>;

/** REG~pepper: every version of the secret ever used, oldest first, each with its key check value. */
export const pepperRecordShape = record({
  v: oneOf(1),
  versions: listOf(record({ version: integer(1, 9999), check: field.hash }), { min: 1, max: 100 }),
});
export type PepperRecord = TypeOf<typeof pepperRecordShape>;

/** SEG~code~from: numbers `from`…`to` of a receipt code belong to `issuer`; `next` is the first number of the segment behind. */
export const segmentRecordShape = record({
  v: oneOf(1),
  code: field.receiptCode,
  from: field.receiptNumber,
  to: field.receiptNumber,
  issuer: field.institution,
  publisher: field.institution,
  next: nullable(field.receiptNumber),
});
export type SegmentRecord = TypeOf<typeof segmentRecordShape>;

/** SEG~code~HEAD: where the linked list of a code's segments begins. */
export const segmentHeadShape = record({ v: oneOf(1), next: nullable(field.receiptNumber) });
export type SegmentHead = TypeOf<typeof segmentHeadShape>;

/** CAL~year: exceptions from 'Monday to Friday are working days'. */
export const calendarRecordShape = record({
  v: oneOf(1),
  year: field.year,
  holidays: listOf(field.date, { max: 366 }),
  workdays: listOf(field.date, { max: 366 }),
});
export type CalendarRecord = TypeOf<typeof calendarRecordShape>;
