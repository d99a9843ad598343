import type { OpenedFields } from '../evidence/settlement.ts';
import { openedText } from '../evidence/settlement.ts';
import { productKey } from '../ledger/ledger-key.ts';
import { codePrefixRecordShape, productRecordShape, type ProductRecord } from '../ledger/product-record.ts';
import type { ReceiptHeader } from '../receipt/receipt-header.ts';
import { isDate } from '../time.ts';

import { insuranceCodeKey, type MedicineLine } from './medicine-line.ts';
import type { UnitSource } from './unit-source.ts';

/** What of a receipt decides whether the codes of its medicines must be there. */
export interface Service {
  readonly kind: ReceiptHeader['kind'];
  /** The day of the visit. */
  readonly date: string;
}

/** Of a receipt whose `visitDate` is opened; where that is no day the day of issue counts. Undefined: it is not opened. */
export function serviceOf({ kind, issueDate }: ReceiptHeader, fields: OpenedFields): Service | undefined {
  const visit = openedText(fields, 'visitDate');
  return visit === undefined ? undefined : { kind, date: isDate(visit) ? visit : issueDate };
}

/** The product that a line charges for; undefined for everything that is no registered medicine. */
export async function lineProduct(
  { records }: Pick<UnitSource, 'records'>,
  { itemCode }: Pick<MedicineLine, 'itemCode'>,
): Promise<ProductRecord | undefined> {
  const key = insuranceCodeKey(itemCode);
  const prefix = key === undefined ? undefined : await records.get(key, codePrefixRecordShape);
  return prefix === undefined ? undefined : records.get(productKey(prefix.product), productRecordShape);
}

/** The product of a line, where it must be traced on this day. */
export async function tracedProduct(
  at: Pick<UnitSource, 'records'>,
  line: Pick<MedicineLine, 'itemCode'>,
  { kind, date }: Service,
): Promise<ProductRecord | undefined> {
  const product = await lineProduct(at, line);
  const isTraced = product?.traceFrom !== undefined && product.traceFrom <= date;
  return isTraced && !isExempt(product, kind) ? product : undefined;
}

/** Herbal slices and granules carry no code; of packs split on a ward the patient never sees one. */
function isExempt({ exempt }: ProductRecord, kind: Service['kind']): boolean {
  return exempt !== undefined && (exempt !== 'INPATIENT_PARTIAL' || kind === 'INPATIENT');
}
