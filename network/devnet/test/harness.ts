import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { createPrivateKey } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as grpc from '@grpc/grpc-js';
import { connect, signers, type Contract, type Gateway, type Network } from '@hyperledger/fabric-gateway';
import { silentLog, startDevnet, type Devnet, type DevnetOptions } from '../src/index.ts';
import { organisationDir } from '../../identities/identities.ts';

export const CHAINCODE = 'test';
const CONTRACT = join(import.meta.dirname, '../test-chaincode/index.js');

export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'devnet-'));
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** A port nobody listens on at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}

/** The test contract in a process of its own, under the stock shim's server. */
export class ChaincodeProcess {
  readonly address: string;
  #child: ChildProcess | undefined;

  constructor(port: number) {
    this.address = `localhost:${String(port)}`;
  }

  async start(): Promise<void> {
    const child = spawn(process.execPath, [CONTRACT, this.address], {
      env: { ...process.env, CORE_CHAINCODE_LOGGING_LEVEL: 'critical' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    this.#child = child;
    await once(child.stdout, 'data');
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
}

export interface Client {
  readonly gateway: Gateway;
  readonly network: Network;
  readonly contract: Contract;
  readonly connection: grpc.Client;
  close(): void;
}

export interface ClientOptions {
  readonly mspId?: string;
  readonly user?: string;
  readonly credentials?: Uint8Array;
  readonly privateKeyPem?: string;
  /** MSP id claimed, if not the one whose certificate is used. */
  readonly claimedMspId?: string;
  /** Organisation whose peer is connected to. */
  readonly peer?: string;
}

/** An official client of one organisation's gateway. */
export function newClient(dir: string, peers: Readonly<Record<string, string>>, options: ClientOptions = {}): Client {
  const mspId = options.mspId ?? 'HealthMSP';
  const peer = options.peer ?? mspId;
  const user = join(organisationDir(dir, mspId), 'users', options.user ?? 'gateway');
  const tlsRoot = readFileSync(join(organisationDir(dir, peer), 'tlsca.pem'));
  const connection = new grpc.Client(peers[peer] ?? '', grpc.credentials.createSsl(tlsRoot), {
    'grpc.max_receive_message_length': -1,
    'grpc.max_send_message_length': -1,
  });
  const key = options.privateKeyPem ?? readFileSync(join(user, 'key.pem'), 'utf8');
  const gateway = connect({
    client: connection,
    identity: {
      mspId: options.claimedMspId ?? mspId,
      credentials: options.credentials ?? readFileSync(join(user, 'cert.pem')),
    },
    signer: signers.newPrivateKeySigner(createPrivateKey(key)),
    evaluateOptions: () => ({ deadline: Date.now() + 10_000 }),
    endorseOptions: () => ({ deadline: Date.now() + 10_000 }),
    submitOptions: () => ({ deadline: Date.now() + 10_000 }),
    commitStatusOptions: () => ({ deadline: Date.now() + 10_000 }),
  });
  const network = gateway.getNetwork('piaosu');
  return {
    gateway,
    network,
    contract: network.getContract(CHAINCODE),
    connection,
    close: () => {
      gateway.close();
      connection.close();
    },
  };
}

/** Devnet, one chaincode process and a client, all stopped by `close`. */
export interface Fixture {
  readonly devnet: Devnet;
  readonly chaincode: ChaincodeProcess;
  readonly dir: string;
  readonly client: Client;
  clientOf(options: ClientOptions): Client;
  close(): Promise<void>;
}

export async function startFixture(options: Partial<DevnetOptions> = {}): Promise<Fixture> {
  const dir = options.data ?? newFolder();
  const chaincode = new ChaincodeProcess(await freePort());
  await chaincode.start();
  const devnet = await startDevnet({
    data: dir,
    chaincodes: [{ name: CHAINCODE, address: chaincode.address }],
    portBase: 0,
    batchTimeoutMs: 5,
    log: silentLog,
    ...options,
  }).catch(async (error: unknown) => {
    await chaincode.kill();
    removeFolder(dir);
    throw error;
  });
  await devnet.chaincodesReady();
  const clients: Client[] = [];
  const clientOf = (clientOptions: ClientOptions): Client => {
    const client = newClient(dir, devnet.peers, clientOptions);
    clients.push(client);
    return client;
  };
  const close = async (): Promise<void> => {
    for (const client of clients) client.close();
    await devnet.close();
    await chaincode.kill();
    removeFolder(dir);
  };
  return { devnet, chaincode, dir, client: clientOf({}), clientOf, close };
}

export function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}

/** Waits for a condition that another process brings about. */
export async function eventually(condition: () => boolean, what: string): Promise<void> {
  const end = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
