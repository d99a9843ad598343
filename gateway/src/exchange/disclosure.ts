import { FIELD_NAMES, MATERIALISED_FIELDS, type FieldName } from '@piaosu/core';
import type { Purpose } from './protocol.ts';

const NEEDED: readonly FieldName[] = [
  ...MATERIALISED_FIELDS,
  ...(['issueTime', 'issuerUscc', 'issuerName', 'visitDate', 'dischargeDate', 'insuranceType'] as const),
  ...(['accountAmount', 'cashAmount', 'selfPaymentAmount', 'selfExpenseAmount', 'chargeItems'] as const),
];

/** Whose receipt it is, and the code that proves to have seen it. */
const IDENTIFYING: readonly FieldName[] = ['checkCode', 'patientName', 'patientIdType', 'patientId'];

/**
 * What an office needs to decide on a receipt, and no more: money and settlement, no names of staff, no visit. Never who
 * the patient is: an office that knows a number alone could read them off one after the other. A claim shows identity to
 * the ledger by itself.
 */
export const PAYER_FIELDS: readonly FieldName[] = FIELD_NAMES.filter(
  (name) => !IDENTIFYING.includes(name) && NEEDED.includes(name),
);

/** What another organisation may be shown, whatever it asks for. */
const ALLOWED: Readonly<Record<Purpose, readonly FieldName[]>> = {
  VERIFY: ['checkCode', 'totalAmount'],
  PACKAGE: PAYER_FIELDS,
};

/** The asked fields that this purpose allows, in the order of the format; all that it allows when nothing is named. */
export function allowedFields(purpose: Purpose, asked: readonly string[] | null): FieldName[] {
  return ALLOWED[purpose].filter((name) => asked?.includes(name) ?? true);
}
