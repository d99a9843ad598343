import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { removeProduct } from '../start/remove.ts';
import { stopSignal } from '../processes/stop-signal.ts';
import { letOthersPass } from '../postgres/index.ts';
import { parseCommand, sayFault } from '../start/command-line.ts';
import { type CryptoName, CRYPTOS, parseCrypto } from '../start/crypto.ts';
import { type EngineName, ENGINES, parseEngine } from '../start/engine.ts';
import { readEnvironment } from '../start/environment.ts';
import { lineProgress, type Progress } from '../start/progress.ts';
import { type Product, startProduct } from '../start/product.ts';
import { ROOT } from '../start/root.ts';
import { agrees, present } from './comparison.ts';
import { readDay, worldOf } from './day.ts';
import { runDay } from './run-day.ts';

const DEFAULT_DAY = join(ROOT, 'test', 'fixtures', 'hospital-day');

const USAGE = `Usage: npm run demo:day [-- --engine ${ENGINES.join('|')}] [--crypto ${CRYPTOS.join('|')}] [FOLDER]

  FOLDER    receipts.csv, details.csv and expected.json of a day; test/fixtures/hospital-day by default
  --engine  devnet: the embedded node (default); fabric: a real Fabric network from the programs in FABRIC_BIN
  --crypto  international: SHA-256, P-256, AES (default); gm: SM3, SM2, SM4 (国密)`;

/** `npm run demo:day [-- FOLDER]`: one hospital day from nothing, on data of its own, every answer compared. */
async function main(words: readonly string[]): Promise<number> {
  const { folder, engine, crypto } = readCommandLine(words);
  const progress = lineProgress((line) => {
    console.log(line);
  }, stopSignal());
  // npm runs us at the top of the repository; INIT_CWD is where the person stood.
  const day = await readDay(resolve(process.env['INIT_CWD'] ?? '.', folder));
  const dataDir = await mkdtemp(join(tmpdir(), 'piaosu-day-'));
  try {
    await letOthersPass(dataDir);
    const product = await startProduct({
      dataDir,
      engine,
      crypto,
      portBase: 'free',
      world: worldOf(day.expected),
      progress,
    });
    return await compare(product, day, progress);
  } finally {
    await removeProduct(dataDir);
  }
}

interface CommandLine {
  readonly folder: string;
  readonly engine: EngineName | undefined;
  readonly crypto: CryptoName | undefined;
}

function readCommandLine(words: readonly string[]): CommandLine {
  const { values, positionals } = parseCommand(words, USAGE, (args) =>
    parseArgs({ args, allowPositionals: true, options: { engine: { type: 'string' }, crypto: { type: 'string' } } }),
  );
  const engine = parseEngine(values.engine) ?? readEnvironment(process.env).engine;
  return { folder: positionals[0] ?? DEFAULT_DAY, engine, crypto: parseCrypto(values.crypto) };
}

async function compare(
  product: Product,
  day: Awaited<ReturnType<typeof readDay>>,
  progress: Progress,
): Promise<number> {
  try {
    const comparisons = await runDay(product, day, progress);
    console.log(`\n${present(comparisons)}\nEngine: ${product.engine.title}`);
    return comparisons.every(agrees) ? 0 : 1;
  } finally {
    await product.stop();
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.exitCode = sayFault(error);
}
