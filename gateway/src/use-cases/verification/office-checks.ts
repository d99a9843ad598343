import type { LineageRecord, ReceiptHeader, Verdict } from '@piaosu/core';
import { checkEligibility, type Asker } from './eligibility.ts';
import type { Judged } from './judge-receipt.ts';
import { checkTrace } from './trace-check.ts';

/**
 * The checks of a verdict with what a payer wants to know besides: what is left to claim, and whether the medicines can be
 * followed. Neither changes the headline.
 */
export async function withOfficeChecks(
  asker: Asker,
  { checks }: Verdict,
  header: ReceiptHeader,
  judged: Pick<Judged, 'standing' | 'notes'>,
  known: LineageRecord | undefined,
): Promise<Verdict['checks']> {
  const { eInvoiceCode, eInvoiceNumber } = header;
  const [eligibility, trace] = await Promise.all([
    checkEligibility(asker, header, judged, known),
    checkTrace(asker, { eInvoiceCode, eInvoiceNumber }),
  ]);
  const checked = checks.map((each) => (each.name === 'eligibility' ? eligibility : each));
  return trace === undefined ? checked : [...checked, trace];
}
