import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as grpc from '@grpc/grpc-js';
import { connect, hash, signers, type Contract, type Hash, type Signer } from '@hyperledger/fabric-gateway';
import { readConfig } from '@piaosu/gateway';
import { newFabricSigner } from '@piaosu/gateway/ledger';
import type { Product } from '../start/product.ts';
import { round } from './conditions.ts';
import type { Figures } from './figures.ts';
import { closedLoop, median } from './sample.ts';

const ROUNDS = 5;
const SIGNATURES = 400;
const SUBMITS = 150;
const CONCURRENCY = 8;
const DEADLINE_MS = 30_000;
/** A proposal is signed whole by ours and as its digest by the client's own: this is about a proposal's size. */
const MESSAGE = Buffer.alloc(1_024, 7);
/** A query put through as a transaction: it is ordered and validated like any other, and writes nothing. */
const TRANSACTION = { contract: 'registry', name: 'get', argument: 'REG~AUTH-HEALTH' };

interface Signing {
  readonly signer: Signer;
  readonly hash: Hash;
}

/**
 * The Fabric client's own signer beside ours: time of a signature with its hash, and the client's CPU for a whole submit
 * (endorse, submit, status), in turn, medians of the rounds. Only this process's CPU is counted; peers are others.
 */
export async function measureSigner(product: Product): Promise<Figures> {
  const { organisations, channel, chaincode } = readConfig(join(product.folder.config, 'gateway.json'));
  const [organisation] = organisations;
  if (organisation === undefined) throw new Error('No organisation is served.');
  const key = createPrivateKey(readFileSync(organisation.identity.keyFile));
  const native = newFabricSigner(key);
  const own: Signing = { signer: (message) => Promise.resolve(native(message)), hash: hash.none };
  const clients: Signing = { signer: signers.newPrivateKeySigner(key), hash: hash.sha256 };

  const micros = await inTurn([clients, own], microsPerSignature);
  const opened = [clients, own].map((signing) => openContract(organisation, { channel, chaincode }, signing));
  const cpu = await inTurn(opened, ({ contract }) => cpuPerSubmit(contract));
  for (const { close } of opened) close();
  return {
    'signer.clientsOwnMicros': round(micros[0]),
    'signer.nativeMicros': round(micros[1]),
    'signer.ratio': round(micros[0] / micros[1]),
    'submit.clientsOwnSignerCpuMs': round(cpu[0]),
    'submit.nativeSignerCpuMs': round(cpu[1]),
    'submit.signerCpuRatio': round(cpu[0] / cpu[1]),
  };
}

/** Medians of both, measured one after the other in each round: what else runs on the machine meets both alike. */
async function inTurn<T>(two: readonly T[], measure: (one: T) => Promise<number>): Promise<readonly [number, number]> {
  const samples: readonly [number[], number[]] = [[], []];
  for (const one of two) await measure(one);
  for (let i = 0; i < ROUNDS; i += 1) {
    for (const [index, one] of two.entries()) samples[index]?.push(await measure(one));
  }
  return [median(samples[0]), median(samples[1])];
}

async function microsPerSignature({ signer, hash: digest }: Signing): Promise<number> {
  const begun = process.cpuUsage();
  for (let i = 0; i < SIGNATURES; i += 1) await signer(digest(MESSAGE));
  return cpuMicrosSince(begun) / SIGNATURES;
}

async function cpuPerSubmit(contract: Contract): Promise<number> {
  const begun = process.cpuUsage();
  await closedLoop(SUBMITS, CONCURRENCY, async () => {
    await contract.submitTransaction(TRANSACTION.name, TRANSACTION.argument);
  });
  return cpuMicrosSince(begun) / 1_000 / SUBMITS;
}

function cpuMicrosSince(begun: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(begun);
  return user + system;
}

type Organisation = ReturnType<typeof readConfig>['organisations'][number];

function openContract(
  { mspId, identity, peers: [peer] }: Organisation,
  at: { readonly channel: string; readonly chaincode: string },
  signing: Signing,
): { readonly contract: Contract; readonly close: () => void } {
  const pair = clientPair(peer);
  const credentials = grpc.credentials.createSsl(readFileSync(peer.tlsCaFile), pair?.key, pair?.certificate);
  const names = { 'grpc.ssl_target_name_override': peer.hostAlias, 'grpc.default_authority': peer.hostAlias };
  const client = new grpc.Client(peer.endpoint, credentials, names);
  const deadline = () => ({ deadline: Date.now() + DEADLINE_MS });
  const gateway = connect({
    ...{ client, ...signing, identity: { mspId, credentials: readFileSync(identity.certFile) } },
    ...{ evaluateOptions: deadline, endorseOptions: deadline, submitOptions: deadline, commitStatusOptions: deadline },
    ...(pair === undefined ? {} : { tlsClientCertificateHash: pair.hash }),
  });
  const close = () => {
    gateway.close();
    client.close();
  };
  return { contract: gateway.getNetwork(at.channel).getContract(at.chaincode, TRANSACTION.contract), close };
}

function clientPair({ clientCertFile, clientKeyFile }: Organisation['peers'][number]) {
  if (clientCertFile === undefined || clientKeyFile === undefined) return undefined;
  const certificate = readFileSync(clientCertFile);
  const digest = createHash('sha256').update(new X509Certificate(certificate).raw).digest();
  return { certificate, key: readFileSync(clientKeyFile), hash: digest };
}
