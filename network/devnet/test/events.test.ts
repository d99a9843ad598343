import { randomUUID } from 'node:crypto';
import { checkpointers } from '@hyperledger/fabric-gateway';
import { common, gateway, orderer } from '@hyperledger/fabric-protos';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dataHash, decodeBlock, headerHash } from '../src/protoutil/block.ts';
import { eventually, startFixture, type Client, type Fixture } from './harness.ts';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await startFixture();
  for (let index = 0; index < 5; index += 1) await fixture.client.contract.submitTransaction('put', randomUUID(), '1');
});

afterAll(() => fixture.close());

async function take(client: Client, count: number, startBlock: bigint): Promise<common.Block[]> {
  const events = await client.network.getBlockEvents({ startBlock });
  const blocks: common.Block[] = [];
  for await (const block of events) {
    blocks.push(block);
    if (blocks.length === count) break;
  }
  events.close();
  return blocks;
}

test('blocks from 0 on are linked, complete and carry five metadata entries', async () => {
  const blocks = (await take(fixture.client, fixture.devnet.height, 0n)).map((block) =>
    decodeBlock(block.serializeBinary()),
  );
  for (const [index, block] of blocks.entries()) {
    expect(block.header.number).toBe(index);
    expect(Buffer.from(block.header.dataHash)).toEqual(dataHash(block.envelopes));
    const previous = blocks[index - 1];
    expect(Buffer.from(block.header.previousHash)).toEqual(previous ? headerHash(previous.header) : Buffer.alloc(0));
    expect(block.metadata.transactionsFilter).toHaveLength(block.envelopes.length);
    const { signatures } = block.metadata;
    expect(common.Metadata.deserializeBinary(signatures).getSignaturesList()).toHaveLength(index === 0 ? 0 : 3);
  }
});

test('block 0 names the four organisations with their certificates', async () => {
  const [genesis] = await take(fixture.client, 1, 0n);
  const envelope = common.Envelope.deserializeBinary(genesis?.getData()?.getDataList_asU8()[0] ?? new Uint8Array());
  const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
  const group = common.ConfigEnvelope.deserializeBinary(payload.getData_asU8()).getConfig()?.getChannelGroup();
  const names = group?.getGroupsMap().get('Application')?.getGroupsMap().keys();
  expect([...(names ? iterate(names) : [])].sort()).toEqual(['DrugMSP', 'FinanceMSP', 'HealthMSP', 'InsuranceMSP']);
});

function* iterate<T>(iterator: { next(): { done?: boolean; value: T } }): Generator<T> {
  for (let step = iterator.next(); step.done !== true; step = iterator.next()) yield step.value;
}

test('a listener that starts at the height waits for the next block', async () => {
  const waiting = take(fixture.client, 1, BigInt(fixture.devnet.height));
  await fixture.client.contract.submitTransaction('put', randomUUID(), '1');
  expect(await waiting).toHaveLength(1);
});

test('a checkpoint resumes after the block it names', async () => {
  const checkpointer = checkpointers.inMemory();
  await checkpointer.checkpointBlock(2n);
  const events = await fixture.client.network.getBlockEvents({ startBlock: 0n, checkpoint: checkpointer });
  for await (const block of events) {
    expect(block.getHeader()?.getNumber()).toBe(3);
    break;
  }
  events.close();
});

async function firstFailure(client: Client, channel: string, startBlock: bigint): Promise<unknown> {
  const events = await client.gateway.getNetwork(channel).getBlockEvents({ startBlock });
  try {
    for await (const block of events) return block;
  } catch (error) {
    return error;
  } finally {
    events.close();
  }
  return undefined;
}

test('a start beyond the height, an unknown channel and a foreign identity are refused with their status', async () => {
  expect(await firstFailure(fixture.client, 'piaosu', 99_999n)).toMatchObject({
    message: 'Unexpected status response: 404',
  });
  expect(await firstFailure(fixture.client, 'nochan', 0n)).toMatchObject({
    message: 'Unexpected status response: 404',
  });
  const stranger = fixture.clientOf({ mspId: 'DrugMSP', claimedMspId: 'HealthMSP' });
  expect(await firstFailure(stranger, 'piaosu', 0n)).toMatchObject({ message: 'Unexpected status response: 403' });
});

test('filtered blocks name the event but not its payload', async () => {
  const commit = await fixture.client.contract.submitAsync('event', { arguments: ['paid', 'amount'] });
  const status = await commit.getStatus();
  const events = await fixture.client.network.getFilteredBlockEvents({ startBlock: status.blockNumber });
  for await (const block of events) {
    const transaction = block.getFilteredTransactionsList().find((tx) => tx.getTxid() === status.transactionId);
    const event = transaction?.getTransactionActions()?.getChaincodeActionsList()[0]?.getChaincodeEvent();
    expect(event?.toObject()).toEqual({
      chaincodeId: 'test',
      txId: status.transactionId,
      eventName: 'paid',
      payload: '',
    });
    break;
  }
  events.close();
});

test('chaincode events are replayed from a block, and only those of valid transactions', async () => {
  const commit = await fixture.client.contract.submitAsync('event', { arguments: ['named', 'content'] });
  const status = await commit.getStatus();
  const lost = await fixture.client.contract.submitAsync('event', {
    arguments: ['lost', 'x'],
    endorsingOrganizations: ['HealthMSP'],
  });
  expect((await lost.getStatus()).successful).toBe(false);
  await fixture.client.contract.submitTransaction('event', 'later', 'y');
  const events = await fixture.client.network.getChaincodeEvents('test', { startBlock: status.blockNumber });
  const names: string[] = [];
  for await (const event of events) {
    names.push(event.eventName);
    if (names.length === 2) break;
  }
  events.close();
  expect(names).toEqual(['named', 'later']);
});

test('a stream that begins after a transaction begins in its block, whatever start is asked for', async () => {
  const first = await (await fixture.client.contract.submitAsync('event', { arguments: ['first', 'x'] })).getStatus();
  await fixture.client.contract.submitTransaction('event', 'second', 'y');
  const checkpoint = checkpointers.inMemory();
  await checkpoint.checkpointTransaction(first.blockNumber, first.transactionId);
  const events = await fixture.client.network.getChaincodeEvents('test', { startBlock: 0n, checkpoint });
  for await (const event of events) {
    expect(event.eventName).toBe('second');
    break;
  }
  events.close();
});

test.each(['Oldest', 'Newest'])('chaincode events have no start position %s', async (kind) => {
  const position = new orderer.SeekPosition();
  if (kind === 'Oldest') position.setOldest(new orderer.SeekOldest());
  else position.setNewest(new orderer.SeekNewest());
  const request = fixture.client.network.newChaincodeEventsRequest('test');
  const signed = gateway.SignedChaincodeEventsRequest.deserializeBinary(request.getBytes());
  const body = gateway.ChaincodeEventsRequest.deserializeBinary(signed.getRequest_asU8());
  body.setStartPosition(position);
  signed.setRequest(body.serializeBinary());
  const events = await fixture.client.gateway.newChaincodeEventsRequest(signed.serializeBinary()).getEvents();
  await expect(events[Symbol.asyncIterator]().next()).rejects.toMatchObject({
    code: 3,
    cause: { details: `invalid start position type: *orderer.SeekPosition_${kind}` },
  });
});

test('streams of a client that goes away leave nothing behind', async () => {
  const client = fixture.clientOf({ mspId: 'FinanceMSP' });
  const blocks = await client.network.getBlockEvents();
  const events = await client.network.getChaincodeEvents('test');
  const ended = Promise.all([drain(blocks), drain(events)]);
  await eventually(
    () => fixture.devnet.activity().deliverStreams === 1 && fixture.devnet.activity().gatewayCalls === 1,
    'open',
  );
  blocks.close();
  events.close();
  await ended;
  await eventually(
    () => fixture.devnet.activity().deliverStreams === 0 && fixture.devnet.activity().gatewayCalls === 0,
    'closed',
  );
});

/** Reads until the stream is closed under it, which ends it by a cancellation. */
async function drain(stream: AsyncIterable<unknown>): Promise<void> {
  const reading = async (): Promise<void> => {
    for await (const item of stream) expect(item).toBeDefined();
  };
  await expect(reading()).rejects.toMatchObject({ code: 1 });
}
