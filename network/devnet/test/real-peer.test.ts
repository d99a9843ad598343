import { randomUUID } from 'node:crypto';
import { common } from '@hyperledger/fabric-protos';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeBlock } from '../src/protoutil/block.ts';
import { newClient, newFolder, removeFolder, startFixture, type Client, type Fixture } from './harness.ts';
import { RealPeer } from './real-peer.ts';

const BIN = process.env['FABRIC_BIN'] ?? '';
if (BIN === '')
  process.stderr.write('NOT TESTED: a peer of Fabric on a channel of devnet, because FABRIC_BIN is not set.\n');

const FIRST_BASE = 21_000;
const BASES = 40;
const CATCH_UP_MS = 30_000;
const folder = newFolder();

/** Every verdict that devnet gives, in blocks that a peer can judge for itself. */
async function makeBlocks({ client, devnet }: Fixture): Promise<void> {
  const { contract } = client;
  const keys = Array.from({ length: 120 }, (_, index) => `range-${String(100 + index)}`);
  await contract.submitTransaction('batch', ...keys);
  await contract.submitTransaction('event', 'paid', 'content');
  await contract.submitTransaction('composite', 'type', 'a', 'b');
  await contract.submitTransaction('put', 'gone', '1');
  await contract.submitTransaction('del', 'gone');
  await contract.submitTransaction('put', 'own', '1');
  await contract.submitTransaction('protect', 'own', 'FinanceMSP');
  await contract.submitTransaction('put', 'own', '2');
  await contract.submitTransaction('count', 'range-', 'range-~', 'unchanged');
  const endorsed = (name: string, args: string[], endorsingOrganizations?: string[]) =>
    contract
      .newProposal(name, { arguments: args, ...(endorsingOrganizations ? { endorsingOrganizations } : {}) })
      .endorse();
  const doubtful = [
    await endorsed('count', ['range-', 'range-~', 'phantom of a summary']),
    await endorsed('count', ['range-100', 'range-110', 'phantom of a list']),
    await endorsed('put', ['own', '3'], ['HealthMSP', 'DrugMSP']),
    await endorsed('put', [randomUUID(), '1'], ['HealthMSP']),
    ...(await Promise.all(Array.from({ length: 8 }, () => endorsed('create', ['raced', '1'])))),
  ];
  await contract.submitTransaction('put', 'range-105', 'changed');
  devnet.pauseOrdering();
  const submitted = [];
  for (const transaction of doubtful) submitted.push(await transaction.submit());
  await devnet.mine();
  devnet.resumeOrdering();
  const codes = await Promise.all(submitted.map(async (commit) => (await commit.getStatus()).code));
  expect(codes).toEqual([12, 12, 10, 10, 0, 11, 11, 11, 11, 11, 11, 11]);
}

/** A devnet whose configuration names its orderers, which it does only with ports of our choice. */
async function startWithPorts(): Promise<Fixture> {
  for (let index = 0; ; index += 1) {
    const portBase = FIRST_BASE + 500 * ((index + process.pid) % BASES);
    try {
      return await startFixture({ portBase });
    } catch (error) {
      if (index === BASES) throw error;
    }
  }
}

async function blockOf(client: Client, number: number): Promise<Uint8Array> {
  return client.network.getContract('qscc').evaluateTransaction('GetBlockByNumber', 'piaosu', String(number));
}

async function heightOf(client: Client): Promise<number> {
  const info = await client.network.getContract('qscc').evaluateTransaction('GetChainInfo', 'piaosu');
  return common.BlockchainInfo.deserializeBinary(info).getHeight();
}

describe.runIf(BIN !== '')('a peer of Fabric on a channel of devnet', () => {
  let fixture: Fixture;
  let peer: RealPeer;
  let reader: Client;

  beforeAll(async () => {
    fixture = await startWithPorts();
    await makeBlocks(fixture);
    peer = new RealPeer({ bin: BIN, folder, data: fixture.dir, mspId: 'HealthMSP' });
    await peer.join(await blockOf(fixture.client, 0));
    reader = newClient(fixture.dir, { HealthMSP: peer.address });
  }, 60_000);

  afterAll(async () => {
    reader.close();
    await peer.stop();
    await fixture.close();
    removeFolder(folder);
  });

  test('takes its blocks, and comes to the same verdicts and commit hashes', async () => {
    const end = Date.now() + CATCH_UP_MS;
    while ((await heightOf(reader)) < fixture.devnet.height && Date.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    for (let number = 0; number < fixture.devnet.height; number += 1) {
      const [own, theirs] = [await blockOf(fixture.client, number), await blockOf(reader, number)];
      const [verdicts, theirVerdicts] = [own, theirs].map((bytes) => [
        ...decodeBlock(bytes).metadata.transactionsFilter,
      ]);
      expect(theirVerdicts, `verdicts of block ${String(number)}`).toEqual(verdicts);
      expect(Buffer.from(theirs).equals(own), `bytes of block ${String(number)}`).toBe(true);
    }
  }, 60_000);
});
