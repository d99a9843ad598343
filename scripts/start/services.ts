import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CHAINCODE, CHANNEL } from '@piaosu/network/orgs';
import type { Account, BrowserClient, IdentityConfig } from '../identity/accounts.ts';
import { type Cluster, startCluster } from '../postgres/index.ts';
import { isListening } from '../processes/is-listening.ts';
import { nodeService } from '../processes/node-service.ts';
import type { Service } from '../processes/supervise.ts';
import type { Ports } from './ports.ts';
import { ROOT } from './root.ts';
import { gatewayClientSecretFile } from './secrets.ts';
import type { Site } from './site.ts';

export const AUDIENCE = 'urn:piaosu:api';

/** PostgreSQL as a service: when it was killed it comes back on the same port, so connection texts stay right. */
export function postgresService(folder: string, port: number, started: (cluster: Cluster) => void): Service {
  return {
    name: 'postgres',
    start: async () => {
      const cluster = await startCluster({ folder, port });
      started(cluster);
      return { pid: cluster.pid, ended: cluster.ended.then(() => 'it ended'), stop: () => cluster.stop() };
    },
  };
}

/** The local identity provider. */
export async function identityService(site: Site, accounts: readonly Account[]): Promise<Service> {
  const { folder, ports, clockOffsetMs } = site;
  const file = join(folder.config, 'identity.json');
  const keyFile = join(folder.secrets, 'identity-key.json');
  const issuer = issuerOf(ports);
  const clients = [await gatewayClient(site)];
  const place = { issuer, host: '127.0.0.1' as const, port: ports.identity };
  const config = { ...place, audience: AUDIENCE, keyFile, accounts: [...accounts], clients } satisfies IdentityConfig;
  await writeFile(file, `${JSON.stringify(config, undefined, 1)}\n`, { mode: 0o600 });
  return nodeService({
    name: 'identity',
    args: ['scripts/identity/main.ts', file],
    clockOffsetMs,
    cwd: ROOT,
    logFile: folder.log('identity'),
    ready: () => isListening(ports.identity),
  });
}

/** The gateways as the provider knows them: one client, at every address where one of them may listen. */
async function gatewayClient({ folder, ports }: Site): Promise<BrowserClient> {
  const redirectUris = ports.organisations.map(({ gatewayPort }) => `${gatewayUrl(gatewayPort)}/session/callback`);
  const secret = await readFile(gatewayClientSecretFile(folder), 'utf8');
  return { id: GATEWAY_CLIENT, secret: secret.trim(), redirectUris };
}

export const GATEWAY_CLIENT = 'piaosu-gateway';

export function gatewayUrl(port: number): string {
  return `http://127.0.0.1:${port.toString()}`;
}

export function issuerOf(ports: Ports): string {
  return `http://127.0.0.1:${ports.identity.toString()}`;
}

export const LEDGER = { channel: CHANNEL, chaincode: CHAINCODE };
