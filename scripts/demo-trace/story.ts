import type { Comparison } from '../demo-day/comparison.ts';
import { DEMO_MEDICINE, type MedicineProduct } from '../start/medicine.ts';
import type { Product } from '../start/product.ts';
import { ClaimsChapter } from './claims-chapter.ts';
import { Drugstore } from './drugstore.ts';
import { PharmacyChapter } from './pharmacy-chapter.ts';
import { SupplyChapter } from './supply-chapter.ts';

/** Told line by line, so that a person can follow. */
export type Tell = (text: string) => void;

/** What the chapters share: the people, what was asked so far, and the medicine that all of it is about. */
export interface Stage {
  readonly store: Drugstore;
  readonly product: MedicineProduct;
  readonly other: MedicineProduct;
  /** From before traceability: whoever holds a box of it declares so. */
  readonly legacy: MedicineProduct;
  readonly tell: Tell;
  /** One step with what it should bring. */
  readonly compare: (question: string, expected: string, came: string) => void;
}

/**
 * A lot on its way to the patient and to the payer, and all that is tried on the way: lot → pallet → wholesaler →
 * pharmacy → patient, hospital dispensary → receipt line → claim. Answers what each step should have brought and what came.
 */
export async function playStory(product: Product, tell: Tell): Promise<Comparison[]> {
  const comparisons: Comparison[] = [];
  const [first, second] = DEMO_MEDICINE.products;
  const legacy = DEMO_MEDICINE.products.find(({ custody }) => custody.mode === 'DECLARED');
  if (first === undefined || second === undefined || legacy === undefined) throw new Error('the demo has no medicine');
  const stage: Stage = {
    ...{ store: new Drugstore(product), product: first, other: second, legacy, tell },
    compare: (question, expected, came) => comparisons.push({ question, expected, came }),
  };
  const supply = new SupplyChapter(stage);
  await supply.made();
  await supply.moved();
  const pharmacy = new PharmacyChapter(stage, supply.lot);
  await pharmacy.scanned();
  await pharmacy.dispensed();
  await pharmacy.tried();
  await pharmacy.raced();
  await pharmacy.recalled();
  const claims = new ClaimsChapter(stage, supply.lot);
  await claims.claimed();
  await claims.invented();
  await claims.cancelled();
  await claims.takenBack();
  await claims.contradicted();
  return comparisons;
}
