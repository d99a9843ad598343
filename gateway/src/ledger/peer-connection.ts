import { createPrivateKey, hash as digest, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as grpc from '@grpc/grpc-js';
import { connect, hash, type Gateway, type Network, type Status } from '@hyperledger/fabric-gateway';
import { gateway as messages, msp, type common } from '@hyperledger/fabric-protos';
import type { OrganisationConfig, PeerConfig } from '../config.ts';
import { openBlockStream } from './block-stream.ts';
import { CallLimit } from './call-limit.ts';
import { DEADLINE_MS } from './deadlines.ts';
import { newFabricSigner, type FabricSigner } from './fabric-signer.ts';
import { askNewestBlock } from './newest-block.ts';
import { askPeerItself, type Liveness } from './process-proposal.ts';

/** A query of a chaincode's contract; system chaincodes have no contract name. */
export interface Question {
  readonly chaincode: string;
  readonly contract?: string;
  readonly query: string;
  readonly args: readonly string[];
}

/** A transaction to be endorsed. */
export interface ProposedBatch {
  readonly chaincode: string;
  readonly contract: string;
  readonly transaction: string;
  readonly args: readonly string[];
  /** Travels to the endorsers only and into no block. */
  readonly transient: Readonly<Record<string, string>>;
}

/** A transaction as endorsed and signed: these bytes are submitted, each time. */
export interface SignedTransaction {
  readonly id: string;
  readonly bytes: Uint8Array;
}

/**
 * The way to one of the organisation's peers: one gRPC connection over TLS for everything, used through the unmodified
 * Fabric client. Every call has a deadline and counts towards the peer's limit. Errors are the client's own, see
 * `toLedgerFailure`.
 */
export interface PeerConnection {
  /** Its host alias: what people call it. */
  readonly name: string;
  readonly mspId: string;
  readonly endpoint: string;
  readonly channel: string;
  /** Calls under way at its gateway service, those waiting for a status included. */
  readonly calls: CallLimit;
  /**
   * Answered by a peer of the own organisation or not at all. Left to itself, Fabric's gateway asks another
   * organisation's peer when the own chaincode is down, and the answer would rest on trusting somebody else.
   */
  evaluate(question: Question, deadlineMs: number): Promise<Uint8Array>;
  endorse(batch: ProposedBatch): Promise<SignedTransaction>;
  /** Gives the transaction to the orderers. An error does not mean that it will not commit. */
  submit(bytes: Uint8Array): Promise<void>;
  /** Final status of any transaction, also one that another process submitted; blocks until the deadline if unknown. */
  statusOf(transactionId: string, deadlineMs: number): Promise<Status>;
  /** What the endorsers answered, out of the endorsed bytes; nothing is asked. */
  resultOf(bytes: Uint8Array): Uint8Array;
  /** Number of the newest block of this very peer. Throws BlockStreamError. */
  newestBlock(): Promise<number>;
  /** Whether this very peer's own chaincode process answers; no other peer is asked in its place. */
  chaincodeLiveness(question: Question): Promise<Liveness>;
  /** Blocks from `from` on; ends when the signal aborts. Throws BlockStreamError. */
  blocks(from: number, signal: AbortSignal): AsyncIterable<common.Block>;
  close(): void;
}

export interface PeerConnectionOptions {
  readonly organisation: Pick<OrganisationConfig, 'mspId' | 'identity'>;
  readonly peer: PeerConfig;
  readonly channel: string;
}

/** Largest answer taken: a block of many batches. Fabric's own default is 100 MiB. */
const MAX_MESSAGE = 100 * 1024 * 1024;

/** A peer counts 500 calls at once by default; the rest is left to other clients of the organisation. */
const DEFAULT_MAX_CALLS = 400;

/**
 * A lost peer must be found again fast: grpc-js alone waits up to two minutes between attempts, and the first commit
 * after a restart was measured 6.5 s late with its defaults. Peers take pings more often than each minute for an attack.
 */
const CHANNEL_OPTIONS: grpc.ChannelOptions = {
  'grpc.max_reconnect_backoff_ms': 1000,
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.keepalive_time_ms': 75_000,
  'grpc.keepalive_timeout_ms': 10_000,
  'grpc.max_receive_message_length': MAX_MESSAGE,
  'grpc.max_send_message_length': MAX_MESSAGE,
};

/** Opens the connection; nothing is sent before the first call. Throws when a file of the identity cannot be read. */
export function openPeerConnection(options: PeerConnectionOptions): PeerConnection {
  const { organisation, peer, channel } = options;
  const { mspId, identity } = organisation;
  const certificate = readFileSync(identity.certFile);
  const sign = newFabricSigner(createPrivateKey(readFileSync(identity.keyFile)));
  const clientPair = readClientPair(peer);
  const client = openClient(peer, clientPair);
  const gateway = connect({
    client,
    identity: { mspId, credentials: certificate },
    signer: (message) => Promise.resolve(sign(message)),
    hash: hash.none,
    ...(clientPair === undefined ? {} : { tlsClientCertificateHash: clientPair.hash }),
    ...defaultDeadlines(),
  });
  const network = gateway.getNetwork(channel);
  const calls = new CallLimit(peer.maxCalls ?? DEFAULT_MAX_CALLS);
  const creator = serializedIdentity(mspId, certificate);
  return {
    ...{ name: peer.hostAlias, endpoint: peer.endpoint, mspId, channel, calls },
    ...transactions({ gateway, network, calls, sign, channel, mspId, creator }),
    resultOf: (bytes) => gateway.newTransaction(bytes).getResult(),
    newestBlock: () => askNewestBlock(gateway, network),
    chaincodeLiveness: (question) => askPeerItself(client, newQuestion(network, mspId, question), sign),
    blocks: (from, signal) => openBlockStream(network, from, signal),
    close: () => {
      gateway.close();
      client.close();
    },
  };
}

/** What the calls of the gateway service are made with. */
interface Caller {
  readonly gateway: Gateway;
  readonly network: Network;
  readonly calls: CallLimit;
  readonly sign: FabricSigner;
  readonly channel: string;
  readonly mspId: string;
  readonly creator: Uint8Array;
}

type Transactions = Pick<PeerConnection, 'evaluate' | 'endorse' | 'submit' | 'statusOf'>;

function transactions(caller: Caller): Transactions {
  const { gateway, network, calls, sign, channel, mspId, creator } = caller;
  return {
    evaluate: (question, deadlineMs) =>
      calls.run(deadlineMs, () => newQuestion(network, mspId, question).evaluate({ deadline: within(deadlineMs) })),
    endorse: (batch) => calls.run(DEADLINE_MS.endorse, () => endorse(gateway, network, sign, batch)),
    submit: (bytes) =>
      calls.run(DEADLINE_MS.submit, async () => {
        await gateway.newTransaction(bytes).submit({ deadline: within(DEADLINE_MS.submit) });
      }),
    statusOf: (transactionId, deadlineMs) =>
      calls.run(deadlineMs, () =>
        gateway.newCommit(statusRequest(channel, transactionId, creator)).getStatus({ deadline: within(deadlineMs) }),
      ),
  };
}

function newQuestion(network: Network, mspId: string, { chaincode, contract, query, args }: Question) {
  return network
    .getContract(chaincode, contract)
    .newProposal(query, { arguments: [...args], endorsingOrganizations: [mspId] });
}

async function endorse(
  gateway: Gateway,
  network: Network,
  sign: FabricSigner,
  { chaincode, contract, transaction, args, transient }: ProposedBatch,
): Promise<SignedTransaction> {
  const endorsed = await network
    .getContract(chaincode, contract)
    .newProposal(transaction, { arguments: [...args], transientData: { ...transient } })
    .endorse({ deadline: within(DEADLINE_MS.endorse) });
  // Signed here, once: what is stored is exactly what is submitted.
  const signed = gateway.newSignedTransaction(endorsed.getBytes(), sign(endorsed.getDigest()));
  return { id: signed.getTransactionId(), bytes: signed.getBytes() };
}

function within(milliseconds: number): number {
  return Date.now() + milliseconds;
}

/** Each call names its deadline; these are for one that should forget it. A stream of blocks has no end, see `openBlockStream`. */
function defaultDeadlines() {
  return {
    evaluateOptions: () => ({ deadline: within(DEADLINE_MS.evaluate) }),
    endorseOptions: () => ({ deadline: within(DEADLINE_MS.endorse) }),
    submitOptions: () => ({ deadline: within(DEADLINE_MS.submit) }),
    commitStatusOptions: () => ({ deadline: within(DEADLINE_MS.status) }),
  };
}

interface ClientPair {
  readonly key: Buffer;
  readonly certificate: Buffer;
  /** A peer that demands client certificates also demands their hash in a request for blocks. */
  readonly hash: Uint8Array;
}

function readClientPair({ clientCertFile, clientKeyFile }: PeerConfig): ClientPair | undefined {
  if (clientCertFile === undefined || clientKeyFile === undefined) return undefined;
  const certificate = readFileSync(clientCertFile);
  const { raw } = new X509Certificate(certificate);
  return { key: readFileSync(clientKeyFile), certificate, hash: digest('sha256', raw, 'buffer') };
}

function openClient(peer: PeerConfig, pair: ClientPair | undefined): grpc.Client {
  const roots = readFileSync(peer.tlsCaFile);
  const credentials = grpc.credentials.createSsl(roots, pair?.key ?? null, pair?.certificate ?? null);
  return new grpc.Client(peer.endpoint, credentials, {
    ...CHANNEL_OPTIONS,
    'grpc.ssl_target_name_override': peer.hostAlias,
    'grpc.default_authority': peer.hostAlias,
  });
}

function serializedIdentity(mspId: string, certificate: Uint8Array): Uint8Array {
  const identity = new msp.SerializedIdentity();
  identity.setMspid(mspId);
  identity.setIdBytes(certificate);
  return identity.serializeBinary();
}

function statusRequest(channel: string, transactionId: string, creator: Uint8Array): Uint8Array {
  const request = new messages.CommitStatusRequest();
  request.setChannelId(channel);
  request.setTransactionId(transactionId);
  request.setIdentity(creator);
  const signed = new messages.SignedCommitStatusRequest();
  signed.setRequest(request.serializeBinary());
  return signed.serializeBinary();
}
