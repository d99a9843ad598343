import type { ReceiptRef } from '@piaosu/core';
import { selectLooks, type AccessRow, type LooksPage } from '../../db/access.ts';
import { selectPatientNumbers } from '../../db/patient-receipts.ts';
import type { CallerContext } from '../../http/route.ts';
import { patientTagsOf } from '../../patients/patient-tag.ts';
import { receiptTagsOf } from '../../project/receipt-tags.ts';
import { patientOf } from './my-receipts.ts';

/** A look at one of the patient's receipts. */
export interface Look {
  readonly row: AccessRow;
  readonly ref: ReceiptRef;
}

/** The newest of a patient's receipts whose looks are shown; ten times what the busiest patient of a year has. */
const MOST_RECEIPTS = 5_000;

/**
 * Who looked at the patient's receipts, in this organisation and in any other, newest first; one row more than `limit`. By the
 * tags of the receipts under every version of the secret, since entries are written under the newest of their time.
 */
export async function listLooks(context: CallerContext, page: LooksPage): Promise<Look[]> {
  const { database, peppers } = context.organisation;
  const numbers = await selectPatientNumbers(database, patientTagsOf(peppers, patientOf(context)), MOST_RECEIPTS);
  const receipts = new Map(
    numbers.flatMap(({ code, number }) => {
      const ref = { eInvoiceCode: code, eInvoiceNumber: number };
      return receiptTagsOf(peppers, ref).map((tag) => [tag, ref] as const);
    }),
  );
  const rows = await selectLooks(database, [...receipts.keys()], page);
  return rows.flatMap((row) => {
    const ref = receipts.get(row.subject);
    return ref === undefined ? [] : [{ row, ref }];
  });
}
