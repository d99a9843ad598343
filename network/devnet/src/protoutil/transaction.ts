import { common, peer } from '@hyperledger/fabric-protos';
import type { Proposal } from './proposal.ts';

export interface Endorsement {
  readonly endorser: Uint8Array;
  readonly signature: Uint8Array;
}

/** Assembles the envelope that the client signs: the proposal's headers as received, and what was endorsed. */
export function assembleTransaction(
  proposal: Proposal,
  responsePayload: Uint8Array,
  endorsements: readonly Endorsement[],
): common.Envelope {
  const action = new peer.ChaincodeEndorsedAction();
  action.setProposalResponsePayload(responsePayload);
  action.setEndorsementsList(endorsements.map(encodeEndorsement));
  const actionPayload = new peer.ChaincodeActionPayload();
  actionPayload.setChaincodeProposalPayload(proposal.recordedPayload);
  actionPayload.setAction(action);
  const transactionAction = new peer.TransactionAction();
  transactionAction.setHeader(proposal.signatureHeaderBytes);
  transactionAction.setPayload(actionPayload.serializeBinary());
  const transaction = new peer.Transaction();
  transaction.setActionsList([transactionAction]);
  return envelopeOf(proposal.channelHeaderBytes, proposal.signatureHeaderBytes, transaction.serializeBinary());
}

/** An envelope without its signature. */
export function envelopeOf(channelHeader: Uint8Array, signatureHeader: Uint8Array, data: Uint8Array): common.Envelope {
  const header = new common.Header();
  header.setChannelHeader(channelHeader);
  header.setSignatureHeader(signatureHeader);
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(data);
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  return envelope;
}

export function encodeEndorsement(endorsement: Endorsement): peer.Endorsement {
  const message = new peer.Endorsement();
  message.setEndorser(endorsement.endorser);
  message.setSignature(endorsement.signature);
  return message;
}

export interface ChaincodeActionParts {
  readonly proposalHash: Uint8Array;
  readonly results: Uint8Array;
  readonly event: Uint8Array;
  readonly response: peer.Response;
  readonly chaincodeName: string;
  readonly chaincodeVersion: string;
}

/** peer.ProposalResponsePayload: the bytes an endorser signs and a block records. */
export function encodeResponsePayload(parts: ChaincodeActionParts): Uint8Array {
  const chaincodeId = new peer.ChaincodeID();
  chaincodeId.setName(parts.chaincodeName);
  chaincodeId.setVersion(parts.chaincodeVersion);
  const action = new peer.ChaincodeAction();
  action.setResults(parts.results);
  action.setEvents(parts.event);
  action.setResponse(parts.response);
  action.setChaincodeId(chaincodeId);
  const payload = new peer.ProposalResponsePayload();
  payload.setProposalHash(parts.proposalHash);
  payload.setExtension$(action.serializeBinary());
  return payload.serializeBinary();
}
