import { RECEIPT_KINDS, type ReceiptKind } from '@piaosu/core';
import type { OrganisationConfig } from '../config.ts';

/**
 * Years that a document is kept after its day of issue, where the configuration says nothing: those of outpatient and
 * inpatient records (医疗机构管理条例实施细则 §53). A red receipt goes with the one it cancels.
 */
const YEARS: Readonly<Record<ReceiptKind, number>> = { OUTPATIENT: 15, INPATIENT: 30, RED: 15, PREPAYMENT: 15 };

type Keeping = Pick<OrganisationConfig, 'keepingYears'>;

/** The last day of the keeping period; 29 February ends on the 28th. */
export function keptUntil({ keepingYears }: Keeping, kind: ReceiptKind, issueDate: string): string {
  const year = Number(issueDate.slice(0, 4)) + yearsOf(keepingYears, kind);
  const rest = issueDate.slice(4);
  return `${String(year).padStart(4, '0')}${rest === '-02-29' ? '-02-28' : rest}`;
}

/** Receipts of a kind issued before this day are kept no longer on `today`. */
export function overdueBefore({ keepingYears }: Keeping, today: string): { kind: ReceiptKind; day: string }[] {
  return RECEIPT_KINDS.filter((kind) => kind !== 'RED').map((kind) => {
    const year = Number(today.slice(0, 4)) - yearsOf(keepingYears, kind);
    return { kind, day: `${String(year).padStart(4, '0')}${today.slice(4)}` };
  });
}

/** Days that the shortest keeping period has left behind may be incomplete: their statements stand as they were issued. */
export function isKeepingOver({ keepingYears }: Keeping, day: string, today: string): boolean {
  const years = Math.min(...RECEIPT_KINDS.map((kind) => yearsOf(keepingYears, kind)));
  return day < `${String(Number(today.slice(0, 4)) - years).padStart(4, '0')}${today.slice(4)}`;
}

function yearsOf(configured: Keeping['keepingYears'], kind: ReceiptKind): number {
  return configured?.[kind] ?? YEARS[kind];
}
