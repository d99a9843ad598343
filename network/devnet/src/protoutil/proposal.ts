import { common, peer } from '@hyperledger/fabric-protos';
import { sha256 } from './bytes.ts';

/** A proposal, read; what is hashed or signed is kept as received. */
export interface Proposal {
  readonly signed: peer.SignedProposal;
  readonly proposalBytes: Uint8Array;
  readonly signature: Uint8Array;
  readonly channelHeaderBytes: Uint8Array;
  readonly signatureHeaderBytes: Uint8Array;
  readonly channelId: string;
  readonly txId: string;
  readonly headerType: number;
  readonly epoch: number;
  /** Seconds since the epoch; undefined when the header carries no timestamp. */
  readonly timestampSeconds: number | undefined;
  readonly creator: Uint8Array;
  readonly nonce: Uint8Array;
  readonly chaincodeName: string;
  readonly input: peer.ChaincodeInput;
  /** ChaincodeProposalPayload without the transient map: the only form that is hashed and recorded. */
  readonly recordedPayload: Uint8Array;
  readonly hasTransientData: boolean;
}

export class MalformedProposal extends Error {
  override readonly name = 'MalformedProposal';
}

/** @throws MalformedProposal when a part is missing or unreadable. */
export function parseProposal(signed: peer.SignedProposal): Proposal {
  try {
    return readProposal(signed);
  } catch (error) {
    if (error instanceof MalformedProposal) throw error;
    throw new MalformedProposal('error unmarshalling Proposal: proto: cannot parse invalid wire-format data', {
      cause: error,
    });
  }
}

function readProposal(signed: peer.SignedProposal): Proposal {
  const proposal = peer.Proposal.deserializeBinary(signed.getProposalBytes_asU8());
  const header = common.Header.deserializeBinary(proposal.getHeader_asU8());
  const channelHeader = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8());
  const signatureHeader = common.SignatureHeader.deserializeBinary(header.getSignatureHeader_asU8());
  const payload = peer.ChaincodeProposalPayload.deserializeBinary(proposal.getPayload_asU8());
  const spec = peer.ChaincodeInvocationSpec.deserializeBinary(payload.getInput_asU8()).getChaincodeSpec();
  const recorded = new peer.ChaincodeProposalPayload();
  recorded.setInput(payload.getInput_asU8());
  return {
    signed,
    proposalBytes: signed.getProposalBytes_asU8(),
    signature: signed.getSignature_asU8(),
    channelHeaderBytes: header.getChannelHeader_asU8(),
    signatureHeaderBytes: header.getSignatureHeader_asU8(),
    channelId: channelHeader.getChannelId(),
    txId: channelHeader.getTxId(),
    headerType: channelHeader.getType(),
    epoch: channelHeader.getEpoch(),
    timestampSeconds: channelHeader.getTimestamp()?.getSeconds(),
    creator: signatureHeader.getCreator_asU8(),
    nonce: signatureHeader.getNonce_asU8(),
    chaincodeName: spec?.getChaincodeId()?.getName() ?? '',
    input: spec?.getInput() ?? new peer.ChaincodeInput(),
    recordedPayload: recorded.serializeBinary(),
    hasTransientData: payload.getTransientmapMap().getLength() > 0,
  };
}

/** Fabric's transaction id: hex SHA-256 of nonce ‖ creator. */
export function transactionId(nonce: Uint8Array, creator: Uint8Array): string {
  return sha256(nonce, creator).toString('hex');
}

export function proposalHash(
  channelHeader: Uint8Array,
  signatureHeader: Uint8Array,
  recordedPayload: Uint8Array,
): Buffer {
  return sha256(channelHeader, signatureHeader, recordedPayload);
}
