import type { LotRecord } from '../../ledger/lot-record.ts';
import type { PremisesRecord, ProductRecord } from '../../ledger/product-record.ts';
import type { UnitRecord } from '../../ledger/unit-record.ts';

/** Records for tests of the supply rules. */
export const LOT_TAG = `1.${'ab'.repeat(32)}`;
export const BOX_TAG = `1.${'cd'.repeat(32)}`;

export function premises(id: string, institution = 'PHA'): PremisesRecord {
  return { v: 1, id, institution, org: 'DrugMSP', kind: 'PHARMACY', state: 'ACTIVE', name: id };
}

export const PRODUCT: ProductRecord = {
  v: 1,
  id: '86900000000001',
  state: 'ACTIVE',
  name: '阿莫西林胶囊',
  holder: 'MAKER-1',
  approvalNumber: '国药准字H20260001',
  unitsPerPack: 100,
  unit: '片',
  levels: [{ level: 1, contains: 1, gtin: '06901234567892' }],
  custody: { mode: 'ENFORCED' },
};

export const LOT: LotRecord = {
  v: 1,
  product: PRODUCT.id,
  issuer: 'MAKER-1',
  premises: 'PLANT-1',
  expiry: '2027-12-31',
  parts: [{ root: `sha-256:${'00'.repeat(32)}`, count: 2, time: 1, tx: 'aa' }],
};

export const UNIT: UnitRecord = {
  v: 1,
  state: 'AVAILABLE',
  product: PRODUCT.id,
  lot: LOT_TAG,
  expiry: LOT.expiry,
  level: 1,
  units: 100,
  parent: null,
  dispensings: [],
};
