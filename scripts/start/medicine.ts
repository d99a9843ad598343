/** A place that can hold boxes. */
export interface Premises {
  readonly id: string;
  readonly name: string;
  readonly kind: 'PLANT' | 'WAREHOUSE' | 'PHARMACY' | 'DISPENSARY';
}

/** Who makes, moves or gives out medicine. */
export interface Trader {
  readonly id: string;
  readonly name: string;
  readonly kind: 'MAKER' | 'WHOLESALER' | 'PHARMACY';
  readonly premises: readonly Premises[];
}

/** The place in a hospital that gives out medicine; hospitals themselves are registered with the receipts. */
export interface Dispensary {
  readonly hospital: string;
  readonly premises: Premises;
}

/** A product with its packaging levels, as the registry takes it. */
export interface MedicineProduct {
  readonly id: string;
  readonly name: string;
  readonly holder: string;
  readonly approvalNumber: string;
  /** 医保目录编码: the code that stands on the line of a receipt. */
  readonly insuranceCode: string;
  readonly unitsPerPack: number;
  readonly unit: string;
  readonly levels: readonly {
    readonly level: 1 | 2 | 3;
    readonly contains: number;
    readonly gtin?: string;
    readonly identification?: string;
  }[];
  readonly custody: { readonly mode: 'ENFORCED' } | { readonly mode: 'DECLARED'; readonly until: string };
  readonly traceFrom?: string;
}

/** The supply side of a world. */
export interface Medicine {
  readonly traders: readonly Trader[];
  readonly dispensaries: readonly Dispensary[];
  readonly products: readonly MedicineProduct[];
}

const MAKER = 'MAKER-1';

/** Boxes, cartons of ten and pallets of ten cartons; the pallet carries an SSCC, which is no product's number. */
function packaging(gtin: string, carton: string, identification: string): MedicineProduct['levels'] {
  return [
    { level: 1, contains: 1, gtin, identification },
    { level: 2, contains: 10, gtin: carton },
    { level: 3, contains: 10 },
  ];
}

/** A maker, a wholesaler, two pharmacies, the hospital's dispensary, and the five products of the example day's lines. */
export const DEMO_MEDICINE: Medicine = {
  traders: [
    {
      ...{ id: MAKER, name: '演示制药有限公司', kind: 'MAKER' },
      premises: [{ id: 'PLANT-1', name: '演示制药一厂', kind: 'PLANT' }],
    },
    {
      ...{ id: 'WHOLESALER-1', name: '演示医药批发有限公司', kind: 'WHOLESALER' },
      premises: [{ id: 'WAREHOUSE-1', name: '演示医药中心仓', kind: 'WAREHOUSE' }],
    },
    {
      ...{ id: 'P33010000001', name: '演示大药房', kind: 'PHARMACY' },
      premises: [
        { id: 'PHARMACY-1', name: '演示大药房湖滨店', kind: 'PHARMACY' },
        { id: 'PHARMACY-1B', name: '演示大药房城西店', kind: 'PHARMACY' },
      ],
    },
    {
      ...{ id: 'P33010000002', name: '邻家药店', kind: 'PHARMACY' },
      premises: [{ id: 'PHARMACY-2', name: '邻家药店', kind: 'PHARMACY' }],
    },
  ],
  dispensaries: [
    {
      hospital: 'H33010000001',
      premises: { id: 'DISPENSARY-1', name: '市演示医院门诊药房', kind: 'DISPENSARY' },
    },
  ],
  products: [
    {
      ...{ id: '86901234500011', name: '卡托普利片 25mg*100片', unitsPerPack: 100, unit: '片' },
      ...{ approvalNumber: '国药准字H20260001', insuranceCode: 'XC09AAK015A001010178895' },
      ...{ holder: MAKER, custody: { mode: 'ENFORCED' } },
      levels: packaging('06901234500011', '16901234500018', '8731705'),
    },
    {
      ...{ id: '86901234500028', name: '阿托伐他汀钙片 20mg*7片', unitsPerPack: 7, unit: '片' },
      ...{ approvalNumber: '国药准字H20260002', insuranceCode: 'XC10AAA103A001010105678' },
      ...{ holder: MAKER, custody: { mode: 'ENFORCED' } },
      levels: packaging('06901234500028', '16901234500025', '8979492'),
    },
    {
      ...{ id: '86901234500035', name: '二甲双胍片 0.5g*30片', unitsPerPack: 30, unit: '片' },
      ...{ approvalNumber: '国药准字H20260003', insuranceCode: 'XA10BAE047A001010102198' },
      ...{ holder: MAKER, custody: { mode: 'ENFORCED' } },
      levels: packaging('06901234500035', '16901234500032', '8650458'),
    },
    {
      ...{ id: '86901234500042', name: '阿莫西林胶囊 0.25g*24粒', unitsPerPack: 24, unit: '粒' },
      ...{ approvalNumber: '国药准字H20260004', insuranceCode: 'XJ01CAA040A001020104021' },
      ...{ holder: MAKER, custody: { mode: 'ENFORCED' } },
      levels: packaging('06901234500042', '16901234500049', '8866351'),
    },
    {
      // Stock from before traceability: whoever holds it declares so, until the day given.
      ...{ id: '86901234500059', name: '连花清瘟胶囊 0.35g*36粒', unitsPerPack: 36, unit: '粒' },
      ...{ approvalNumber: '国药准字Z20260005', insuranceCode: 'ZA01AAL0132010102345' },
      ...{ holder: MAKER, custody: { mode: 'DECLARED', until: '2027-12-31' } },
      levels: packaging('06901234500059', '16901234500056', '8999872'),
    },
  ],
};
