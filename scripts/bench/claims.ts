import type { Api } from '../start/api.ts';
import { closedLoop, percentiles, type Percentiles } from './sample.ts';

/** Reserves a claim on each receipt, `concurrency` at a time; from the request to the committed answer. */
export async function reserveClaims(
  api: Api,
  receipts: readonly Record<string, unknown>[],
  concurrency: number,
): Promise<Percentiles> {
  const durations = await closedLoop(receipts.length, concurrency, async (i) => {
    const { eInvoiceCode, eInvoiceNumber, totalAmount } = receipts[i] ?? {};
    await api.expectOk({
      method: 'POST',
      path: '/claims',
      body: { receipts: [{ eInvoiceCode, eInvoiceNumber, totalAmount }], amount: '1.00' },
    });
  });
  return percentiles(durations);
}
