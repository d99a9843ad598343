import { field } from '../ledger/field.ts';
import { record, type TypeOf } from '../shape/shape.ts';

export const RECEIPT_KINDS = ['OUTPATIENT', 'INPATIENT', 'RED', 'PREPAYMENT'] as const;
export type ReceiptKind = (typeof RECEIPT_KINDS)[number];

/** NONE: nobody else is liable; THIRD_PARTY: e.g. an accident with a liable driver. */
export const LIABILITIES = ['NONE', 'THIRD_PARTY'] as const;
export type Liability = (typeof LIABILITIES)[number];

/** How the outside world names a receipt. */
export const receiptRefShape = record({ eInvoiceCode: field.receiptCode, eInvoiceNumber: field.receiptNumber });
export type ReceiptRef = TypeOf<typeof receiptRefShape>;
