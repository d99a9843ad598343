import { waitForJob } from '../../start/job.ts';
import { accountId } from '../../start/accounts.ts';
import type { Product } from '../../start/product.ts';
import { z } from 'zod';
import { round } from '../conditions.ts';
import type { Figures } from '../figures.ts';
import { rawRequest } from '../http-client.ts';
import { askInTurn } from '../verification.ts';
import { EXPIRY, MAKER, PHARMACY, PLANT, PRODUCT, STORE, type BenchLot } from './bench-lot.ts';

const CONNECTIONS = 32;
const SCANS = 2_000;
/** Boxes of a basket, and of a delivery that is looked through. */
const BASKETS = [1, 20] as const;
const shipment = z.looseObject({ id: z.string() });

/** `POST /scans` at the gateway while 32 tills ask at a time; boxes that have never acted, so each one's leaf is proven. */
export async function measureScans(product: Product, lot: BenchLot): Promise<Figures> {
  const seconds = await deliver(product, lot);
  const person = product.accounts.find(({ id }) => id === accountId(PHARMACY));
  if (person === undefined) throw new Error(`No account of ${PHARMACY}.`);
  const authorization = `Bearer ${await product.tokens.tokenOf(person)}`;
  const port = Number(new URL(product.apiUrl(person.org)).port);
  const figures: Figures = { 'scans.lotOverRestSeconds': round(seconds) };
  for (const boxes of BASKETS) {
    const request = (i: number): Buffer => {
      const codes = Array.from({ length: boxes }, (_, n) => lot.boxCode((i * boxes + n) % lot.boxes));
      return rawRequest('POST', '/v1/scans', { authorization }, JSON.stringify({ premises: STORE, codes }));
    };
    const asking = { port, request, expected: '"decision":"OK"' };
    const options = { rounds: 1, perRound: Math.ceil(SCANS / boxes), connections: CONNECTIONS };
    const [scan] = await askInTurn([asking], options);
    if (scan === undefined) throw new Error('not measured');
    const name = `scans.of${boxes.toString()}At${CONNECTIONS.toString()}`;
    Object.assign(figures, { [`${name}.p50Ms`]: round(scan.p50), [`${name}.p95Ms`]: round(scan.p95) });
  }
  return figures;
}

/** Over REST, from the upload to the pharmacy's shelf. @returns the seconds from the upload to the ledger */
async function deliver(product: Product, lot: BenchLot): Promise<number> {
  const [maker, pharmacy] = [product.api(accountId(MAKER)), product.api(accountId(PHARMACY))];
  const query = new URLSearchParams({ product: PRODUCT, premises: PLANT, lotNumber: lot.lotNumber, expiry: EXPIRY });
  const upload = { path: `/lots?${query.toString()}`, body: Buffer.concat([...lot.csv()]), contentType: 'text/csv' };
  const begun = performance.now();
  const { state } = await waitForJob(maker, await maker.expectOk({ method: 'POST', ...upload }));
  const seconds = (performance.now() - begun) / 1000;
  if (state !== 'DONE') throw new Error(`The lot's job ended ${state}.`);
  const codes = Array.from({ length: lot.pallets }, (_, i) => lot.palletCode(i));
  const sent = await maker.expectOk({
    method: 'POST',
    path: '/shipments',
    body: { premises: PLANT, to: STORE, codes },
  });
  const receiving = { premises: STORE, shipment: shipment.parse(sent).id, how: 'PARENT', codes };
  await pharmacy.expectOk({ method: 'POST', path: '/receivings', body: receiving });
  return seconds;
}
