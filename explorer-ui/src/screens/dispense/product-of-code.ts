import type { TraceCode } from '@piaosu/core';
import type { Product } from '../../api/supply.ts';
import type { BoxProduct } from './basket.ts';

/** Which product a code says it is, by the registry as it was last read: all that is known without the service. */
export function productOfCode(code: TraceCode, products: readonly Product[]): BoxProduct | undefined {
  const found = products.find(({ levels }) =>
    levels.some(({ level, gtin, identification }) => {
      if (level !== 1) return false;
      return code.scheme === 'cn20' ? code.identification === identification : code.gtin === gtin;
    }),
  );
  return found === undefined ? undefined : toBoxProduct(found);
}

export function toBoxProduct({ id, name, unit, unitsPerPack }: Product): BoxProduct {
  return { id, name, unit, unitsPerPack };
}
