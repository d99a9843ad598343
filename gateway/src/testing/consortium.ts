import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { organisationDir, silentLog as silentDevnet, startDevnet } from '@piaosu/network/devnet';
import type { Devnet } from '@piaosu/network/devnet';
import { organisations } from '@piaosu/network/orgs';
import { startContracts } from '../../../test/support/ledger/contracts-process.ts';
import { createTestDatabase } from '../../../test/support/postgres.ts';
import type { TestDatabase } from '../../../test/support/postgres.ts';
import type { GatewayConfig, OrganisationConfig } from '../config.ts';
import { createSecretsFile } from '../keys/secrets.ts';
import { startTokenIssuer } from './token-issuer.ts';
import type { TokenIssuer } from './token-issuer.ts';

/** A ledger of four organisations with the real contracts, a database for each, and an issuer of tokens. */
export interface Consortium {
  readonly devnet: Devnet;
  readonly issuer: TokenIssuer;
  /** For a gateway that serves these organisations on free ports. */
  configOf(...mspIds: string[]): GatewayConfig;
  /** The same on databases that know nothing yet. */
  withEmptyDatabases(config: GatewayConfig): Promise<GatewayConfig>;
  /** Written as `main.ts` reads it. */
  writeConfig(config: GatewayConfig): Promise<string>;
  close(): Promise<void>;
}

export async function startConsortium(): Promise<Consortium> {
  const contracts = await startContracts();
  const data = join(contracts.folder, 'devnet');
  const chaincodes = [{ name: 'piaosu', address: contracts.address }];
  const devnet = await startDevnet({ data, chaincodes, portBase: 0, batchTimeoutMs: 20, log: silentDevnet });
  await devnet.chaincodesReady();
  const issuer = await startTokenIssuer();
  const databases: TestDatabase[] = [];
  const newDatabase = async () => {
    const created = await createTestDatabase();
    databases.push(created);
    return created.url;
  };
  const configs = new Map<string, OrganisationConfig>();
  for (const { mspId } of organisations) {
    configs.set(mspId, await configOf(mspId, contracts.folder, devnet, await newDatabase()));
  }
  return {
    devnet,
    issuer,
    configOf: (...mspIds) => ({
      listen: { host: '127.0.0.1', port: 0 },
      metricsPort: 0,
      oidc: { issuer: issuer.issuer, audience: issuer.audience },
      publicOrg: mspIds[0] ?? '',
      channel: 'piaosu',
      chaincode: 'piaosu',
      organisations: mspIds.flatMap((mspId) => configs.get(mspId) ?? []),
    }),
    withEmptyDatabases: async (config) => ({
      ...config,
      organisations: await Promise.all(
        config.organisations.map(async (organisation) => ({ ...organisation, databaseUrl: await newDatabase() })),
      ),
    }),
    writeConfig: async (config) => {
      const path = join(contracts.folder, `gateway-${databases.length}.json`);
      await writeFile(path, JSON.stringify(config), { mode: 0o600 });
      return path;
    },
    close: async () => {
      issuer.close();
      await devnet.close();
      await contracts.stop();
      for (const database of databases) await database.drop();
    },
  };
}

/** What the product's start writes for an organisation, on the folders of a test. */
async function configOf(
  mspId: string,
  folder: string,
  devnet: Devnet,
  databaseUrl: string,
): Promise<OrganisationConfig> {
  const home = (org: string) => organisationDir(join(folder, 'devnet'), org);
  const endpoint = devnet.peers[mspId];
  const domain = organisations.find((organisation) => organisation.mspId === mspId)?.domain;
  if (endpoint === undefined || domain === undefined) throw new Error(`no peer of ${mspId}`);
  const keyFile = join(folder, `${mspId}.json`);
  await createSecretsFile(keyFile);
  return {
    mspId,
    databaseUrl,
    peers: [{ endpoint, tlsCaFile: join(home(mspId), 'tlsca.pem'), hostAlias: `peer0.${domain}` }],
    identity: pair(join(home(mspId), 'users', 'gateway')),
    exchange: { host: '127.0.0.1', port: 0, ...pair(join(home(mspId), 'exchange')) },
    cas: Object.fromEntries(organisations.map((each) => [each.mspId, authorities(home(each.mspId))])),
    pepperFile: join(folder, 'pepper.json'),
    keyFile,
    keyStoreDir: join(folder, 'keys', mspId),
    ...(mspId === 'HealthMSP' ? { publisher: { id: 'PUB-HEALTH-1', shard: 'main' } } : {}),
  };
}

function pair(folder: string) {
  return { certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') };
}

function authorities(folder: string) {
  return { caFile: join(folder, 'ca.pem'), tlsCaFile: join(folder, 'tlsca.pem') };
}
