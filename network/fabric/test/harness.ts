import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as grpc from '@grpc/grpc-js';
import { connect, signers, type Contract, type Network } from '@hyperledger/fabric-gateway';
import { nodeTable, type NodeSettings } from '../../nodes/index.ts';
import type { ChaincodeCommand } from '../index.ts';

const SHIM = createRequire(import.meta.url).resolve('fabric-shim/cli.js');
const CONTRACT = join(import.meta.dirname, '../test-chaincode');

/** Where Fabric's programs are; without them one loud line says which tests did not run. */
export function fabricBin(tests: string): string {
  const bin = process.env['FABRIC_BIN'] ?? '';
  if (bin === '') process.stderr.write(`\n*** FABRIC_BIN is not set: NOT RUN are ${tests}. ***\n`);
  return bin;
}

export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'fabric-'));
}

/** The contract of these tests under the stock shim's server, each organisation's process for itself. */
export function testChaincode(version: string): ChaincodeCommand {
  return {
    name: 'test',
    version,
    command: (node, packageId, tls) => ({
      file: process.execPath,
      args: [
        ...[SHIM, 'server', '--chaincode-address', `${node.host}:${node.port}`, '--chaincode-id', packageId],
        ...['--module-path', CONTRACT, '--chaincode-tls-cert-file', tls.certFile, '--chaincode-tls-key-file'],
        ...[tls.keyFile, '--chaincode-tls-client-cacert-file', tls.clientCaFile],
      ],
      env: { CORE_CHAINCODE_LOGGING_LEVEL: 'critical', TEST_VERSION: version },
      cwd: CONTRACT,
    }),
  };
}

/** A base with every port of a network free, below the range that the system gives to outgoing connections. */
export async function freePortBase(settings: NodeSettings = {}): Promise<number> {
  for (;;) {
    const portBase = 12_000 + 100 * Math.floor(Math.random() * 170);
    const table = nodeTable({ ...settings, portBase });
    const ports = [...table.peers, ...table.orderers, ...table.chaincodes].flatMap((node) =>
      Object.values(node).filter((value): value is number => typeof value === 'number' && value > 1000),
    );
    const free = await Promise.all(ports.map(isFree));
    if (free.every(Boolean)) return portBase;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(false);
    });
    server.listen(port, '127.0.0.1', () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}

export interface TestClient {
  readonly contract: Contract;
  readonly network: Network;
  close(): void;
}

/** The official client of one organisation, with the TLS pair that peers ask for. */
export function newClient(
  dataDir: string,
  address: string,
  { mspId = 'HealthMSP', user = 'gateway', deadlineMs = 30_000, withTlsPair = true } = {},
): TestClient {
  const read = (...path: string[]): Buffer => readFileSync(join(dataDir, 'orgs', mspId, ...path));
  const pair = read('users', user, 'tls-cert.pem');
  const credentials = withTlsPair
    ? grpc.credentials.createSsl(read('tlsca.pem'), read('users', user, 'tls-key.pem'), pair)
    : grpc.credentials.createSsl(read('tlsca.pem'));
  const client = new grpc.Client(address, credentials, { 'grpc.max_reconnect_backoff_ms': 500 });
  const deadline = (): grpc.CallOptions => ({ deadline: Date.now() + deadlineMs });
  const gateway = connect({
    client,
    identity: { mspId, credentials: read('users', user, 'cert.pem') },
    signer: signers.newPrivateKeySigner(createPrivateKey(read('users', user, 'key.pem'))),
    tlsClientCertificateHash: createHash('sha256').update(new X509Certificate(pair).raw).digest(),
    evaluateOptions: deadline,
    endorseOptions: deadline,
    submitOptions: deadline,
    commitStatusOptions: deadline,
  });
  const network = gateway.getNetwork('piaosu');
  const close = (): void => {
    gateway.close();
    client.close();
  };
  return { network, contract: network.getContract('test'), close };
}
