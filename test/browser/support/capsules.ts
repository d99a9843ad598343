import type { Dispensary, Medicine } from '../../support/dispensary.ts';

/** With the name and the unit of a real medicine, for pages that people look at; 24 in a box. */
export const CAPSULES: Medicine = {
  ...{ id: '86900000000071', gtin: '06901234567120', insuranceCode: 'XTESTCAPSULES001' },
};

export function registerCapsules(pharmacies: Dispensary): Promise<void> {
  const words = { name: '阿莫西林胶囊 0.25g', unit: '粒', unitsPerPack: 24 };
  return pharmacies.registerProduct(CAPSULES, { mode: 'ENFORCED' }, words);
}
