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
  /** Named in the channel header: the chaincode that a peer runs. */
  readonly chaincodeName: string;
  /** Named in the invocation: the chaincode that a gateway plans for. */
  readonly invokedName: string;
  /** Whether the invocation carries arguments at all; a peer refuses one that does not. */
  readonly hasInput: boolean;
  readonly input: peer.ChaincodeInput;
  /** ChaincodeProposalPayload without the transient map: the only form that is hashed and recorded. */
  readonly recordedPayload: Uint8Array;
  readonly hasTransientData: boolean;
}

export class MalformedProposal extends Error {
  override readonly name = 'MalformedProposal';
}

/** @throws MalformedProposal with Fabric's text, naming the part that is no such message. */
export function parseProposal(signed: peer.SignedProposal): Proposal {
  const proposal = reading('Proposal', () => peer.Proposal.deserializeBinary(signed.getProposalBytes_asU8()));
  const header = reading('Header', () => common.Header.deserializeBinary(proposal.getHeader_asU8()));
  const channelHeader = reading('ChannelHeader', () =>
    common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8()),
  );
  const signatureHeader = reading('SignatureHeader', () =>
    common.SignatureHeader.deserializeBinary(header.getSignatureHeader_asU8()),
  );
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
    chaincodeName: chaincodeNameOf(channelHeader),
    ...invocationOf(proposal),
  };
}

function chaincodeNameOf(header: common.ChannelHeader): string {
  const extension = reading('ChaincodeHeaderExtension', () =>
    peer.ChaincodeHeaderExtension.deserializeBinary(header.getExtension_asU8()),
  );
  return extension.getChaincodeId()?.getName() ?? '';
}

type Invocation = Pick<Proposal, 'invokedName' | 'hasInput' | 'input' | 'recordedPayload' | 'hasTransientData'>;

function invocationOf(proposal: peer.Proposal): Invocation {
  const payload = reading('ChaincodeProposalPayload', () =>
    peer.ChaincodeProposalPayload.deserializeBinary(proposal.getPayload_asU8()),
  );
  const invocation = reading('ChaincodeInvocationSpec', () =>
    peer.ChaincodeInvocationSpec.deserializeBinary(payload.getInput_asU8()),
  );
  const spec = invocation.getChaincodeSpec();
  const recorded = new peer.ChaincodeProposalPayload();
  recorded.setInput(payload.getInput_asU8());
  return {
    invokedName: spec?.getChaincodeId()?.getName() ?? '',
    hasInput: spec?.getInput() !== undefined,
    input: spec?.getInput() ?? new peer.ChaincodeInput(),
    recordedPayload: recorded.serializeBinary(),
    hasTransientData: payload.getTransientmapMap().getLength() > 0,
  };
}

function reading<T>(part: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new MalformedProposal(`error unmarshalling ${part}: proto: cannot parse invalid wire-format data`, { cause });
  }
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
