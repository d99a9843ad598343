import { randomBytes } from 'node:crypto';
import { common, peer } from '@hyperledger/fabric-protos';
import type { Signer } from '../msp/signer.ts';
import { parseProposal, proposalHash, transactionId } from '../protoutil/proposal.ts';
import { assembleTransaction, encodeResponsePayload } from '../protoutil/transaction.ts';
import { TransactionSimulator } from '../rwset/simulator.ts';
import type { StateReader } from '../statedb/state-database.ts';
import { definitionWrites, LIFECYCLE, type ChaincodeDefinition } from './chaincode-definition.ts';

export interface LifecycleTransaction {
  readonly channelId: string;
  readonly definition: ChaincodeDefinition;
  /** An administrator, who creates the transaction. */
  readonly creator: Signer;
  /** The peers that endorse it. */
  readonly endorsers: readonly Signer[];
  readonly state: StateReader;
}

/**
 * The transaction that commits a chaincode definition, with the writes a Fabric peer makes for
 * CommitChaincodeDefinition. Devnet has no approvals: one process starts for all organisations, so all endorse.
 */
export function lifecycleEnvelope(request: LifecycleTransaction): Uint8Array {
  const proposal = parseProposal(signedProposal(request));
  const simulator = new TransactionSimulator(proposal.txId, request.state);
  for (const { key, value } of definitionWrites(request.definition)) {
    simulator.getState(LIFECYCLE, key);
    simulator.putState(LIFECYCLE, key, value ?? new Uint8Array());
  }
  const response = new peer.Response();
  response.setStatus(200);
  const payload = encodeResponsePayload({
    proposalHash: proposalHash(proposal.channelHeaderBytes, proposal.signatureHeaderBytes, proposal.recordedPayload),
    results: simulator.results(),
    event: new Uint8Array(),
    response,
    chaincodeName: LIFECYCLE,
    chaincodeVersion: 'syscc',
  });
  const endorsements = request.endorsers.map((signer) => ({
    endorser: signer.serialized,
    signature: signer.sign(payload, signer.serialized),
  }));
  const envelope = assembleTransaction(proposal, payload, endorsements);
  envelope.setSignature(request.creator.sign(envelope.getPayload_asU8()));
  return envelope.serializeBinary();
}

function signedProposal({ channelId, definition, creator }: LifecycleTransaction): peer.SignedProposal {
  const chaincodeId = new peer.ChaincodeID();
  chaincodeId.setName(LIFECYCLE);
  const nonce = randomBytes(24);
  const extension = new peer.ChaincodeHeaderExtension();
  extension.setChaincodeId(chaincodeId);
  const channelHeader = new common.ChannelHeader();
  channelHeader.setType(common.HeaderType.ENDORSER_TRANSACTION);
  channelHeader.setChannelId(channelId);
  channelHeader.setTxId(transactionId(nonce, creator.serialized));
  channelHeader.setExtension$(extension.serializeBinary());
  const signatureHeader = new common.SignatureHeader();
  signatureHeader.setCreator(creator.serialized);
  signatureHeader.setNonce(nonce);
  const header = new common.Header();
  header.setChannelHeader(channelHeader.serializeBinary());
  header.setSignatureHeader(signatureHeader.serializeBinary());
  const proposal = new peer.Proposal();
  proposal.setHeader(header.serializeBinary());
  proposal.setPayload(invocation(chaincodeId, definition));
  const signed = new peer.SignedProposal();
  signed.setProposalBytes(proposal.serializeBinary());
  signed.setSignature(creator.sign(signed.getProposalBytes_asU8()));
  return signed;
}

function invocation(chaincodeId: peer.ChaincodeID, definition: ChaincodeDefinition): Uint8Array {
  const args = new peer.lifecycle.CommitChaincodeDefinitionArgs();
  args.setName(definition.name);
  args.setVersion(definition.version);
  args.setSequence(definition.sequence);
  const input = new peer.ChaincodeInput();
  input.setArgsList([Buffer.from('CommitChaincodeDefinition'), args.serializeBinary()]);
  const spec = new peer.ChaincodeSpec();
  spec.setChaincodeId(chaincodeId);
  spec.setInput(input);
  const invocationSpec = new peer.ChaincodeInvocationSpec();
  invocationSpec.setChaincodeSpec(spec);
  const payload = new peer.ChaincodeProposalPayload();
  payload.setInput(invocationSpec.serializeBinary());
  return payload.serializeBinary();
}
