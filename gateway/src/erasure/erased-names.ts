import type { ReceiptRef } from '@piaosu/core';
import { hasErasures, selectMarks } from '../db/erasure.ts';
import type { Sql } from '../db/index.ts';
import type { Organisation } from '../organisation.ts';
import { markOf } from './mark.ts';

/** Which of the numbers were used by receipts that are erased: they stay used. */
export async function erasedNames(
  sources: Pick<Organisation, 'secrets'>,
  sql: Sql,
  refs: readonly ReceiptRef[],
): Promise<string[]> {
  if (refs.length === 0 || !(await hasErasures(sql))) return [];
  const marks = new Map(refs.map((ref) => [markOf(sources, ref).toString('hex'), ref]));
  const known = await selectMarks(
    sql,
    [...marks.keys()].map((mark) => Buffer.from(mark, 'hex')),
  );
  return known.flatMap((mark) => {
    const ref = marks.get(Buffer.from(mark).toString('hex'));
    return ref === undefined ? [] : [`${ref.eInvoiceCode}-${ref.eInvoiceNumber}`];
  });
}
