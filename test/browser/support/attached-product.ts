import { peopleOf, withSecrets } from '../../../scripts/start/accounts.ts';
import { Api } from '../../../scripts/start/api.ts';
import { cryptoOfData } from '../../../scripts/start/crypto.ts';
import { openDataFolder } from '../../../scripts/start/data-folder.ts';
import { keptPortBase, portsAt } from '../../../scripts/start/ports.ts';
import type { Product } from '../../../scripts/start/product.ts';
import { prepareSecrets } from '../../../scripts/start/secrets.ts';
import { issuerOf } from '../../../scripts/start/services.ts';
import { siteOf } from '../../../scripts/start/site.ts';
import type { World } from '../../../scripts/start/world.ts';
import { TokenSource } from '../../../scripts/identity/token.ts';

/** A product that another process started, by its data folder: for asking it, not for stopping it. */
export async function attachedProduct(dataDir: string, world: World): Promise<Product> {
  const folder = await openDataFolder(dataDir);
  const base = await keptPortBase(folder.root);
  if (base === undefined) throw new Error(`No product runs on ${dataDir}.`);
  const ports = portsAt(base);
  const crypto = await cryptoOfData(folder, undefined);
  const site = siteOf({ folder, ports, clockOffsetMs: 0, crypto, ...(await prepareSecrets(folder)) }, 'devnet');
  const accounts = await withSecrets(peopleOf(world), site.accountsFile);
  const issuer = issuerOf(ports);
  const tokens = new TokenSource(issuer);
  const apiUrl = () => `http://127.0.0.1:${(ports.organisations[0]?.gatewayPort ?? 0).toString()}`;
  return {
    ...{ ports, folder, engine: site.engine, clockOffsetMs: 0, issuer, accounts, tokens, apiUrl },
    processes: () => [],
    api: (id) => {
      const account = accounts.find((one) => one.id === id);
      if (id !== undefined && account === undefined) throw new Error(`No account ${id}.`);
      return new Api(apiUrl(), tokens, account);
    },
    databaseUrl: () => {
      throw new Error('The databases are the business of who started the product.');
    },
    failed: new Promise(() => undefined),
    stop: () => Promise.resolve(),
  };
}
