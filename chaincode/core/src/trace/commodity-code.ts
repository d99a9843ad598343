import type { Fault } from '../result.ts';
import { hasCheckDigit } from './check-digit.ts';
import { faultAt } from './format-fault.ts';

/**
 * The GTIN-14 of a commodity code (商品条码): GTIN-8, -12, -13 (China: 690–699) or -14 (on cartons, as ITF-14) with
 * nothing else. A Chinese one is known without its check digit, so that a misread one is explained as well.
 */
export function commodityGtin(text: string): string | undefined {
  const gtin = /^(?:\d{8}|\d{12,14})$/.test(text) ? text.padStart(14, '0') : '';
  return /^\d69/.test(gtin) || (gtin !== '' && hasCheckDigit(gtin)) ? gtin : undefined;
}

/** The code on the shelf names the product, not the box: says which, and what to scan instead. */
export function commodityFault(gtin: string): Fault {
  const checkDigit = hasCheckDigit(gtin) ? 'valid' : 'wrong';
  return faultAt('', 'FMT_NOT_TRACE_CODE', {
    reason: 'commodity code',
    gtin,
    checkDigit,
    hint: 'scan the trace code of the box',
  });
}
