import { readFen } from '../money.ts';
import type { DetailLine } from './receipt-document.ts';

/** Quantities and unit prices have up to six decimals, so their product is exact in units of 10^-12 yuan. */
const DECIMALS = 6;
const FEN_SCALE = 10n ** 10n;
const WHOLE_QUANTITY = /^-?\d{1,6}$/;

/** |quantity × unit price − amount| ≤ 0.01 yuan, computed exactly. */
export function isLineExact({ quantity, unitPrice, fen }: DetailLine): boolean {
  const priceFen = WHOLE_QUANTITY.test(quantity) ? readFen(unitPrice) : undefined;
  if (priceFen !== undefined) {
    // Nearly every line is whole pieces at a price in fen: then plain numbers are exact and much faster.
    const product = Number(quantity) * priceFen;
    if (Number.isSafeInteger(product)) return Math.abs(product - fen) <= 1;
  }
  const difference = scaled(quantity) * scaled(unitPrice) - BigInt(fen) * FEN_SCALE;
  return -FEN_SCALE <= difference && difference <= FEN_SCALE;
}

/** A decimal string, as the reader accepts it, in millionths. */
function scaled(decimal: string): bigint {
  const [whole = '0', decimals = ''] = decimal.split('.');
  return BigInt(whole + decimals.padEnd(DECIMALS, '0'));
}
