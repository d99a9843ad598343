import { createHash } from 'node:crypto';
import type { Proposal, Signer, SubmittedTransaction, Transaction } from '@hyperledger/fabric-gateway';
import { common, gateway, msp, peer } from '@hyperledger/fabric-protos';
import { signerOf, type Client, type Credentials } from './client.ts';

const ORDER = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');

function digestOf(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest();
}

/** The proposal with another channel header, signed anew by the client: what a faulty client would send. */
export async function withHeader(
  client: Client,
  proposal: Proposal,
  change: (header: common.ChannelHeader) => void,
): Promise<Proposal> {
  const proposed = gateway.ProposedTransaction.deserializeBinary(proposal.getBytes());
  const signed = required(proposed.getProposal());
  const inner = peer.Proposal.deserializeBinary(signed.getProposalBytes_asU8());
  const header = common.Header.deserializeBinary(inner.getHeader_asU8());
  const channelHeader = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8());
  change(channelHeader);
  header.setChannelHeader(channelHeader.serializeBinary());
  inner.setHeader(header.serializeBinary());
  signed.setProposalBytes(inner.serializeBinary());
  const signature = await signerOf(client.credentials)(digestOf(signed.getProposalBytes_asU8()));
  return client.gateway.newSignedProposal(proposed.serializeBinary(), signature);
}

/** The endorsed transaction with one text of its payload replaced by another as long, signed anew. */
export async function withPayload(
  client: Client,
  transaction: Transaction,
  from: string,
  to: string,
): Promise<Transaction> {
  const prepared = gateway.PreparedTransaction.deserializeBinary(transaction.getBytes());
  const envelope = required(prepared.getEnvelope());
  const payload = Buffer.from(envelope.getPayload_asU8());
  const place = payload.lastIndexOf(from);
  if (place < 0 || from.length !== to.length) throw new RangeError(`${from} cannot be replaced in the payload`);
  payload.write(to, place);
  envelope.setPayload(payload);
  const signature = await signerOf(client.credentials)(digestOf(payload));
  return client.gateway.newSignedTransaction(prepared.serializeBinary(), signature);
}

/** The endorsed transaction under a signature of somebody else over something else. */
export async function withSignatureOf(
  client: Client,
  transaction: Transaction,
  credentials: Credentials,
): Promise<Transaction> {
  const signature = await signerOf(credentials)(digestOf(Buffer.from('something else')));
  return client.gateway.newSignedTransaction(transaction.getBytes(), signature);
}

/** A request for the status of any transaction, built from its id alone. */
export function commitOf(client: Client, channelId: string, txId: string): ReturnType<Client['gateway']['newCommit']> {
  const identity = new msp.SerializedIdentity();
  identity.setMspid(client.mspId);
  identity.setIdBytes(Buffer.from(client.credentials.certificatePem));
  const request = new gateway.CommitStatusRequest();
  request.setChannelId(channelId);
  request.setTransactionId(txId);
  request.setIdentity(identity.serializeBinary());
  const signed = new gateway.SignedCommitStatusRequest();
  signed.setRequest(request.serializeBinary());
  return client.gateway.newCommit(signed.serializeBinary());
}

/** A submitted transaction found again from its bytes, as a client does that was away. */
export function commitAgain(client: Client, transaction: SubmittedTransaction): ReturnType<typeof commitOf> {
  return client.gateway.newCommit(transaction.getBytes());
}

/** Signs correctly in every respect but one: s is the larger of the two that verify, which Fabric refuses. */
export function highSigner(credentials: Credentials): Signer {
  const low = signerOf(credentials);
  return async (digest) => {
    const signature = Buffer.from(await low(digest));
    const lengthOfR = signature[3] ?? 0;
    const s = BigInt(`0x${signature.subarray(6 + lengthOfR).toString('hex')}`);
    const high = Buffer.from((ORDER - s).toString(16).padStart(64, '0'), 'hex');
    // More than half the order, s has its highest bit set now, and DER wants a zero before it.
    const body = Buffer.concat([signature.subarray(2, 4 + lengthOfR), Buffer.from([0x02, 33, 0]), high]);
    return Buffer.concat([Buffer.from([0x30, body.length]), body]);
  };
}

export function required<T>(value: T | undefined): T {
  if (value === undefined) throw new TypeError('the client left out a part of its message');
  return value;
}
