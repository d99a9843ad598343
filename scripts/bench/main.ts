import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { letOthersPass } from '../postgres/index.ts';
import { accountId } from '../start/accounts.ts';
import { parseCommand, sayFault } from '../start/command-line.ts';
import { type EngineName, ENGINES, parseEngine } from '../start/engine.ts';
import { readEnvironment } from '../start/environment.ts';
import { type Product, startProduct } from '../start/product.ts';
import { lineProgress } from '../start/progress.ts';
import { removeProduct } from '../start/remove.ts';
import { measureBatchMessages } from './batch-messages.ts';
import { BENCH_WORLD, benchSeries, HOSPITAL, PAYER } from './bench-world.ts';
import { reserveClaims } from './claims.ts';
import { type Conditions, conditionsAt, round } from './conditions.ts';
import type { Figures } from './figures.ts';
import { measureAnchoring } from './measure-anchoring.ts';
import { measureVerification } from './measure-verification.ts';
import { residentMiB } from './memory.ts';
import { receiptSeries } from './receipts.ts';
import { measureSigner } from './signer.ts';

const CLAIMS = 200;
const CLAIM_CONCURRENCY = 8;

const USAGE = `Usage: npm run bench [-- --engine ${ENGINES.join('|')}] [--json FILE]

  --engine  devnet: the embedded node (default); fabric: a real Fabric network from the programs in FABRIC_BIN
  --json    writes conditions and figures to FILE`;

/** `npm run bench [-- --json FILE]`: figures with their conditions, as ratios against the plain alternative. */
async function main(words: readonly string[]): Promise<void> {
  const { values } = parseCommand(words, USAGE, (args) =>
    parseArgs({ args, options: { json: { type: 'string' }, engine: { type: 'string' } } }),
  );
  const engine = parseEngine(values.engine) ?? readEnvironment(process.env).engine ?? 'devnet';
  const { conditions, figures } = await measureOnProduct(engine);
  console.log('\nBatch messages');
  const batches = await measureBatchMessages(engine, {
    onLine: (line) => {
      console.log(`  ${line}`);
    },
  });
  const all = { ...figures, ...batches };
  console.log('\nFigures');
  for (const [name, value] of Object.entries(all)) console.log(`  ${name.padEnd(38)} ${value.toString()}`);
  if (values.json !== undefined) {
    await writeFile(values.json, `${JSON.stringify({ conditions, figures: all }, undefined, 2)}\n`);
  }
}

/** What is measured on one running product; the batch messages have a network of their own afterwards. */
async function measureOnProduct(engine: EngineName): Promise<{ conditions: Conditions; figures: Figures }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'piaosu-bench-'));
  const progress = lineProgress((line) => {
    console.log(line);
  });
  try {
    await letOthersPass(dataDir);
    const product = await startProduct({ dataDir, engine, world: BENCH_WORLD, portBase: 'free', progress });
    try {
      const conditions = conditionsAt(dataDir, product.engine.title);
      console.log('\nConditions');
      for (const [name, value] of Object.entries(conditions)) console.log(`  ${name}: ${String(value)}`);
      return { conditions, figures: await measure(product) };
    } finally {
      await product.stop();
    }
  } finally {
    await removeProduct(dataDir);
  }
}

async function measure(product: Product): Promise<Figures> {
  const anchoring = await measureAnchoring(product);
  const verification = await measureVerification(product);
  const claimed = [...receiptSeries(benchSeries(CLAIMS))];
  const claims = await reserveClaims(product.api(accountId(PAYER)), claimed, CLAIM_CONCURRENCY);
  const signer = await measureSigner(product);
  console.log(`  hospital ${HOSPITAL.id}, payer ${PAYER}`);
  return {
    ...anchoring,
    ...verification,
    'claim.p50Ms': round(claims.p50),
    'claim.p95Ms': round(claims.p95),
    'claim.p99Ms': round(claims.p99),
    'claim.concurrency': CLAIM_CONCURRENCY,
    ...signer,
    ...(await measureMemory(product)),
  };
}

/** Of a process with those below it: on a real network `memory.fabricMiB` is the sum of the nodes that follow it. */
async function measureMemory(product: Product): Promise<Figures> {
  const figures: Figures = {};
  for (const { name, pid } of [...product.processes(), ...(await product.engine.nodes())]) {
    const mib = pid === undefined ? undefined : await residentMiB(pid);
    if (mib !== undefined) figures[`memory.${name}MiB`] = mib;
  }
  figures['memory.benchMiB'] = Math.round(process.memoryUsage().rss / 2 ** 20);
  return figures;
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.exitCode = sayFault(error);
}
