import type { ReceiptRef, Verdict } from '@piaosu/core';
import type { Organisation } from '../organisation.ts';
import { erasedReceipt } from './erase.ts';

/**
 * What the issuer is told about a receipt that it had erased: something was anchored at this place, and nothing else can be
 * checked any more. Undefined for every other asker: to them there is no such receipt, as there is none behind any number.
 */
export async function verdictOnErased(
  organisation: Organisation,
  institution: string,
  ref: ReceiptRef,
): Promise<Verdict | undefined> {
  const { config, projection } = organisation;
  const segment = await projection.state.segmentOf(ref);
  if (segment === undefined || segment.record.publisher !== config.publisher?.id) return undefined;
  if (institution !== segment.record.issuer && institution !== segment.record.publisher) return undefined;
  const erased = await erasedReceipt(organisation, ref);
  if (erased === undefined) return undefined;
  const { log, leaf, at, reason } = erased;
  return {
    headline: 'UNCONFIRMED',
    checks: [
      { name: 'integrity', result: 'unknown', code: 'RECEIPT_ERASED', evidence: { at, reason } },
      { name: 'anchoring', result: 'valid', code: 'RECEIPT_ERASED', evidence: { log: { ...log }, leaf } },
      { name: 'issuer', result: 'unknown', code: 'RECEIPT_ERASED' },
      { name: 'status', result: 'unknown', code: 'RECEIPT_ERASED' },
      { name: 'eligibility', result: 'not-applicable' },
    ],
    asOfBlock: projection.taken,
  };
}
