import { accountId } from '../start/accounts.ts';
import type { Product } from '../start/product.ts';
import { anchorThroughBatches, insertPlainRows } from './anchoring.ts';
import { anchorOneByOne, transactOneByOne } from './one-by-one.ts';
import { benchSeries, HOSPITAL } from './bench-world.ts';
import { round } from './conditions.ts';
import type { Figures } from './figures.ts';
import { startPlainService } from './plain-service.ts';
import { receiptSeries } from './receipts.ts';
import { median } from './sample.ts';

const ROUNDS = 3;
const RECEIPTS = 20_000;
const WARM_UP = 1_000;
const SINGLE = 1_000;
/** Numbers of the receipts that are posted one by one, behind all others. */
const FIRST_SINGLE = 1_000_000;
/** One writer is what a single log allows; 32 is where a Fabric peer was seen near its best. */
const WRITERS = 32;

/**
 * Receipts anchored a second through the batch route, against one transaction for each receipt and against plain rows,
 * in turn, medians of the rounds.
 */
export async function measureAnchoring(product: Product): Promise<Figures> {
  const api = product.api(accountId(`his-${HOSPITAL.id}`));
  const plain = await startPlainService(product);
  const [batch, rows, single]: [number[], number[], number[]] = [[], [], []];
  try {
    const warmUp = [...receiptSeries(benchSeries(WARM_UP))];
    await anchorThroughBatches(api, warmUp);
    await insertPlainRows(plain.port, warmUp);
    for (let i = 0; i < ROUNDS; i++) {
      const receipts = [...receiptSeries(benchSeries(RECEIPTS, 1 + WARM_UP + i * RECEIPTS))];
      rows.push(await insertPlainRows(plain.port, receipts));
      batch.push(await anchorThroughBatches(api, receipts));
      const alone = [...receiptSeries(benchSeries(SINGLE, FIRST_SINGLE + i * SINGLE))];
      single.push(await anchorOneByOne(product, api, alone, WRITERS));
      console.log(
        `  round ${(i + 1).toString()}: plain rows ${rate(rows[i])}/s, anchored in batches ${rate(batch[i])}/s, ` +
          `one transaction each ${rate(single[i])}/s (${WRITERS.toString()} writers)`,
      );
    }
    const transactions = await transactOneByOne(product, SINGLE, WRITERS);
    const oneWriter = await transactOneByOne(product, 100, 1);
    return {
      'receipts.anchoredPerSecond': round(median(batch)),
      'receipts.plainBulkPerSecond': round(median(rows)),
      'receipts.singlePerSecond': round(median(single)),
      'ledger.transactionsPerSecond': round(transactions),
      'ledger.oneWriterTransactionsPerSecond': round(oneWriter),
      'receipts.batchVsSingle': round(median(ratios(batch, single))),
      // The stricter reading: against transactions alone, with nothing done for a document.
      'receipts.batchVsBareTransaction': round(median(batch) / transactions),
      'receipts.vsPlainBulk': round(median(ratios(batch, rows))),
    };
  } finally {
    await plain.stop();
  }
}

function ratios(these: readonly number[], those: readonly number[]): number[] {
  return these.map((one, i) => one / (those[i] ?? NaN));
}

function rate(perSecond: number | undefined): string {
  return Math.round(perSecond ?? NaN).toString();
}
