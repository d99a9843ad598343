import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startProduct, type Product } from '../start/product.ts';
import { lineProgress } from '../start/progress.ts';
import { accountId } from '../start/accounts.ts';
import { conditionsAt, round } from './conditions.ts';
import { BENCH_WORLD, benchSeries, HOSPITAL, PAYER } from './bench-world.ts';
import { measureAnchoring } from './measure-anchoring.ts';
import { measureVerification } from './measure-verification.ts';
import { residentMiB } from './memory.ts';
import { receiptSeries } from './receipts.ts';
import { reserveClaims } from './claims.ts';
import type { Figures } from './figures.ts';

const CLAIMS = 200;
const CLAIM_CONCURRENCY = 8;

/** `npm run bench [-- --json FILE]`: figures with their conditions, as ratios against the plain alternative. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { json: { type: 'string' } } });
  const dataDir = await mkdtemp(join(tmpdir(), 'piaosu-bench-'));
  const progress = lineProgress((line) => {
    console.log(line);
  });
  const product = await startProduct({ dataDir, world: BENCH_WORLD, portBase: 'free', progress });
  try {
    const conditions = conditionsAt(dataDir, 'devnet (embedded), 2 of 4 endorsements');
    console.log('\nConditions');
    for (const [name, value] of Object.entries(conditions)) console.log(`  ${name}: ${String(value)}`);
    const figures = await measure(product);
    console.log('\nFigures');
    for (const [name, value] of Object.entries(figures)) console.log(`  ${name.padEnd(34)} ${value.toString()}`);
    if (values.json !== undefined) {
      await writeFile(values.json, `${JSON.stringify({ conditions, figures }, undefined, 2)}\n`);
    }
  } finally {
    await product.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function measure(product: Product): Promise<Figures> {
  const anchoring = await measureAnchoring(product);
  const verification = await measureVerification(product);
  const claimed = [...receiptSeries(benchSeries(CLAIMS))];
  const claims = await reserveClaims(product.api(accountId(PAYER)), claimed, CLAIM_CONCURRENCY);
  const figures: Figures = {
    ...anchoring,
    ...verification,
    'claim.p50Ms': round(claims.p50),
    'claim.p95Ms': round(claims.p95),
    'claim.p99Ms': round(claims.p99),
    'claim.concurrency': CLAIM_CONCURRENCY,
  };
  for (const { name, pid } of product.processes()) {
    const mib = pid === undefined ? undefined : await residentMiB(pid);
    if (mib !== undefined) figures[`memory.${name}MiB`] = mib;
  }
  figures['memory.benchMiB'] = Math.round(process.memoryUsage().rss / 2 ** 20);
  console.log(`  hospital ${HOSPITAL.id}, payer ${PAYER}`);
  return figures;
}

await main();
