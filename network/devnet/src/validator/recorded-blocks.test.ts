import { verify, X509Certificate } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { common } from '@hyperledger/fabric-protos';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { resultsOf } from '../ledger/stored-transaction.ts';
import { LIFECYCLE, sequenceKey } from '../lifecycle/chaincode-definition.ts';
import { ChannelMsps } from '../msp/msp.ts';
import { dataHash, decodeBlock, encodeBlock, headerBytes, headerHash, type Block } from '../protoutil/block.ts';
import { decodeRwset, encodeRwset } from '../rwset/rwset.ts';
import { commitHash } from '../statedb/commit-hash.ts';
import { openLedgerDatabase, type LedgerDatabase } from '../statedb/ledger-database.ts';
import { StateDatabase } from '../statedb/state-database.ts';
import { NamespacePolicies } from './namespace-policies.ts';
import { parseTransaction } from './parsed-transaction.ts';
import { validateBlock } from './validator.ts';

/** What a Fabric 3.1.5 network with four organisations and SmartBFT orderers wrote. */
const FIXTURES = join(import.meta.dirname, '../../../../test/fixtures/fabric-blocks');
const ORGANISATIONS = ['Hospital', 'Pharmacy', 'Insurance', 'Regulator'];

const folder = mkdtempSync(join(tmpdir(), 'devnet-recorded-'));
let database: LedgerDatabase;
const blocks: Block[] = [];
const derived: { filter: number[]; commit: string }[] = [];

function caOf(mspId: string): string {
  const name = mspId.replace('MSP', '').replace('Orderer', '').toLowerCase();
  return readFileSync(
    join(FIXTURES, 'msp', `${mspId.includes('Orderer') ? 'ord.' : ''}${name}.test`, 'ca.pem'),
    'utf8',
  );
}

const mspIds = ORGANISATIONS.flatMap((name) => [`${name}MSP`, `${name}OrdererMSP`]);
const msps = new ChannelMsps(
  mspIds.map((mspId) => ({
    mspId,
    rootCertificates: [caOf(mspId)],
    intermediateCertificates: [],
    tlsRootCertificates: [],
  })),
);

beforeAll(async () => {
  database = await openLedgerDatabase(folder);
  const state = new StateDatabase(database);
  const policies = new NamespacePolicies(
    state,
    ORGANISATIONS.map((name) => `${name}MSP`),
  );
  const committed = new Set<string>();
  let previousCommit: Uint8Array = new Uint8Array();
  for (const name of readdirSync(join(FIXTURES, 'blocks')).sort()) {
    const block = decodeBlock(readFileSync(join(FIXTURES, 'blocks', name)));
    blocks.push(block);
    const transactions = block.envelopes.map((envelope) => parseTransaction(envelope, msps));
    const context = { channelId: 'ch1', state, policies, isCommitted: (txId: string) => committed.has(txId) };
    const { filter, updates } = await validateBlock(block.header.number, transactions, context);
    const batch = database.batch();
    StateDatabase.put(batch, updates);
    await batch.write();
    policies.forget();
    for (const { txId } of transactions) committed.add(txId);
    if (block.header.number > 0) previousCommit = commitHash(filter, updates, previousCommit);
    derived.push({ filter: [...filter], commit: Buffer.from(previousCommit).toString('hex') });
  }
});

afterAll(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
});

test('every transaction filter of the recorded network is derived again', () => {
  expect(blocks).toHaveLength(40);
  expect(derived.map(({ filter }) => filter)).toEqual(blocks.map((block) => [...block.metadata.transactionsFilter]));
});

test('every data hash and every link of the header chain is derived again', () => {
  for (const [index, block] of blocks.entries()) {
    expect(Buffer.from(block.header.dataHash)).toEqual(dataHash(block.envelopes));
    const previous = blocks[index - 1];
    if (previous !== undefined) expect(Buffer.from(block.header.previousHash)).toEqual(headerHash(previous.header));
  }
});

test('the hash of the last block is the one the network reported', () => {
  const info: unknown = JSON.parse(readFileSync(join(FIXTURES, 'chain-info.json'), 'utf8'));
  const last = blocks.at(-1);
  expect(info).toMatchObject({ currentBlockHash: last && headerHash(last.header).toString('hex') });
});

test('every commit hash, and so every state change, is derived again', () => {
  const recorded = blocks.map((block) =>
    Buffer.from(common.Metadata.deserializeBinary(block.metadata.commitHash).getValue_asU8()).toString('hex'),
  );
  expect(derived.slice(1).map(({ commit }) => commit)).toEqual(recorded.slice(1));
});

test('the orderers signatures verify by the formula devnet signs with', () => {
  const consenters = ordererCertificates(blocks[0]);
  for (const { header, metadata } of blocks.slice(1)) {
    const signed = common.Metadata.deserializeBinary(metadata.signatures);
    expect(signed.getSignaturesList()).toHaveLength(3);
    for (const signature of signed.getSignaturesList()) {
      const identifier = common.IdentifierHeader.deserializeBinary(
        signature.getIdentifierHeader_asU8(),
      ).getIdentifier();
      const data = Buffer.concat([signed.getValue_asU8(), signature.getIdentifierHeader_asU8(), headerBytes(header)]);
      const certificate = new X509Certificate(consenters.get(identifier) ?? '');
      expect(verify('sha256', data, certificate.publicKey, signature.getSignature_asU8())).toBe(true);
    }
  }
});

function ordererCertificates(genesis: Block | undefined): Map<number, Uint8Array> {
  const envelope = common.Envelope.deserializeBinary(genesis?.envelopes[0] ?? new Uint8Array());
  const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
  const channel = common.ConfigEnvelope.deserializeBinary(payload.getData_asU8()).getConfig()?.getChannelGroup();
  const value = channel?.getGroupsMap().get('Orderer')?.getValuesMap().get('Orderers')?.getValue_asU8();
  const consenters = common.Orderers.deserializeBinary(value ?? new Uint8Array()).getConsenterMappingList();
  return new Map(consenters.map((consenter) => [consenter.getId(), consenter.getIdentity_asU8()]));
}

test('a recorded block survives decoding and encoding to the byte', () => {
  for (const name of readdirSync(join(FIXTURES, 'blocks')).slice(1)) {
    const bytes = readFileSync(join(FIXTURES, 'blocks', name));
    expect(Buffer.from(encodeBlock(decodeBlock(bytes))).equals(bytes), name).toBe(true);
  }
});

test('a read-write set that Fabric recorded survives reading and writing to the byte', () => {
  const recorded = blocks.slice(1).flatMap((block) => block.envelopes.map(resultsOf));
  const isPublic = (bytes: Uint8Array) => decodeRwset(bytes).every(({ namespace }) => !namespace.includes('$$h'));
  const sets = recorded.filter(isPublic);
  expect(sets.length).toBeGreaterThan(30);
  for (const bytes of sets) expect(Buffer.from(encodeRwset(decodeRwset(bytes)))).toEqual(Buffer.from(bytes));
});

test('a transaction that Fabric endorsed reads the sequence of its chaincode definition first', () => {
  for (const block of blocks.slice(4)) {
    for (const envelope of block.envelopes) {
      const [lifecycle, chaincode] = decodeRwset(resultsOf(envelope));
      expect(lifecycle).toMatchObject({ namespace: LIFECYCLE, ranges: [], writes: [], metadataWrites: [] });
      expect(lifecycle?.reads.map(({ key }) => key)).toEqual([sequenceKey(chaincode?.namespace ?? '')]);
    }
  }
});
