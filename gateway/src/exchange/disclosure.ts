import { FIELD_NAMES, MATERIALISED_FIELDS, type FieldName } from '@piaosu/core';
import type { Purpose } from './protocol.ts';

/** What an office needs to decide on a receipt, and no more: identity, money and settlement, no names of staff, no visit. */
export const PAYER_FIELDS: readonly FieldName[] = FIELD_NAMES.filter((name) =>
  [
    ...MATERIALISED_FIELDS,
    ...[
      'checkCode',
      'issueTime',
      'issuerUscc',
      'issuerName',
      'patientName',
      'visitDate',
      'dischargeDate',
      'insuranceType',
    ],
    ...['accountAmount', 'cashAmount', 'selfPaymentAmount', 'selfExpenseAmount', 'chargeItems'],
  ].includes(name),
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
