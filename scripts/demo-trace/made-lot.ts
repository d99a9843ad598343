import { withCheckDigit } from '@piaosu/core';
import type { MedicineProduct } from '../start/medicine.ts';

const BOXES_IN_CARTON = 10;
const CARTONS_ON_PALLET = 10;
const BOXES_ON_PALLET = BOXES_IN_CARTON * CARTONS_ON_PALLET;

export interface LotOptions {
  readonly product: MedicineProduct;
  /** One letter: lot number and serials begin with it. */
  readonly name: string;
  readonly pallets: number;
  readonly expiry: string;
}

/** What the packing line of a maker wrote down: every box with both of its codes, in cartons, on pallets. */
export class MadeLot {
  readonly lotNumber: string;
  readonly boxes: number;
  readonly #options: LotOptions;

  constructor(options: LotOptions) {
    this.#options = options;
    this.lotNumber = `LOT-${options.name}`;
    this.boxes = options.pallets * BOXES_ON_PALLET;
  }

  get product(): string {
    return this.#options.product.id;
  }

  get expiry(): string {
    return this.#options.expiry;
  }

  /** GS1 code of a box, counted through all pallets, as people write it. */
  box(index: number): string {
    return `(01)${this.#gtin(1)}(21)${this.#serial('', index)}`;
  }

  /** 20-digit code of the same box. */
  nationalCode(index: number): string {
    const letter = this.#options.name.charCodeAt(0).toString().padStart(3, '0');
    const [{ identification = '' } = {}] = this.#options.product.levels;
    return `${identification}${letter}${index.toString().padStart(10, '0')}`;
  }

  pallet(index: number): string {
    const serial = (this.#options.name.charCodeAt(0) * 1_000 + index).toString().padStart(9, '0');
    return `(00)${withCheckDigit(`06901234${serial}`)}`;
  }

  /** Boxes of one pallet begin here. */
  firstOn(pallet: number): number {
    return pallet * BOXES_ON_PALLET;
  }

  /** The upload: pallets and cartons are rows of their own. */
  csv(): string {
    const rows = ['code,level,parent'];
    for (let pallet = 0; pallet < this.#options.pallets; pallet++) rows.push(`${this.pallet(pallet)},3,`);
    for (let carton = 0; carton < this.#options.pallets * CARTONS_ON_PALLET; carton++) {
      rows.push(`${this.#carton(carton)},2,${this.pallet(Math.floor(carton / CARTONS_ON_PALLET))}`);
    }
    for (let box = 0; box < this.boxes; box++) {
      const carton = this.#carton(Math.floor(box / BOXES_IN_CARTON));
      rows.push(`${this.box(box)}|${this.nationalCode(box)},1,${carton}`);
    }
    return `${rows.join('\n')}\n`;
  }

  #carton(index: number): string {
    return `(01)${this.#gtin(2)}(21)${this.#serial('C', index)}`;
  }

  #serial(kind: string, index: number): string {
    return `${this.#options.name}${kind}${index.toString().padStart(4, '0')}`;
  }

  #gtin(level: number): string {
    return this.#options.product.levels.find((each) => each.level === level)?.gtin ?? '';
  }
}
