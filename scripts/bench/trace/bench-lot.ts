import { withCheckDigit } from '@piaosu/core';
import type { Medicine } from '../../start/medicine.ts';

const GTIN = withCheckDigit('0690123460001');
const CARTON_GTIN = withCheckDigit('1690123460001');

export const MAKER = 'MAKER-BENCH';
export const PLANT = 'PLANT-BENCH';
export const PHARMACY = 'P33010000099';
export const STORE = 'PHARMACY-BENCH';
export const PRODUCT = '86901234600011';
export const EXPIRY = '2029-12-31';
export const BOXES_IN_CARTON = 100;
const CARTONS_ON_PALLET = 100;

export const BENCH_MEDICINE: Medicine = {
  traders: [
    {
      ...{ id: MAKER, name: '演示制药有限公司', kind: 'MAKER' },
      premises: [{ id: PLANT, name: '一厂', kind: 'PLANT' }],
    },
    {
      ...{ id: PHARMACY, name: '演示大药房', kind: 'PHARMACY' },
      premises: [{ id: STORE, name: '湖滨店', kind: 'PHARMACY' }],
    },
  ],
  dispensaries: [],
  products: [
    {
      ...{ id: PRODUCT, name: '卡托普利片 25mg*100片', unitsPerPack: 100, unit: '片' },
      ...{ approvalNumber: '国药准字H20260001', insuranceCode: 'XC09AAK015A001010178895' },
      ...{ holder: MAKER, custody: { mode: 'ENFORCED' } },
      levels: [
        { level: 1, contains: 1, gtin: GTIN },
        { level: 2, contains: BOXES_IN_CARTON, gtin: CARTON_GTIN },
        { level: 3, contains: CARTONS_ON_PALLET },
      ],
    },
  ],
};

/** Codes of one lot: boxes in cartons of 100, cartons on pallets of 100, numbered through. */
export class BenchLot {
  readonly #name: string;
  readonly boxes: number;

  /** `name` keeps the serials of two lots apart: up to four digits and letters. */
  constructor(name: string, boxes: number) {
    this.#name = name;
    this.boxes = boxes;
  }

  get cartons(): number {
    return Math.ceil(this.boxes / BOXES_IN_CARTON);
  }

  get pallets(): number {
    return Math.ceil(this.cartons / CARTONS_ON_PALLET);
  }

  get lotNumber(): string {
    return `LOT-${this.#name}`;
  }

  /** As it is printed on the box. */
  boxCode(index: number): string {
    return `(01)${GTIN}(21)${this.#name}B${index.toString()}`;
  }

  palletCode(index: number): string {
    return `(00)${this.palletId(index).slice('sscc:00'.length)}`;
  }

  boxId(index: number): string {
    return `gs1:01${GTIN}21${this.#name}B${index.toString()}`;
  }

  palletId(index: number): string {
    const serial = (Number.parseInt(this.#name, 36) * 1_000 + index).toString().padStart(9, '0');
    return `sscc:00${withCheckDigit(`06901234${serial}`)}`;
  }

  /** The upload that a packing line writes: a line a unit, the containers' first. Chunks of some 64 kB. */
  *csv(): Generator<Uint8Array> {
    let text = 'code,level,parent\n';
    for (const line of this.#lines()) {
      text += `${line}\n`;
      if (text.length < CHUNK) continue;
      yield Buffer.from(text);
      text = '';
    }
    yield Buffer.from(text);
  }

  *#lines(): Generator<string> {
    for (let i = 0; i < this.pallets; i++) yield `${this.palletCode(i)},3,`;
    for (let i = 0; i < this.cartons; i++)
      yield `${this.#carton(i)},2,${this.palletCode(Math.floor(i / CARTONS_ON_PALLET))}`;
    for (let i = 0; i < this.boxes; i++) yield `${this.boxCode(i)},1,${this.#carton(Math.floor(i / BOXES_IN_CARTON))}`;
  }

  #carton(index: number): string {
    return `(01)${CARTON_GTIN}(21)${this.#name}C${index.toString()}`;
  }
}

const CHUNK = 64 * 1024;
