import { canonicalJson } from '../encoding/canonical-json.ts';
import { toDigestText, type DigestText, type HashSuite } from '../hash/suite.ts';
import { leafHashOfText } from '../hash/tree-hash.ts';
import { field } from '../ledger/field.ts';
import { receiptRefShape, type ReceiptRef } from '../receipt/receipt-kind.ts';
import { either, oneOf, record, type TypeOf } from '../shape/shape.ts';

/**
 * What a consent covers: one receipt; a patient's receipts issued from one day to another, both included; or those of one
 * visit, by hospital and day of the visit.
 */
export const consentScopeShape = either(
  either(
    record({ type: oneOf('RECEIPT'), receipt: receiptRefShape }),
    record({ type: oneOf('PERIOD'), from: field.date, to: field.date }),
  ),
  record({ type: oneOf('VISIT'), hospital: field.institution, visitDate: field.date }),
);
export type ConsentScope = TypeOf<typeof consentScopeShape>;

/** What of a receipt decides whether a scope covers it. */
export interface ScopedReceipt extends ReceiptRef {
  readonly issuer: string;
  readonly issueDate: string;
  /** As opened; undefined where it was not shown. */
  readonly visitDate: string | undefined;
}

/** The field outside the header that a scope needs opened. */
export function scopeFields(scope: ConsentScope): readonly 'visitDate'[] {
  return scope.type === 'VISIT' ? ['visitDate'] : [];
}

/** Whether the receipt lies in the scope. Whose it is, is another question. */
export function isInScope(scope: ConsentScope, receipt: ScopedReceipt): boolean {
  switch (scope.type) {
    case 'RECEIPT':
      return (
        scope.receipt.eInvoiceCode === receipt.eInvoiceCode && scope.receipt.eInvoiceNumber === receipt.eInvoiceNumber
      );
    case 'PERIOD':
      // Dates compare as text.
      return scope.from <= receipt.issueDate && receipt.issueDate <= scope.to;
    case 'VISIT':
      return scope.hospital === receipt.issuer && scope.visitDate === receipt.visitDate;
  }
}

/** H(0x00 ‖ canonical ["scope", scope, salt]): days and hospitals are few, so without the salt a dictionary would undo it. */
export function scopeCommit(suite: HashSuite, scope: ConsentScope, saltHex: string): DigestText {
  return toDigestText(suite.alg, leafHashOfText(suite, canonicalJson(['scope', scope, saltHex])));
}
