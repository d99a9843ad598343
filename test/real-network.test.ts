import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { identityOf } from '@piaosu/network/process-identity';
import { waitFor } from '../scripts/processes/wait.ts';
import { type Product, startProduct } from '../scripts/start/product.ts';
import { removeProduct } from '../scripts/start/remove.ts';
import { DEMO_WORLD } from '../scripts/start/world.ts';
import { temporaryDataDir } from './support/product.ts';
import { Scenario, type TestReceipt } from './support/scenario.ts';

const hasFabric = (process.env['FABRIC_BIN'] ?? '') !== '';
if (!hasFabric) process.stderr.write('\n*** FABRIC_BIN is not set: NOT RUN is the product on real Fabric. ***\n');

describe.skipIf(!hasFabric)('the product on a real Fabric network', () => {
  let dataDir = '';
  let product: Product;
  let receipt: TestReceipt;
  beforeAll(async () => {
    dataDir = await temporaryDataDir();
    product = await startProduct({ dataDir, portBase: 'free', engine: 'fabric', world: DEMO_WORLD });
    receipt = await Scenario.on(product).publishFresh('1000.00');
  }, 300_000);
  afterAll(async () => {
    await product.stop();
    await removeProduct(dataDir);
  });

  const lives = async (): Promise<string[]> => {
    const all = await Promise.all((await product.engine.nodes()).map(({ pid }) => identityOf(pid)));
    return all.filter((life) => life !== undefined);
  };

  test('every organisation has an orderer, a peer and a chaincode process of its own', async () => {
    const names = (await product.engine.nodes()).map(({ name }) => name.replace(/\..*/u, ''));
    expect(names.toSorted()).toEqual(['chaincode', 'orderer', 'peer0'].flatMap((name) => [name, name, name, name]));
  });

  test('the owner of the nodes killed: the next one ends what it left, and nothing on the ledger is lost', async () => {
    const before = await lives();
    const owner = product.processes().find(({ name }) => name === 'fabric')?.pid;
    if (owner === undefined) throw new Error('no owner of the network');
    process.kill(owner, 'SIGKILL');
    const replaced = async (): Promise<true | undefined> => {
      const now = await lives();
      return now.length === before.length && now.every((life) => !before.includes(life)) ? true : undefined;
    };
    expect(await waitFor(replaced, { timeoutMs: 90_000, everyMs: 200 })).toBe(true);
    const scenario = Scenario.on(product);
    const claimed = async (): Promise<true | undefined> =>
      (await scenario.claim('ins-a', receipt, '600.00', { key: 'one-claim' })).status === 201 ? true : undefined;
    expect(await waitFor(claimed, { timeoutMs: 90_000, everyMs: 500 })).toBe(true);
  }, 240_000);

  test('stopped, no node is left; begun again without a word about the engine, it finds its ledger', async () => {
    const before = await lives();
    await product.stop();
    const left = await Promise.all(before.map((life) => identityOf(Number(life.split(' ')[0]))));
    expect(left.filter((life) => life !== undefined && before.includes(life))).toEqual([]);
    product = await startProduct({ dataDir, world: DEMO_WORLD });
    expect(product.engine.name).toBe('fabric');
    const refused = await Scenario.on(product).claim('ins-b', receipt, '600.00');
    expect(refused).toMatchObject({ code: 'OVER_CAP', evidence: { remaining: '400.00' } });
  }, 240_000);
});
