import type { TraceCode } from '@piaosu/core';
import type { Product } from '../../api/supply.ts';

/** The product that a code of any level names, by the registry. */
export function productOfUnit(code: TraceCode, products: readonly Product[]): Product | undefined {
  return products.find(({ levels }) =>
    levels.some(({ gtin, identification }) =>
      code.scheme === 'cn20' ? code.identification === identification : gtin !== undefined && code.gtin === gtin,
    ),
  );
}
