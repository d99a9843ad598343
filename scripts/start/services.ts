import { createRequire } from 'node:module';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CHAINCODE, CHANNEL } from '@piaosu/network/orgs';
import type { Account } from '../identity/accounts.ts';
import { type Cluster, startCluster } from '../postgres/index.ts';
import { isListening } from '../processes/is-listening.ts';
import { nodeService } from '../processes/node-service.ts';
import type { Service } from '../processes/supervise.ts';
import type { DataFolder } from './data-folder.ts';
import type { Ports } from './ports.ts';
import { ROOT } from './root.ts';

/** What every part of a running product knows. */
export interface Site {
  readonly folder: DataFolder;
  readonly ports: Ports;
  readonly pepperFile: string;
  readonly accountsFile: string;
}

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

/** The contracts under Fabric's own chaincode server, unmodified. */
export function chaincodeService({ folder, ports, pepperFile }: Site): Service {
  const contracts = join(ROOT, 'chaincode', 'contracts');
  const shim = createRequire(join(contracts, 'package.json')).resolve('fabric-shim/cli.js');
  const address = `127.0.0.1:${ports.chaincode.toString()}`;
  return nodeService({
    name: 'chaincode',
    args: [
      shim,
      'server',
      '--chaincode-address',
      address,
      '--chaincode-id',
      `${CHAINCODE}:1`,
      '--module-path',
      contracts,
    ],
    env: { PIAOSU_PEPPER_FILE: pepperFile, CORE_CHAINCODE_LOGGING_LEVEL: 'warn', CORE_CHAINCODE_LOGGING_SHIM: 'warn' },
    cwd: contracts,
    logFile: folder.log('chaincode'),
    ready: () => isListening(ports.chaincode),
  });
}

/** The embedded Fabric node: four peers, an orderer, the ledger. */
export function devnetService({ folder, ports }: Site): Service {
  const { base, chaincode, organisations } = ports;
  return nodeService({
    name: 'devnet',
    args: [
      'network/devnet/src/main.ts',
      ...['--data', folder.devnet],
      ...['--port-base', base.toString()],
      ...['--chaincode', `${CHAINCODE}=127.0.0.1:${chaincode.toString()}`],
    ],
    cwd: ROOT,
    logFile: folder.log('devnet'),
    ready: async () => (await Promise.all(organisations.map((org) => isListening(org.peerPort)))).every(Boolean),
  });
}

/** The local identity provider. */
export async function identityService(site: Site, accounts: readonly Account[]): Promise<Service> {
  const { folder, ports } = site;
  const file = join(folder.config, 'identity.json');
  const keyFile = join(folder.secrets, 'identity-key.json');
  const issuer = issuerOf(ports);
  const config = { issuer, host: '127.0.0.1', port: ports.identity, audience: AUDIENCE, keyFile, accounts };
  await writeFile(file, `${JSON.stringify(config, undefined, 1)}\n`, { mode: 0o600 });
  return nodeService({
    name: 'identity',
    args: ['scripts/identity/main.ts', file],
    cwd: ROOT,
    logFile: folder.log('identity'),
    ready: () => isListening(ports.identity),
  });
}

export function issuerOf(ports: Ports): string {
  return `http://127.0.0.1:${ports.identity.toString()}`;
}

export const LEDGER = { channel: CHANNEL, chaincode: CHAINCODE };
