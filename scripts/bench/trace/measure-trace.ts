import type { Product } from '../../start/product.ts';
import type { Figures } from '../figures.ts';
import { BenchLot } from './bench-lot.ts';
import { openDrugLedger } from './drug-ledger.ts';
import { measureDispense } from './measure-dispense.ts';
import { measureLot } from './measure-lot.ts';
import { measureScans } from './measure-scans.ts';

/** Boxes of the lot that every run loads and gives out from. */
const BOXES = 100_000;

/** Lots and dispensing below REST (lot store, group commit, ledger), and scans at the gateway. `largeLot`: boxes of one lot more, loaded first. */
export async function measureTrace(product: Product, largeLot?: number): Promise<Figures> {
  const ledger = await openDrugLedger(product);
  try {
    const large = largeLot === undefined ? {} : await measureLot(ledger, new BenchLot('L', largeLot));
    const lot = new BenchLot('A', BOXES);
    return {
      ...large,
      ...(await measureLot(ledger, lot)),
      ...(await measureDispense(product, ledger, lot)),
      ...(await measureScans(product, new BenchLot('S', BOXES))),
    };
  } finally {
    await ledger.close();
  }
}
