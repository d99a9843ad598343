import { checkpointers, type ChaincodeEvent } from '@hyperledger/fabric-gateway';
import { common, peer } from '@hyperledger/fabric-protos';
import { block } from '../answer.ts';
import { commit, endorse, record, submit, type Case, type CaseContext } from '../case.ts';
import { userCredentials, type Client } from '../client.ts';
import { CHAINCODE } from '../engine.ts';
import { required } from '../envelope.ts';

/** Far beyond any height. */
const FUTURE = 99_999_999n;

interface Closable<T> extends AsyncIterable<T> {
  close(): void;
}

/** The first so many of a stream, which is closed then. */
async function take<T>(stream: Closable<T>, count: number): Promise<T[]> {
  const taken: T[] = [];
  for await (const each of stream) {
    taken.push(each);
    if (taken.length === count) break;
  }
  stream.close();
  return taken;
}

async function committedBlock(context: CaseContext, client: Client): Promise<bigint> {
  const { blockNumber } = await commit(await endorse(client, 'put', { arguments: [record(context.key())] }));
  return BigInt(blockNumber.slice(1));
}

function shownEvent(event: ChaincodeEvent | undefined): unknown {
  if (event === undefined) return 'no event';
  const { blockNumber, chaincodeName, eventName, transactionId, payload } = event;
  return { blockNumber: block(blockNumber), chaincodeName, eventName, transactionId, payload };
}

async function firstNumber(client: Client, startBlock: bigint): Promise<unknown> {
  const [first] = await take(await client.network.getBlockEvents({ startBlock }), 1);
  return first === undefined ? 'ended' : block(first.getHeader()?.getNumber() ?? -1);
}

/** Lengths of signatures vary with their numbers' leading zeros. */
function length(bytes: Uint8Array): number | string {
  return bytes.length >= 68 && bytes.length <= 72 ? 'signature' : bytes.length;
}

function shapeOf(found: common.Block): unknown {
  const metadata = found.getMetadata()?.getMetadataList_asU8() ?? [];
  const signatures = common.Metadata.deserializeBinary(metadata[0] ?? new Uint8Array()).getSignaturesList();
  const envelopes = found.getData()?.getDataList_asU8() ?? [];
  return {
    prev: found.getHeader()?.getPreviousHash_asU8().length,
    dataHash: found.getHeader()?.getDataHash_asU8().length,
    ntx: envelopes.length,
    mdLens: ['signatures', ...metadata.slice(1).map((part) => part.length)],
    filter: [...(metadata[2] ?? [])],
    sigs: signatures.length,
    sigLens: signatures.map((signature) => [
      signature.getSignatureHeader_asU8().length,
      length(signature.getSignature_asU8()),
      signature.getIdentifierHeader_asU8().length,
    ]),
    ...actionShape(envelopes[0] ?? new Uint8Array()),
  };
}

function actionShape(envelope: Uint8Array): Record<string, unknown> {
  const payload = common.Payload.deserializeBinary(common.Envelope.deserializeBinary(envelope).getPayload_asU8());
  const [first] = peer.Transaction.deserializeBinary(payload.getData_asU8()).getActionsList();
  const action = peer.ChaincodeActionPayload.deserializeBinary(required(first).getPayload_asU8()).getAction();
  const endorsed = required(action);
  const response = peer.ProposalResponsePayload.deserializeBinary(endorsed.getProposalResponsePayload_asU8());
  const result = peer.ChaincodeAction.deserializeBinary(response.getExtension_asU8());
  const writes = Buffer.from(result.getResults_asU8());
  return {
    ends: endorsed.getEndorsementsList().map((each) => ['identity', length(each.getSignature_asU8())]),
    resp: [
      result.getResponse()?.getStatus(),
      result.getResponse()?.getPayload_asU8(),
      result.getResponse()?.getMessage(),
    ],
    ccid: result.getChaincodeId()?.toObject(),
    ns: [writes.includes('_lifecycle'), writes.includes(`namespaces/fields/${CHAINCODE}/Sequence`)],
  };
}

function configurationShape(found: common.Block): unknown {
  const [first] = required(found.getData()).getDataList_asU8();
  const envelope = common.Envelope.deserializeBinary(required(first));
  const header = required(common.Payload.deserializeBinary(envelope.getPayload_asU8()).getHeader());
  const channelHeader = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8());
  const [signatures, ...metadata] = required(found.getMetadata()).getMetadataList_asU8();
  return {
    type: channelHeader.getType(),
    channel: channelHeader.getChannelId(),
    txid: channelHeader.getTxId().length,
    previous: found.getHeader()?.getPreviousHash_asU8().length,
    signatures: common.Metadata.deserializeBinary(required(signatures)).getSignaturesList().length,
    metadata: ['last config', ...metadata.map((part) => part.length)],
    filter: [...required(metadata[1])],
  };
}

/** Blocks, filtered blocks and chaincode events; replay and checkpoints; refusals of the deliver service. */
export const events: readonly Case[] = [
  {
    id: 'G1',
    title: 'chaincode events as they happen: the last one of a transaction',
    network: 'calm',
    run: async (context) => {
      const client = context.client();
      const stream = await client.network.getChaincodeEvents(CHAINCODE);
      const submitted = submit(client, 'events');
      const [event] = await take(stream, 1);
      await submitted;
      return shownEvent(event);
    },
  },
  {
    id: 'G2',
    title: 'the shape of a block',
    network: 'calm',
    run: async (context) => {
      const client = context.client();
      const startBlock = await committedBlock(context, client);
      const [found] = await take(await client.network.getBlockEvents({ startBlock }), 1);
      return found === undefined ? 'no block' : shapeOf(found);
    },
  },
  {
    id: 'G2b',
    title: 'the shape of block 0',
    network: 'calm',
    run: async (context) => {
      const [found] = await take(await context.client().network.getBlockEvents({ startBlock: 0n }), 1);
      return found === undefined ? 'no block' : configurationShape(found);
    },
  },
  {
    id: 'G3',
    title: 'blocks from a checkpoint, which wins over the start block',
    network: 'calm',
    run: async (context) => {
      const client = context.client();
      for (let n = 0; n < 3; n += 1) await committedBlock(context, client);
      const height = (await committedBlock(context, client)) + 1n;
      const checkpoint = checkpointers.inMemory();
      const first = await client.network.getBlockEvents({ startBlock: height - 5n, checkpoint });
      const seen = (await take(first, 2)).map((each) => each.getHeader()?.getNumber() ?? -1);
      for (const number of seen) await checkpoint.checkpointBlock(BigInt(number));
      const after = { block: block(checkpoint.getBlockNumber() ?? -1) };
      const second = await take(await client.network.getBlockEvents({ startBlock: 0n, checkpoint }), 2);
      return {
        h: block(height),
        seen: seen.map(block),
        after,
        seen2: second.map((each) => block(each.getHeader()?.getNumber() ?? -1)),
      };
    },
  },
  {
    id: 'G3b',
    title: 'chaincode events from a checkpoint within a block: each once, none lost',
    network: 'calm',
    run: async (context) => {
      const client = context.client();
      const endorsed = await Promise.all(
        [1, 2, 3].map(() => endorse(client, 'overwriteWithEvent', { arguments: [context.key()] })),
      );
      const submitted = await Promise.all(endorsed.map((transaction) => transaction.submit()));
      const statuses = await Promise.all(submitted.map((each) => each.getStatus()));
      const startBlock = statuses.map((status) => status.blockNumber).reduce((a, b) => (a < b ? a : b));
      const ids = endorsed.map((transaction) => transaction.getTransactionId());
      const checkpoint = checkpointers.inMemory();
      const [first] = await take(await client.network.getChaincodeEvents(CHAINCODE, { startBlock, checkpoint }), 1);
      if (first !== undefined) await checkpoint.checkpointChaincodeEvent(first);
      const rest = await take(await client.network.getChaincodeEvents(CHAINCODE, { startBlock: 0n, checkpoint }), 2);
      const seen = [first, ...rest].map((event) => event?.transactionId ?? 'none');
      return { once: new Set(seen).size, all: ids.every((id) => seen.includes(id)) };
    },
  },
  {
    id: 'G4',
    title: 'blocks of an unknown channel',
    network: 'calm',
    run: (context) => firstNumber(context.client({ channel: 'nochan' }), 0n),
  },
  {
    id: 'G5',
    title: 'blocks from far beyond the height',
    network: 'calm',
    run: (context) => firstNumber(context.client(), FUTURE),
  },
  {
    id: 'G5b',
    title: 'blocks from the height on wait for the next one; one further is refused',
    network: 'calm',
    run: async (context) => {
      const client = context.client();
      const last = await committedBlock(context, client);
      const waiting = await client.network.getBlockEvents({ startBlock: last + 1n });
      const next = committedBlock(context, client);
      const [found] = await take(waiting, 1);
      return [block(last), block(await next), block(found?.getHeader()?.getNumber() ?? -1)];
    },
  },
  {
    id: 'G6',
    title: 'blocks for an identity that is not its MSP',
    network: 'calm',
    run: (context) => {
      const credentials = userCredentials(context.engine.dataDir, 'InsuranceMSP', 'gateway');
      return firstNumber(context.client({ credentials }), 0n);
    },
  },
  {
    id: 'G7',
    title: 'a filtered block',
    network: 'calm',
    run: async (context) => {
      const client = context.client();
      const { blockNumber } = await commit(await endorse(client, 'events'));
      const startBlock = BigInt(blockNumber.slice(1));
      const [found] = await take(await client.network.getFilteredBlockEvents({ startBlock }), 1);
      return found === undefined ? 'no block' : { ...found.toObject(), number: block(found.getNumber()) };
    },
  },
  {
    id: 'G7b',
    title: 'a block with private data, of which there is none',
    network: 'calm',
    run: async (context) => {
      const client = context.client();
      const startBlock = await committedBlock(context, client);
      const [found] = await take(await client.network.getBlockAndPrivateDataEvents({ startBlock }), 1);
      return {
        sameBlock: found?.getBlock()?.getHeader()?.getNumber() === Number(startBlock),
        privateData: found?.getPrivateDataMapMap().getLength(),
      };
    },
  },
  {
    id: 'G8',
    title: 'chaincode events from block 0',
    network: 'calm',
    run: async (context) => {
      const client = context.client();
      await submit(client, 'events');
      const [event] = await take(await client.network.getChaincodeEvents(CHAINCODE, { startBlock: 0n }), 1);
      return shownEvent(event);
    },
  },
  {
    id: 'G8b',
    title: 'no events of a transaction that is not valid',
    network: 'calm',
    run: async (context) => {
      const client = context.client();
      const invalid = await commit(await endorse(client, 'events', { orgs: ['HealthMSP'] }));
      const startBlock = BigInt(invalid.blockNumber.slice(1));
      const valid = await commit(await endorse(client, 'events'));
      const [event] = await take(await client.network.getChaincodeEvents(CHAINCODE, { startBlock }), 1);
      return [invalid.blockNumber, valid.blockNumber, block(event?.blockNumber ?? -1)];
    },
  },
  {
    id: 'G9',
    title: 'every block from 0 on, linked by their numbers',
    network: 'calm',
    run: async (context) => {
      const client = context.client();
      const last = await committedBlock(context, client);
      const blocks = await take(await client.network.getBlockEvents({ startBlock: 0n }), Number(last) + 1);
      const numbers = blocks.map((each) => each.getHeader()?.getNumber());
      return {
        complete: numbers.length === Number(last) + 1,
        inOrder: numbers.every((number, place) => number === place),
      };
    },
  },
];
