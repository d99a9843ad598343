import { FIELD_NAMES, type FieldName, type InstitutionRecord } from '@piaosu/core';
import { describe, expect, test } from 'vitest';
import { actFields, allowedFields, disclosedTo, VIEWERS, viewerOf, type Viewer } from './disclosure.ts';

/**
 * Who may see what, written down a second time and by hand: S stranger, P patient, I issuer, O public payer, N insurer,
 * A auditor; small letters: under a consent or presentation only.
 */
const EXPECTED: Readonly<Record<FieldName, string>> = {
  checkCode: 'PI',
  issueTime: 'PIONA',
  issuerUscc: 'PIONA',
  issuerName: 'PIONA',
  billingPoint: 'PI',
  cashier: 'PI',
  drawer: 'PI',
  reviewer: 'PI',
  patientName: 'PIon',
  patientIdType: 'PIon',
  patientId: 'PIon',
  businessNumber: 'PIONA',
  relatedNumber: 'PIONA',
  outpatientNumber: 'PIon',
  recordNumber: 'PIon',
  inpatientNumber: 'PIon',
  visitDate: 'PIONA',
  dischargeDate: 'PIONA',
  department: 'PIon',
  insuranceType: 'PIOnA',
  insuranceNumber: 'PIon',
  settlementId: 'PIOnA',
  totalAmount: 'PIONA',
  fundAmount: 'PIONA',
  otherAmount: 'PIONA',
  otherBreakdown: 'PIONA',
  accountAmount: 'PIONA',
  cashAmount: 'PIONA',
  hospitalAmount: 'PIONA',
  selfPaymentAmount: 'PIONA',
  selfExpenseAmount: 'PIONA',
  chargeItems: 'PIONA',
};
const LINES = 'PIon';
const LETTER: Readonly<Record<Viewer, string>> = {
  STRANGER: 'S',
  PATIENT: 'P',
  ISSUER: 'I',
  OFFICER: 'O',
  INSURER: 'N',
  AUDITOR: 'A',
};

function expected(letters: string, viewer: Viewer, isConsented: boolean): boolean {
  const letter = LETTER[viewer];
  return letters.includes(letter) || (isConsented && letters.includes(letter.toLowerCase()));
}

describe.each(VIEWERS)('%s', (viewer) => {
  test.each([false, true])('sees what the table says and nothing else; under a consent: %s', (isConsented) => {
    const { fields, lines } = disclosedTo(viewer, isConsented);
    expect(fields).toEqual(FIELD_NAMES.filter((name) => expected(EXPECTED[name], viewer, isConsented)));
    expect(lines).toBe(expected(LINES, viewer, isConsented));
  });
});

test('over the exchange nobody is told who the patient is, whatever is asked for', () => {
  const identity = ['patientName', 'patientIdType', 'patientId', 'insuranceNumber'];
  for (const viewer of VIEWERS.filter((each) => each !== 'PATIENT' && each !== 'ISSUER')) {
    expect(allowedFields(viewer, 'PACKAGE', identity)).toEqual([]);
    expect(allowedFields(viewer, 'VERIFY', identity)).toEqual([]);
  }
});

test('an act opens the amount of its basis, check code and visit to a payer, nothing more to an authority, to others nothing', () => {
  const wanted = ['checkCode', 'visitDate', 'cashAmount', 'selfPaymentAmount', 'selfExpenseAmount'];
  for (const viewer of ['OFFICER', 'INSURER'] as const) {
    expect(actFields(viewer, FIELD_NAMES)?.toSorted()).toEqual(wanted.toSorted());
    expect(actFields(viewer, ['patientName', 'cashAmount'])).toEqual(['cashAmount']);
  }
  expect(actFields('AUDITOR', FIELD_NAMES)).toEqual([]);
  expect(actFields('STRANGER', FIELD_NAMES)).toBeUndefined();
});

const RECORD: InstitutionRecord = {
  ...{
    v: 1,
    id: 'X',
    org: 'InsuranceMSP',
    state: 'ACTIVE',
    name: 'X',
    kinds: ['PAYER'],
    tier: 1,
    benefit: 'INDEMNITY',
  },
  keys: [{ id: 'k', alg: 'ES256', spki: 'MA==', custody: 'GATEWAY', from: { epoch: 0, time: 0 } }],
};

test('an institution looks as what the ledger says it is, and as a stranger when it is unknown or suspended', () => {
  expect(viewerOf(RECORD)).toBe('OFFICER');
  expect(viewerOf({ ...RECORD, tier: 3 })).toBe('OFFICER');
  expect(viewerOf({ ...RECORD, tier: 5 })).toBe('INSURER');
  expect(viewerOf({ ...RECORD, kinds: ['AUTHORITY'] })).toBe('AUDITOR');
  for (const kind of ['HOSPITAL', 'PUBLISHER', 'PORTAL'] as const) {
    expect(viewerOf({ ...RECORD, kinds: [kind] })).toBe('STRANGER');
  }
  expect(viewerOf({ ...RECORD, state: 'SUSPENDED' })).toBe('STRANGER');
  expect(viewerOf(undefined)).toBe('STRANGER');
});
