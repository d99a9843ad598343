import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { letOthersPass } from '../../scripts/postgres/index.ts';
import { readEnvironment } from '../../scripts/start/environment.ts';
import { type Product, type ProductOptions, startProduct } from '../../scripts/start/product.ts';
import { removeProduct } from '../../scripts/start/remove.ts';
import type { World } from '../../scripts/start/world.ts';

export type TestProduct = Product & AsyncDisposable;

export type TestProductOptions = Pick<
  ProductOptions,
  'gateways' | 'progress' | 'engine' | 'clockOffsetMs' | 'crypto' | 'pages'
>;

/**
 * The whole product as separate processes, on data and ports of a test's own. Disposing stops it and removes its data.
 * Starting takes some seconds: one for a test file, in `beforeAll`. The engine is that of PIAOSU_ENGINE (devnet when
 * absent; `fabric` needs FABRIC_BIN), unless a test's subject is one of the two.
 */
export async function startTestProduct(world: World, options: TestProductOptions = {}): Promise<TestProduct> {
  const dataDir = await temporaryDataDir();
  const { engine } = readEnvironment(process.env);
  const start = startProduct({ dataDir, portBase: 'free', world, engine, ...options });
  const product = await start.catch(async (error: unknown) => {
    await removeProduct(dataDir);
    throw error;
  });
  const dispose = async (): Promise<void> => {
    await product.stop();
    await removeProduct(dataDir);
  };
  return { ...product, [Symbol.asyncDispose]: dispose };
}

/** A folder for a product's data that PostgreSQL's user can reach. */
export async function temporaryDataDir(): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'piaosu-product-'));
  await letOthersPass(dataDir);
  return dataDir;
}
