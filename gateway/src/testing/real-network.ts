import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFabric, type FabricNetwork } from '@piaosu/network/fabric';
import { organisationDir } from '@piaosu/network/identities';
import { freePortBase } from '../../../network/fabric/test/harness.ts';
import { productChaincode } from '../../../scripts/network/product-chaincode.ts';
import { buildContracts } from '../../../scripts/start/contracts-build.ts';
import { createTestDatabase } from '../../../test/support/postgres.ts';
import type { OrganisationConfig } from '../config.ts';
import { createSecretsFile } from '../keys/secrets.ts';

/** A real Fabric network with the product's contracts, and what one organisation's gateway needs to work with it. */
export interface RealNetwork {
  readonly network: FabricNetwork;
  readonly organisation: OrganisationConfig;
  close(): Promise<void>;
}

const OWN = 'HealthMSP';

/** Each organisation has two peers. `bin` has Fabric's programs. */
export async function startRealNetwork(bin: string, gatewayConcurrency: number): Promise<RealNetwork> {
  await buildContracts();
  const folder = await mkdtemp(join(tmpdir(), 'piaosu-real-'));
  const pepperFile = join(folder, 'pepper.json');
  const pepper = { version: 1, key: randomBytes(32).toString('hex') };
  await writeFile(pepperFile, JSON.stringify({ versions: [pepper] }), { mode: 0o600 });
  const data = join(folder, 'fabric');
  const settings = { portBase: await freePortBase({ peersPerOrganisation: 2 }), peersPerOrganisation: 2 };
  const chaincode = productChaincode({ folder: join(folder, 'peppers'), pepperFile });
  const network = await startFabric({ ...settings, data, bin, gatewayConcurrency, chaincode });
  const database = await createTestDatabase();
  return {
    network,
    organisation: await organisationOn(network, folder, pepperFile, database.url),
    close: async () => {
      await network.close();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function organisationOn(
  { table, dataDir }: FabricNetwork,
  folder: string,
  pepperFile: string,
  databaseUrl: string,
): Promise<OrganisationConfig> {
  const home = organisationDir(dataDir, OWN);
  const user = join(home, 'users', 'gateway');
  const [first, ...others] = table.peers
    .filter(({ mspId }) => mspId === OWN)
    .map(({ port, alias }) => ({
      endpoint: `localhost:${port}`,
      hostAlias: alias,
      tlsCaFile: join(home, 'tlsca.pem'),
      clientCertFile: join(user, 'tls-cert.pem'),
      clientKeyFile: join(user, 'tls-key.pem'),
    }));
  if (first === undefined) throw new Error(`no peer of ${OWN}`);
  const keyFile = join(folder, 'secrets.json');
  await createSecretsFile(keyFile);
  const pair = (place: string) => ({ certFile: join(place, 'cert.pem'), keyFile: join(place, 'key.pem') });
  return {
    ...{ mspId: OWN, databaseUrl, pepperFile, keyFile, keyStoreDir: join(folder, 'keys') },
    peers: [first, ...others],
    identity: pair(user),
    exchange: { host: '127.0.0.1', port: 0, ...pair(join(home, 'exchange')) },
    cas: { [OWN]: { caFile: join(home, 'ca.pem'), tlsCaFile: join(home, 'tlsca.pem') } },
  };
}
