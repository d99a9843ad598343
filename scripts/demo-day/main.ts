import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { removeProduct } from '../start/remove.ts';
import { stopSignal } from '../processes/stop-signal.ts';
import { letOthersPass } from '../postgres/index.ts';
import { lineProgress, type Progress } from '../start/progress.ts';
import { type Product, startProduct } from '../start/product.ts';
import { ROOT } from '../start/root.ts';
import { agrees, present } from './comparison.ts';
import { readDay, worldOf } from './day.ts';
import { runDay } from './run-day.ts';

const DEFAULT_DAY = join(ROOT, 'test', 'fixtures', 'hospital-day');

/** `npm run demo:day [-- FOLDER]`: one hospital day from nothing, on data of its own, every answer compared. */
async function main(args: readonly string[]): Promise<number> {
  const progress = lineProgress((line) => {
    console.log(line);
  }, stopSignal());
  // npm runs us at the top of the repository; INIT_CWD is where the person stood.
  const day = await readDay(resolve(process.env['INIT_CWD'] ?? '.', args[0] ?? DEFAULT_DAY));
  const dataDir = await mkdtemp(join(tmpdir(), 'piaosu-day-'));
  try {
    await letOthersPass(dataDir);
    const product = await startProduct({ dataDir, portBase: 'free', world: worldOf(day.expected), progress });
    return await compare(product, day, progress);
  } finally {
    await removeProduct(dataDir);
  }
}

async function compare(
  product: Product,
  day: Awaited<ReturnType<typeof readDay>>,
  progress: Progress,
): Promise<number> {
  try {
    const comparisons = await runDay(product, day, progress);
    console.log(`\n${present(comparisons)}`);
    return comparisons.every(agrees) ? 0 : 1;
  } finally {
    await product.stop();
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
