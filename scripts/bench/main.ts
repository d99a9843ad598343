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
import { measureTrace } from './trace/measure-trace.ts';

const GROUPS = ['receipts', 'trace', 'batch-messages'] as const;
const CLAIMS = 200;
const CLAIM_CONCURRENCY = 8;

const USAGE = `Usage: npm run bench [-- --engine ${ENGINES.join('|')}] [--only ${GROUPS.join('|')}] [--lot BOXES] [--json FILE]

  --engine  devnet: the embedded node (default); fabric: a real Fabric network from the programs in FABRIC_BIN
  --only    one group of figures
  --lot     trace: one lot more, of so many boxes (1000000 needs 2 GB of disk)
  --json    writes conditions and figures to FILE`;

interface Wanted {
  readonly engine: EngineName;
  /** One group of figures; all of them when absent. */
  readonly only: Group | undefined;
  readonly lot: number | undefined;
}
type Group = (typeof GROUPS)[number];

/** `npm run bench [-- --json FILE]`: figures with their conditions, as ratios against the plain alternative. */
async function main(words: readonly string[]): Promise<void> {
  const { values } = parseCommand(words, USAGE, (args) =>
    parseArgs({
      args,
      options: {
        ...{ json: { type: 'string' }, engine: { type: 'string' } },
        ...{ only: { type: 'string' }, lot: { type: 'string' } },
      },
    }),
  );
  const engine = parseEngine(values.engine) ?? readEnvironment(process.env).engine ?? 'devnet';
  const wanted = {
    engine,
    only: parseGroup(values.only),
    lot: values.lot === undefined ? undefined : Number(values.lot),
  };
  const { conditions, figures } = await measureOnProduct(wanted);
  const all = { ...figures, ...(isWanted(wanted, 'batch-messages') ? await measureBatches(engine) : {}) };
  console.log('\nFigures');
  for (const [name, value] of Object.entries(all)) console.log(`  ${name.padEnd(38)} ${value.toString()}`);
  if (values.json !== undefined) {
    await writeFile(values.json, `${JSON.stringify({ conditions, figures: all }, undefined, 2)}\n`);
  }
}

function parseGroup(given: string | undefined): Group | undefined {
  const group = GROUPS.find((one) => one === given);
  if (given !== undefined && group === undefined) throw new Error(`--only takes one of ${GROUPS.join(', ')}.`);
  return group;
}

function isWanted({ only }: Wanted, group: Group): boolean {
  return only === undefined || only === group;
}

function measureBatches(engine: EngineName): Promise<Figures> {
  console.log('\nBatch messages');
  return measureBatchMessages(engine, {
    onLine: (line) => {
      console.log(`  ${line}`);
    },
  });
}

/** What is measured on one running product; the batch messages have a network of their own afterwards. */
async function measureOnProduct(wanted: Wanted): Promise<{ conditions: Conditions; figures: Figures }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'piaosu-bench-'));
  const progress = lineProgress((line) => {
    console.log(line);
  });
  try {
    await letOthersPass(dataDir);
    const product = await startProduct({
      ...{ dataDir, engine: wanted.engine, progress },
      ...{ world: BENCH_WORLD, portBase: 'free' },
    });
    try {
      const conditions = conditionsAt(dataDir, product.engine.title);
      console.log('\nConditions');
      for (const [name, value] of Object.entries(conditions)) console.log(`  ${name}: ${String(value)}`);
      return { conditions, figures: await measure(product, wanted) };
    } finally {
      await product.stop();
    }
  } finally {
    await removeProduct(dataDir);
  }
}

async function measure(product: Product, wanted: Wanted): Promise<Figures> {
  return {
    ...(isWanted(wanted, 'receipts') ? await measureReceipts(product) : {}),
    ...(isWanted(wanted, 'trace') ? await measureTrace(product, wanted.lot) : {}),
    ...(await measureMemory(product)),
  };
}

async function measureReceipts(product: Product): Promise<Figures> {
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
