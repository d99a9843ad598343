import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { openPeerConnection } from '@piaosu/gateway/ledger';
import { startFabric, type ChaincodeCommand, type ChaincodeTls, type FabricOptions } from '@piaosu/network/fabric';
import { organisationDir } from '@piaosu/network/identities';
import { nodeTable } from '@piaosu/network/nodes';
import { organisations, organisationsAt } from '@piaosu/network/orgs';
import { freePort } from '../processes/free-port.ts';
import { isListening } from '../processes/is-listening.ts';
import { nodeService } from '../processes/node-service.ts';
import type { Running } from '../processes/supervise.ts';
import type { EngineName } from '../start/engine.ts';
import { fabricBinaries } from '../start/fabric.ts';
import { freePortBase } from '../start/ports.ts';
import { ROOT } from '../start/root.ts';

export type PeerConnection = ReturnType<typeof openPeerConnection>;

/** A plain JavaScript chaincode in a folder, run by the stock shim, each organisation's process for itself. */
export interface SmallChaincode {
  readonly name: string;
  readonly folder: string;
  env?(mspId: string): Readonly<Record<string, string>>;
}

export interface SmallNetworkOptions {
  readonly engine: EngineName;
  /** Folder for identities, ledger and logs. */
  readonly data: string;
  readonly chaincode: SmallChaincode;
  /** How many of the four organisations must endorse; 2 by default. */
  readonly policy?: number;
}

/** Four organisations with one chaincode, without the rest of the product: for measuring the ledger itself. */
export interface SmallNetwork {
  /** Engine and settings that a figure cannot be read without. */
  readonly title: string;
  /** The way to the first peer of an organisation, opened once. */
  connection(mspId: string): PeerConnection;
  close(): Promise<void>;
}

export const MSP_IDS: readonly string[] = organisations.map((organisation) => organisation.mspId);

interface StartedLedger {
  readonly title: string;
  readonly peers: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export async function startSmallNetwork(options: SmallNetworkOptions): Promise<SmallNetwork> {
  await mkdir(options.data, { recursive: true, mode: 0o700 });
  const ledger = options.engine === 'devnet' ? await startEmbedded(options) : await startReal(options);
  const connections = connectionsOf(options.data, ledger.peers);
  return {
    title: ledger.title,
    connection: connections.of,
    close: async () => {
      connections.close();
      await ledger.close();
    },
  };
}

/** One connection for each organisation, opened at its first use. */
export function connectionsOf(
  data: string,
  peers: Readonly<Record<string, string>>,
): { readonly of: (mspId: string) => PeerConnection; close(): void } {
  const open = new Map<string, PeerConnection>();
  return {
    of: (mspId) => {
      const connection = open.get(mspId) ?? connect(data, mspId, peers[mspId]);
      open.set(mspId, connection);
      return connection;
    },
    close: () => {
      for (const connection of open.values()) connection.close();
    },
  };
}

function connect(data: string, mspId: string, endpoint: string | undefined): PeerConnection {
  const table = nodeTable();
  const peer = table.peers.find((each) => each.mspId === mspId);
  if (endpoint === undefined || peer === undefined) throw new RangeError(`the network has no peer of ${mspId}`);
  const folder = organisationDir(data, mspId);
  const user = join(folder, 'users', 'gateway');
  return openPeerConnection({
    organisation: { mspId, identity: { certFile: join(user, 'cert.pem'), keyFile: join(user, 'key.pem') } },
    peer: {
      endpoint,
      hostAlias: peer.alias,
      tlsCaFile: join(folder, 'tlsca.pem'),
      clientCertFile: join(user, 'tls-cert.pem'),
      clientKeyFile: join(user, 'tls-key.pem'),
    },
    channel: table.channel,
  });
}

/** What the real network runs for an organisation. */
export function shimCommand(chaincode: SmallChaincode): ChaincodeCommand {
  return {
    name: chaincode.name,
    command: ({ mspId, host, port }, packageId, tls) => ({
      file: process.execPath,
      args: shimArguments(chaincode, `${host}:${port.toString()}`, packageId, tls),
      env: environment(chaincode, mspId),
      cwd: chaincode.folder,
    }),
  };
}

function shimArguments({ folder }: SmallChaincode, address: string, id: string, tls?: ChaincodeTls): string[] {
  const shim = createRequire(join(ROOT, 'chaincode', 'contracts', 'package.json')).resolve('fabric-shim/cli.js');
  const secured =
    tls === undefined
      ? []
      : [
          ...['--chaincode-tls-cert-file', tls.certFile, '--chaincode-tls-key-file', tls.keyFile],
          ...['--chaincode-tls-client-cacert-file', tls.clientCaFile],
        ];
  return [shim, 'server', '--chaincode-address', address, '--chaincode-id', id, '--module-path', folder, ...secured];
}

function environment(chaincode: SmallChaincode, mspId: string): Record<string, string> {
  // At its default level the shim logs each invocation, which would be measured too.
  return { CORE_CHAINCODE_LOGGING_LEVEL: 'critical', NODE_NO_WARNINGS: '1', ...chaincode.env?.(mspId) };
}

async function startReal({ data, chaincode, policy }: SmallNetworkOptions): Promise<StartedLedger> {
  const network = await startFabric({
    data,
    bin: fabricBinaries(process.env),
    portBase: await freePortBase('fabric'),
    chaincode: shimCommand(chaincode),
    ...(policy === undefined ? {} : { policy: policyOf(policy) }),
  });
  return {
    title: `Hyperledger Fabric, SmartBFT of four orderers, blocks of 200 ms, ${(policy ?? 2).toString()} of 4 endorse`,
    peers: network.peers,
    close: () => network.close(),
  };
}

function policyOf(count: number): NonNullable<FabricOptions['policy']> {
  return `OutOf(${count.toString()},${MSP_IDS.map((mspId) => `'${mspId}.peer'`).join(',')})`;
}

/** devnet in a process of its own, as the product runs it: in ours it would share a thread with the load. */
async function startEmbedded({ data, chaincode, policy = 2 }: SmallNetworkOptions): Promise<StartedLedger> {
  const running: Running[] = [];
  const close = async (): Promise<void> => {
    for (const each of running.reverse()) await each.stop();
  };
  try {
    const addresses = await startChaincodes(data, chaincode, running);
    const base = await freePortBase('devnet');
    const ports = organisationsAt(base);
    const [[, first] = ['', ''], ...others] = Object.entries(addresses);
    const places = [`${chaincode.name}=${first}`, ...others.map(([mspId, address]) => `${mspId}=${address}`)].join();
    const service = nodeService({
      name: 'devnet',
      args: [
        ...['network/devnet/src/main.ts', '--data', data, '--port-base', base.toString()],
        ...['--chaincode', places, '--policy', policy.toString()],
      ],
      cwd: ROOT,
      logFile: join(data, 'devnet.log'),
      ready: async () => (await Promise.all(ports.map(({ peerPort }) => isListening(peerPort)))).every(Boolean),
    });
    running.push(await service.start());
    return {
      title: `devnet, blocks of 20 ms, ${policy.toString()} of 4 endorse`,
      peers: Object.fromEntries(ports.map(({ mspId, peerPort }) => [mspId, `localhost:${peerPort.toString()}`])),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** As a real network has them: one process for each organisation. */
async function startChaincodes(
  data: string,
  chaincode: SmallChaincode,
  running: Running[],
): Promise<Record<string, string>> {
  const addresses: Record<string, string> = {};
  for (const mspId of MSP_IDS) {
    const port = await freePort();
    const address = `127.0.0.1:${port.toString()}`;
    const service = nodeService({
      name: `chaincode of ${mspId}`,
      args: shimArguments(chaincode, address, `${chaincode.name}:1`),
      env: environment(chaincode, mspId),
      cwd: chaincode.folder,
      logFile: join(data, `chaincode.${mspId}.log`),
      ready: () => isListening(port),
    });
    running.push(await service.start());
    addresses[mspId] = address;
  }
  return addresses;
}
