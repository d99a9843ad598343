import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as grpc from '@grpc/grpc-js';
import { connect, GatewayError, signers, type Contract, type Gateway } from '@hyperledger/fabric-gateway';
import type { PeerNode } from '../nodes/index.ts';
import { organisations } from '../orgs/index.ts';
import { FabricError, messageOf } from './errors.ts';
import type { Layout } from './layout.ts';
import { waitFor } from './process/wait.ts';
import { address } from './render/address.ts';
import type { FabricSettings } from './settings.ts';

/** A query that contracts written with fabric-contract-api answer; any other chaincode refuses it, which is an answer. */
const FUNCTION = 'org.hyperledger.fabric:GetMetadata';
const READY_MS = 60_000;
const CALL_MS = 15_000;

/**
 * Waits until the network does what it is for: the gateway of every organisation reaches the chaincode of every
 * organisation, and a transaction endorsed by all of them commits through each. `/healthz` says none of that: after a
 * commit, gateways need up to seconds to learn who has the chaincode.
 * @throws FabricError NOT_READY with the last refusal
 */
export async function awaitGateways(layout: Layout, settings: FabricSettings, chaincode: string): Promise<void> {
  const peers = settings.table.peers.filter((peer) => peer.name.startsWith('peer0.'));
  await Promise.all(peers.map((peer) => awaitGateway(layout, peer, settings.table.channel, chaincode)));
}

async function awaitGateway(layout: Layout, peer: PeerNode, channel: string, chaincode: string): Promise<void> {
  const client = newClient(layout, peer);
  try {
    const contract = client.gateway.getNetwork(channel).getContract(chaincode);
    for (const org of organisations)
      await settled(`${peer.name} reaches no chaincode of ${org.mspId}`, () => isAnswered(contract, org.mspId));
    await settled(`no transaction commits through ${peer.name}`, () => commits(contract));
  } finally {
    client.close();
  }
}

/** Repeats until the question is settled; a failure is kept for the message if it never is. */
async function settled(complaint: string, ask: () => Promise<true | undefined>): Promise<void> {
  let refusal: unknown;
  const done = await waitFor(async () => {
    try {
      return await ask();
    } catch (error) {
      refusal = error;
      return undefined;
    }
  }, READY_MS);
  if (done === undefined) throw new FabricError('NOT_READY', `${complaint}: ${messageOf(refusal)}`, { cause: refusal });
}

async function isAnswered(contract: Contract, mspId: string): Promise<true> {
  try {
    await contract.evaluate(FUNCTION, { endorsingOrganizations: [mspId] });
    return true;
  } catch (error) {
    if (isRefusedByChaincode(error)) return true;
    throw error;
  }
}

/** A read-only transaction through endorsement, ordering and validation. A chaincode that refuses it has been reached. */
async function commits(contract: Contract): Promise<true> {
  const endorsingOrganizations = organisations.map((org) => org.mspId);
  try {
    await contract.submit(FUNCTION, { endorsingOrganizations });
    return true;
  } catch (error) {
    if (isRefusedByChaincode(error)) return true;
    throw error;
  }
}

function isRefusedByChaincode(error: unknown): boolean {
  return (
    error instanceof GatewayError && error.details.some((detail) => detail.message.startsWith('chaincode response'))
  );
}

interface ProbeClient {
  readonly gateway: Gateway;
  close(): void;
}

function newClient(layout: Layout, peer: PeerNode): ProbeClient {
  const read = (...path: string[]): Buffer => readFileSync(join(layout.organisation(peer.mspId), ...path));
  const certificate = read('users/gateway/tls-cert.pem');
  const credentials = grpc.credentials.createSsl(read('tlsca.pem'), read('users/gateway/tls-key.pem'), certificate);
  const client = new grpc.Client(address(peer.host, peer.port), credentials, {
    'grpc.ssl_target_name_override': peer.alias,
    'grpc.default_authority': peer.alias,
  });
  const deadline = (): grpc.CallOptions => ({ deadline: Date.now() + CALL_MS });
  const gateway = connect({
    client,
    identity: { mspId: peer.mspId, credentials: read('users/gateway/cert.pem') },
    signer: signers.newPrivateKeySigner(createPrivateKey(read('users/gateway/key.pem'))),
    tlsClientCertificateHash: createHash('sha256').update(new X509Certificate(certificate).raw).digest(),
    evaluateOptions: deadline,
    endorseOptions: deadline,
    submitOptions: deadline,
    commitStatusOptions: deadline,
  });
  const close = (): void => {
    gateway.close();
    client.close();
  };
  return { gateway, close };
}
