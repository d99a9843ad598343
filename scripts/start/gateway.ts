import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isListening } from '../processes/is-listening.ts';
import { nodeService } from '../processes/node-service.ts';
import type { Service } from '../processes/supervise.ts';
import { PAGES } from './pages-build.ts';
import { ROOT } from './root.ts';
import { gatewayClientSecretFile, secretsFile } from './secrets.ts';
import { PUBLISHER } from './world.ts';
import { AUDIENCE, GATEWAY_CLIENT, gatewayUrl, issuerOf, LEDGER } from './services.ts';
import type { Site } from './site.ts';

/** One gateway process: the organisations it serves and where it listens. */
export interface GatewayProcess {
  readonly name: string;
  readonly organisations: readonly string[];
  readonly apiPort: number;
  readonly metricsPort: number;
}

/** One process for all, as on a small machine, or one for each organisation, as in production. */
export function gatewayProcesses(site: Site, mode: 'one' | 'per-organisation'): GatewayProcess[] {
  const { organisations, metrics } = site.ports;
  const first = organisations[0];
  if (first === undefined) throw new Error('There are no organisations.');
  if (mode === 'one') {
    const all = organisations.map((org) => org.mspId);
    return [{ name: 'gateway', organisations: all, apiPort: first.gatewayPort, metricsPort: metrics[0] ?? 0 }];
  }
  return organisations.map((org, index) => ({
    name: `gateway-${org.name}`,
    organisations: [org.mspId],
    apiPort: org.gatewayPort,
    metricsPort: metrics[index] ?? 0,
  }));
}

/** A gateway process as a service, its configuration written anew at every start of the product. */
export async function gatewayService(
  site: Site,
  process: GatewayProcess,
  databaseUrl: (mspId: string) => string,
): Promise<Service> {
  const configFile = await writeGatewayConfig(site, process, databaseUrl);
  return nodeService({
    name: process.name,
    args: ['gateway/src/main.ts'],
    env: { PIAOSU_CONFIG: configFile },
    clockOffsetMs: site.clockOffsetMs,
    cwd: ROOT,
    logFile: site.folder.log(process.name),
    ready: () => isReady(process.apiPort),
  });
}

/** `/readyz` and not the port alone: a gateway listens before it has taken in the ledger. */
async function isReady(port: number): Promise<boolean> {
  if (!(await isListening(port))) return false;
  return fetch(`http://127.0.0.1:${port.toString()}/readyz`).then(
    (response) => response.ok,
    () => false,
  );
}

/** Writes the configuration of a gateway process; it names passwords, so 0600. */
async function writeGatewayConfig(
  site: Site,
  process: GatewayProcess,
  databaseUrl: (mspId: string) => string,
): Promise<string> {
  const file = join(site.folder.config, `${process.name}.json`);
  const config = {
    listen: { host: '127.0.0.1', port: process.apiPort },
    metricsPort: process.metricsPort,
    oidc: { issuer: issuerOf(site.ports), audience: AUDIENCE },
    signIn: {
      ...{ url: gatewayUrl(process.apiPort), clientId: GATEWAY_CLIENT },
      clientSecretFile: gatewayClientSecretFile(site.folder),
    },
    ui: PAGES,
    publicOrg: process.organisations[0],
    ...LEDGER,
    organisations: process.organisations.map((mspId) => organisationConfig(site, mspId, databaseUrl(mspId))),
  };
  await writeFile(file, `${JSON.stringify(config, undefined, 1)}\n`, { mode: 0o600 });
  return file;
}

/** What people call the authorities of the demo. */
const AUTHORITY_NAMES: Readonly<Record<string, string>> = {
  HealthMSP: '卫生健康委员会',
  InsuranceMSP: '医疗保障局',
  DrugMSP: '药品监督管理局',
  FinanceMSP: '财政局',
};

function organisationConfig(site: Site, mspId: string, databaseUrl: string): object {
  const org = site.ports.organisations.find((one) => one.mspId === mspId);
  if (org === undefined) throw new Error(`No organisation ${mspId}.`);
  const home = join(site.engine.identities, 'orgs', mspId);
  const exchange = join(home, 'exchange');
  const user = join(home, 'users', 'gateway');
  return {
    mspId,
    name: AUTHORITY_NAMES[mspId],
    databaseUrl,
    peers: [
      {
        endpoint: `127.0.0.1:${org.peerPort.toString()}`,
        tlsCaFile: join(home, 'tlsca.pem'),
        hostAlias: `peer0.${org.domain}`,
        // Peers of a real network demand it; devnet's do not ask.
        clientCertFile: join(user, 'tls-cert.pem'),
        clientKeyFile: join(user, 'tls-key.pem'),
      },
    ],
    identity: pair(user),
    exchange: { host: '127.0.0.1', port: org.exchangePort, ...pair(exchange) },
    cas: Object.fromEntries(site.ports.organisations.map((one) => [one.mspId, authorities(site, one.mspId)])),
    pepperFile: site.pepperFile,
    keyFile: secretsFile(site.folder, mspId),
    keyStoreDir: site.folder.keyStore(mspId),
    crypto: site.crypto,
    // Payers are InsuranceMSP's.
    ...(mspId === 'InsuranceMSP' ? { releaseAbove: site.releaseAbove } : {}),
    // Hospitals are HealthMSP's, and so is the one log that their receipts lie in.
    ...(mspId === 'HealthMSP' ? { publisher: PUBLISHER } : {}),
  };
}

function pair(folder: string): { certFile: string; keyFile: string } {
  return { certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') };
}

function authorities(site: Site, mspId: string): { caFile: string; tlsCaFile: string } {
  const home = join(site.engine.identities, 'orgs', mspId);
  return { caFile: join(home, 'ca.pem'), tlsCaFile: join(home, 'tlsca.pem') };
}
