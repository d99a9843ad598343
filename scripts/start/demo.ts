import { z } from 'zod';
import type { Api } from './api.ts';
import { DEMO_RECEIPTS } from './demo-receipts.ts';
import type { Product } from './product.ts';
import { waitForJob } from './job.ts';

const Outcome = z.looseObject({ state: z.string(), refused: z.int() });

/** Publishes the demo's receipts and waits until they are anchored; a second time it finds them published. */
export async function loadDemo(product: Product): Promise<void> {
  const api: Api = product.api('his-h33010000001');
  const job = await api.expectOk({ method: 'POST', path: '/receipts/batches', body: DEMO_RECEIPTS });
  const { state, refused } = Outcome.parse(await waitForJob(api, job));
  if (state !== 'DONE' || refused > 0)
    throw new Error(`The demo was not published: ${state}, ${refused.toString()} refused.`);
}
