import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as grpc from '@grpc/grpc-js';
import { connect, signers, type Contract, type Gateway, type Network, type Signer } from '@hyperledger/fabric-gateway';
import { organisationDir } from '../identities/index.ts';
import { CHAINCODE, type Engine } from './engine.ts';

export interface Credentials {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

export interface ClientOptions {
  /** Organisation whose user the client is; HealthMSP by default. */
  readonly mspId?: string;
  readonly user?: string;
  /** Instead of the user's own. */
  readonly credentials?: Credentials;
  /** MSP id claimed, where it is not the one of the certificate. */
  readonly claimedMspId?: string;
  /** Organisation whose peer is asked; the client's own by default. */
  readonly peer?: string;
  readonly signer?: Signer;
  readonly channel?: string;
}

/** An unmodified client of one organisation's gateway. */
export interface Client {
  readonly gateway: Gateway;
  readonly network: Network;
  readonly contract: Contract;
  readonly connection: grpc.Client;
  readonly mspId: string;
  readonly credentials: Credentials;
  close(): void;
}

/** Far above what any call takes on a busy machine: a case that reaches it has failed. */
const CALL_MS = 60_000;

export function newClient(engine: Engine, options: ClientOptions = {}): Client {
  const mspId = options.mspId ?? 'HealthMSP';
  const credentials = options.credentials ?? userCredentials(engine.dataDir, mspId, options.user ?? 'gateway');
  const connection = newConnection(engine, options.peer ?? mspId, mspId);
  const deadline = (): grpc.CallOptions => ({ deadline: Date.now() + CALL_MS });
  const gateway = connect({
    client: connection,
    identity: {
      mspId: options.claimedMspId ?? mspId,
      credentials: Buffer.from(credentials.certificatePem),
    },
    signer: options.signer ?? signerOf(credentials),
    tlsClientCertificateHash: createHash('sha256').update(tlsCertificate(engine, mspId).raw).digest(),
    evaluateOptions: deadline,
    endorseOptions: deadline,
    submitOptions: deadline,
    commitStatusOptions: deadline,
  });
  const network = gateway.getNetwork(options.channel ?? engine.channel);
  return {
    gateway,
    network,
    contract: network.getContract(CHAINCODE),
    connection,
    mspId,
    credentials,
    close: () => {
      gateway.close();
      connection.close();
    },
  };
}

/** A connection to an organisation's peer. Fabric's peers ask for a client's TLS certificate; devnet's do not mind one. */
export function newConnection(engine: Engine, peer: string, mspId = peer): grpc.Client {
  const address = engine.peers[peer];
  if (address === undefined) throw new RangeError(`the network has no peer of ${peer}`);
  const pair = join(organisationDir(engine.dataDir, mspId), 'users/gateway');
  const credentials = grpc.credentials.createSsl(
    readFileSync(join(organisationDir(engine.dataDir, peer), 'tlsca.pem')),
    readFileSync(join(pair, 'tls-key.pem')),
    readFileSync(join(pair, 'tls-cert.pem')),
  );
  return new grpc.Client(address, credentials, {
    'grpc.max_receive_message_length': -1,
    'grpc.max_send_message_length': -1,
  });
}

/** What the client shows in TLS: Fabric binds requests for events to it. */
function tlsCertificate(engine: Engine, mspId: string): X509Certificate {
  const file = join(organisationDir(engine.dataDir, mspId), 'users/gateway/tls-cert.pem');
  return new X509Certificate(readFileSync(file));
}

export function userCredentials(dataDir: string, mspId: string, user: string): Credentials {
  const folder = join(organisationDir(dataDir, mspId), 'users', user);
  return {
    certificatePem: readFileSync(join(folder, 'cert.pem'), 'utf8'),
    privateKeyPem: readFileSync(join(folder, 'key.pem'), 'utf8'),
  };
}

export function signerOf(credentials: Credentials): Signer {
  return signers.newPrivateKeySigner(createPrivateKey(credentials.privateKeyPem));
}
