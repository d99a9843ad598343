import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as grpc from '@grpc/grpc-js';
import { common, gateway, orderer, peer } from '@hyperledger/fabric-protos';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { organisationDir } from '../../identities/identities.ts';
import { Signer } from '../src/msp/signer.ts';
import { decodeBlock, encodeBlock } from '../src/protoutil/block.ts';
import { parseProposal } from '../src/protoutil/proposal.ts';
import { assembleTransaction } from '../src/protoutil/transaction.ts';
import { CHAINCODE, startFixture, text, type Fixture } from './harness.ts';

const MSP_ID = 'HealthMSP';
let fixture: Fixture;
let signer: Signer;

beforeAll(async () => {
  fixture = await startFixture();
  const user = join(organisationDir(fixture.dir, MSP_ID), 'users/gateway');
  signer = new Signer(
    MSP_ID,
    readFileSync(join(user, 'cert.pem'), 'utf8'),
    readFileSync(join(user, 'key.pem'), 'utf8'),
  );
});

afterAll(() => fixture.close());

function tlsOf(mspId: string): grpc.ChannelCredentials {
  return grpc.credentials.createSsl(readFileSync(join(organisationDir(fixture.dir, mspId), 'tlsca.pem')));
}

/** A proposal signed by the user of this file. */
function signedProposal(name: string, args: string[], chaincode = CHAINCODE): peer.SignedProposal {
  const proposal = fixture.client.network.getContract(chaincode).newProposal(name, { arguments: args });
  const unsigned = gateway.ProposedTransaction.deserializeBinary(proposal.getBytes()).getProposal();
  const signed = new peer.SignedProposal();
  signed.setProposalBytes(unsigned?.getProposalBytes_asU8() ?? new Uint8Array());
  signed.setSignature(signer.sign(signed.getProposalBytes_asU8()));
  return signed;
}

async function processProposal(mspId: string, signed: peer.SignedProposal): Promise<peer.ProposalResponse> {
  const client = new peer.EndorserClient(fixture.devnet.peers[mspId] ?? '', tlsOf(mspId));
  try {
    return await new Promise((resolve, reject) => {
      client.processProposal(signed, (error, response) => {
        if (error === null && response !== undefined) resolve(response);
        else reject(error ?? new Error('no response'));
      });
    });
  } finally {
    client.close();
  }
}

function ordererOf(mspId: string): orderer.AtomicBroadcastClient {
  return new orderer.AtomicBroadcastClient(fixture.devnet.orderers[mspId] ?? '', tlsOf(mspId));
}

async function broadcast(mspId: string, ...envelopes: common.Envelope[]): Promise<[number, string][]> {
  const client = ordererOf(mspId);
  const stream = client.broadcast();
  for (const envelope of envelopes) stream.write(envelope);
  stream.end();
  const answers = await collect(stream);
  client.close();
  return answers.map((answer) => [answer.getStatus(), answer.getInfo()]);
}

/** All messages until the stream ends. */
function collect<T>(stream: grpc.ClientDuplexStream<common.Envelope, T>): Promise<T[]> {
  return new Promise((resolve, reject) => {
    const messages: T[] = [];
    stream.on('data', (message: T) => messages.push(message));
    stream.on('error', reject);
    stream.on('end', () => {
      resolve(messages);
    });
  });
}

/** An endorsed transaction of two organisations, put together and signed by the client itself. */
async function transaction(name: string, args: string[]): Promise<common.Envelope> {
  const signed = signedProposal(name, args);
  const responses = await Promise.all(['HealthMSP', 'DrugMSP'].map((mspId) => processProposal(mspId, signed)));
  const endorsements = responses.map((response) => ({
    endorser: response.getEndorsement()?.getEndorser_asU8() ?? new Uint8Array(),
    signature: response.getEndorsement()?.getSignature_asU8() ?? new Uint8Array(),
  }));
  const envelope = assembleTransaction(
    parseProposal(signed),
    responses[0]?.getPayload_asU8() ?? new Uint8Array(),
    endorsements,
  );
  envelope.setSignature(signer.sign(envelope.getPayload_asU8()));
  return envelope;
}

test('a client that collects endorsements itself and broadcasts to one orderer commits', async () => {
  const key = randomUUID();
  const height = fixture.devnet.height;
  expect(await broadcast('FinanceMSP', await transaction('put', [key, 'value']))).toEqual([[200, '']]);
  const blocks = await fixture.client.network.getBlockEvents({ startBlock: BigInt(height) });
  for await (const block of blocks) if (block.getHeader()?.getNumber() === height) break;
  blocks.close();
  expect(text(await fixture.client.contract.evaluateTransaction('get', key))).toBe('value');
});

test('the same bytes while they wait, and after they were ordered, are told apart', async () => {
  fixture.devnet.pauseOrdering();
  const envelope = await transaction('put', [randomUUID(), '1']);
  expect(await broadcast('HealthMSP', envelope)).toEqual([[200, '']]);
  const pending = [503, 'failed to submit request: request already exists'];
  expect(await broadcast('DrugMSP', envelope)).toEqual([pending]);
  await fixture.devnet.mine();
  fixture.devnet.resumeOrdering();
  const ordered = [503, 'failed to submit request: request already processed'];
  expect(await broadcast('DrugMSP', envelope)).toEqual([ordered]);
});

test('a refusal ends the broadcast stream', async () => {
  const forged = await transaction('put', [randomUUID(), '1']);
  forged.setSignature(signer.sign(Buffer.from('something else')));
  const answers = await broadcast('HealthMSP', forged, await transaction('put', [randomUUID(), '1']));
  expect(answers).toMatchObject([[403, expect.stringContaining("'Writers' sub-policies")]]);
});

test('an orderer has no such channel, and takes no configuration', async () => {
  const signed = await transaction('put', [randomUUID(), '1']);
  expect(
    await broadcast(
      'HealthMSP',
      withHeader(signed, (header) => {
        header.setChannelId('elsewhere');
      }),
    ),
  ).toEqual([[400, 'channel does not exist']]);
  const configuration = withHeader(signed, (header) => {
    header.setType(common.HeaderType.CONFIG);
  });
  expect(await broadcast('HealthMSP', configuration)).toEqual([
    [400, 'message is of type that cannot be processed directly'],
  ]);
});

function withHeader(envelope: common.Envelope, change: (header: common.ChannelHeader) => void): common.Envelope {
  const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
  const header = common.ChannelHeader.deserializeBinary(
    payload.getHeader()?.getChannelHeader_asU8() ?? new Uint8Array(),
  );
  change(header);
  payload.getHeader()?.setChannelHeader(header.serializeBinary());
  const changed = new common.Envelope();
  changed.setPayload(payload.serializeBinary());
  changed.setSignature(signer.sign(changed.getPayload_asU8()));
  return changed;
}

test('an error of the chaincode is a response with its status, not an endorsement', async () => {
  const response = await processProposal('HealthMSP', signedProposal('fail', ['CODE|text']));
  expect(response.getResponse()?.toObject()).toMatchObject({ status: 500, message: 'CODE|text' });
  expect(response.getEndorsement()).toBeUndefined();
  expect(response.getPayload_asU8().length).toBeGreaterThan(0);
});

test('an error of the peer is a response of status 500 without a payload', async () => {
  const unknown = await processProposal('HealthMSP', signedProposal('get', ['k'], 'nope'));
  expect(unknown.getResponse()?.toObject()).toMatchObject({
    status: 500,
    message:
      'make sure the chaincode nope has been successfully defined on channel piaosu and try again: chaincode nope not found',
  });
  expect(unknown.getPayload_asU8()).toHaveLength(0);
});

test('a faulty proposal is a gRPC error of code 2', async () => {
  const forged = signedProposal('get', ['k']);
  forged.setSignature(signer.sign(Buffer.from('something else')));
  await expect(processProposal('HealthMSP', forged)).rejects.toMatchObject({
    code: 2,
    details: 'error validating proposal: access denied: channel [piaosu] creator org [HealthMSP]',
  });
});

/** A proposal to the peer itself, outside of any channel. */
function unchanneled(signed: peer.SignedProposal): peer.SignedProposal {
  const proposal = peer.Proposal.deserializeBinary(signed.getProposalBytes_asU8());
  const header = common.Header.deserializeBinary(proposal.getHeader_asU8());
  const channelHeader = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8());
  channelHeader.setChannelId('');
  header.setChannelHeader(channelHeader.serializeBinary());
  proposal.setHeader(header.serializeBinary());
  const changed = new peer.SignedProposal();
  changed.setProposalBytes(proposal.serializeBinary());
  changed.setSignature(signer.sign(changed.getProposalBytes_asU8()));
  return changed;
}

test('a member asks its own peer for the channels; another organisation\u2019s peer does not know him', async () => {
  const question = unchanneled(signedProposal('GetChannels', [], 'cscc'));
  const response = (await processProposal('HealthMSP', question)).getResponse();
  const channels = peer.ChannelQueryResponse.deserializeBinary(response?.getPayload_asU8() ?? new Uint8Array());
  expect(channels.getChannelsList().map((channel) => channel.getChannelId())).toEqual(['piaosu']);
  await expect(processProposal('DrugMSP', question)).rejects.toMatchObject({
    code: 2,
    details: 'error validating proposal: access denied: channel [] creator org unknown, creator is malformed',
  });
});

test('a chaincode needs a channel', async () => {
  const response = await processProposal('HealthMSP', unchanneled(signedProposal('get', ['k'])));
  expect(response.getResponse()?.getStatus()).toBe(500);
});

test('cscc gives the configuration block', async () => {
  const cscc = fixture.client.network.getContract('cscc');
  expect(decodeBlock(await cscc.evaluateTransaction('GetConfigBlock', 'piaosu')).header.number).toBe(0);
  await expect(cscc.evaluateTransaction('GetConfigBlock', 'elsewhere')).rejects.toMatchObject({
    details: [{ message: 'chaincode response 500, Unknown channel ID, elsewhere' }],
  });
});

test('an orderer delivers its blocks without the verdicts of peers', async () => {
  await fixture.client.contract.submitTransaction('put', randomUUID(), '1');
  const events = await fixture.client.network.getBlockEvents({ startBlock: 1n });
  const seek = seekFor(1);
  const client = ordererOf('InsuranceMSP');
  const stream = client.deliver();
  stream.write(seek);
  stream.end();
  const answers = await collect(stream);
  client.close();
  for await (const block of events) {
    const { header, envelopes, metadata } = decodeBlock(block.serializeBinary());
    const none = new Uint8Array();
    const ordered = encodeBlock({
      header,
      envelopes,
      metadata: { ...metadata, transactionsFilter: none, commitHash: none },
    });
    expect(answers.map((answer) => answer.getBlock()?.serializeBinary() ?? answer.getStatus())).toEqual([ordered, 200]);
    break;
  }
  events.close();
});

/** A request for one block. */
function seekFor(number: number): common.Envelope {
  const header = new common.ChannelHeader();
  header.setType(common.HeaderType.DELIVER_SEEK_INFO);
  header.setChannelId('piaosu');
  const now = parseProposal(signedProposal('get', ['k'])).channelHeaderBytes;
  const timestamp = common.ChannelHeader.deserializeBinary(now).getTimestamp();
  header.setTimestamp(timestamp);
  const signatureHeader = new common.SignatureHeader();
  signatureHeader.setCreator(signer.serialized);
  const specified = new orderer.SeekSpecified();
  specified.setNumber(number);
  const position = new orderer.SeekPosition();
  position.setSpecified(specified);
  const seek = new orderer.SeekInfo();
  seek.setStart(position);
  seek.setStop(position);
  const headers = new common.Header();
  headers.setChannelHeader(header.serializeBinary());
  headers.setSignatureHeader(signatureHeader.serializeBinary());
  const payload = new common.Payload();
  payload.setHeader(headers);
  payload.setData(seek.serializeBinary());
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  envelope.setSignature(signer.sign(envelope.getPayload_asU8()));
  return envelope;
}
