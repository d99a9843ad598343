import { common, peer } from '@hyperledger/fabric-protos';
import type { Identity } from '../msp/identity.ts';
import type { ChannelMsps } from '../msp/msp.ts';
import { sameBytes } from '../protoutil/bytes.ts';
import { proposalHash, transactionId } from '../protoutil/proposal.ts';
import { decodeRwset, type NamespaceRwset } from '../rwset/rwset.ts';
import { CODE, type ValidationCode } from './validation-code.ts';

/** A transaction as far as it could be read, with the verdict of all checks that need no state. */
export interface ParsedTransaction {
  readonly envelope: Uint8Array;
  readonly channelId: string;
  /** Empty when the header could not be read. */
  readonly txId: string;
  readonly headerType: number;
  /** VALID so far, or the first check that failed. */
  readonly code: ValidationCode;
  readonly creator: Identity | undefined;
  readonly action: EndorsedAction | undefined;
}

/** What was endorsed, and by whom. */
export interface EndorsedAction {
  readonly chaincodeName: string;
  readonly rwset: readonly NamespaceRwset[];
  readonly event: peer.ChaincodeEvent | undefined;
  /** Signers whose endorsement verifies, each once. */
  readonly endorsers: readonly Identity[];
}

interface EnvelopeParts {
  readonly payloadBytes: Uint8Array;
  readonly signature: Uint8Array;
  readonly data: Uint8Array;
  readonly channelHeaderBytes: Uint8Array;
  readonly signatureHeaderBytes: Uint8Array;
  readonly channelHeader: common.ChannelHeader;
  readonly creator: Uint8Array;
  readonly nonce: Uint8Array;
}

/** Fails a transaction with a code; never leaves this module. */
class Refusal extends Error {
  readonly code: ValidationCode;

  constructor(code: ValidationCode) {
    super(String(code));
    this.code = code;
  }
}

/**
 * Reads one envelope and makes Fabric's checks of form, creator and endorsement signatures, in Fabric's order.
 * Deterministic: no clock, no state. Hostile bytes give a code, never an exception.
 */
export function parseTransaction(envelope: Uint8Array, msps: ChannelMsps): ParsedTransaction {
  let parts: EnvelopeParts | undefined;
  let creator: Identity | undefined;
  try {
    parts = openEnvelope(envelope);
    if (parts.channelHeader.getType() === common.HeaderType.CONFIG)
      return outcome(envelope, parts, creator, CODE.VALID);
    creator = checkCreator(parts, msps);
    checkTransactionId(parts);
    const action = readAction(parts, msps);
    return { ...outcome(envelope, parts, creator, CODE.VALID), action };
  } catch (error) {
    const code = error instanceof Refusal ? error.code : CODE.INVALID_OTHER_REASON;
    return outcome(envelope, parts, creator, code);
  }
}

function outcome(
  envelope: Uint8Array,
  parts: EnvelopeParts | undefined,
  creator: Identity | undefined,
  code: ValidationCode,
): ParsedTransaction {
  return {
    envelope,
    channelId: parts?.channelHeader.getChannelId() ?? '',
    txId: parts?.channelHeader.getTxId() ?? '',
    headerType: parts?.channelHeader.getType() ?? common.HeaderType.MESSAGE,
    code,
    creator,
    action: undefined,
  };
}

function openEnvelope(bytes: Uint8Array): EnvelopeParts {
  if (bytes.length === 0) throw new Refusal(CODE.NIL_ENVELOPE);
  const envelope = reading(CODE.INVALID_OTHER_REASON, () => common.Envelope.deserializeBinary(bytes));
  const payload = reading(CODE.BAD_PAYLOAD, () => common.Payload.deserializeBinary(envelope.getPayload_asU8()));
  const header = payload.getHeader();
  if (header === undefined) throw new Refusal(CODE.BAD_COMMON_HEADER);
  const parts = reading(CODE.BAD_COMMON_HEADER, () => {
    const signatureHeader = common.SignatureHeader.deserializeBinary(header.getSignatureHeader_asU8());
    return {
      payloadBytes: envelope.getPayload_asU8(),
      signature: envelope.getSignature_asU8(),
      data: payload.getData_asU8(),
      channelHeaderBytes: header.getChannelHeader_asU8(),
      signatureHeaderBytes: header.getSignatureHeader_asU8(),
      channelHeader: common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8()),
      creator: signatureHeader.getCreator_asU8(),
      nonce: signatureHeader.getNonce_asU8(),
    };
  });
  checkCommonHeader(parts);
  return parts;
}

function checkCommonHeader(parts: EnvelopeParts): void {
  const type = parts.channelHeader.getType();
  if (type !== common.HeaderType.ENDORSER_TRANSACTION && type !== common.HeaderType.CONFIG) {
    throw new Refusal(CODE.BAD_COMMON_HEADER);
  }
  if (parts.channelHeader.getEpoch() !== 0) throw new Refusal(CODE.BAD_COMMON_HEADER);
  // The genesis block's configuration has no creator; the validator admits configuration in block 0 only.
  if (type === common.HeaderType.CONFIG) return;
  if (parts.nonce.length === 0 || parts.creator.length === 0) throw new Refusal(CODE.BAD_COMMON_HEADER);
}

function checkCreator(parts: EnvelopeParts, msps: ChannelMsps): Identity {
  const creator = msps.deserialize(parts.creator);
  if (creator?.valid !== true || !creator.verify(parts.payloadBytes, parts.signature)) {
    throw new Refusal(CODE.BAD_CREATOR_SIGNATURE);
  }
  return creator;
}

function checkTransactionId(parts: EnvelopeParts): void {
  if (transactionId(parts.nonce, parts.creator) !== parts.channelHeader.getTxId())
    throw new Refusal(CODE.BAD_PROPOSAL_TXID);
}

function readAction(parts: EnvelopeParts, msps: ChannelMsps): EndorsedAction {
  const [action, another] = reading(CODE.INVALID_ENDORSER_TRANSACTION, () =>
    peer.Transaction.deserializeBinary(parts.data).getActionsList(),
  );
  if (action === undefined || another !== undefined) throw new Refusal(CODE.INVALID_ENDORSER_TRANSACTION);
  const actionHeader = reading(CODE.INVALID_ENDORSER_TRANSACTION, () =>
    common.SignatureHeader.deserializeBinary(action.getHeader_asU8()),
  );
  const sameCreator =
    sameBytes(actionHeader.getCreator_asU8(), parts.creator) && sameBytes(actionHeader.getNonce_asU8(), parts.nonce);
  if (!sameCreator) throw new Refusal(CODE.INVALID_ENDORSER_TRANSACTION);
  return reading(CODE.INVALID_ENDORSER_TRANSACTION, () => readEndorsedAction(parts, action, msps));
}

function readEndorsedAction(parts: EnvelopeParts, action: peer.TransactionAction, msps: ChannelMsps): EndorsedAction {
  const payload = peer.ChaincodeActionPayload.deserializeBinary(action.getPayload_asU8());
  const endorsed = payload.getAction() ?? new peer.ChaincodeEndorsedAction();
  const responsePayload = endorsed.getProposalResponsePayload_asU8();
  const response = peer.ProposalResponsePayload.deserializeBinary(responsePayload);
  const expected = proposalHash(
    parts.channelHeaderBytes,
    action.getHeader_asU8(),
    payload.getChaincodeProposalPayload_asU8(),
  );
  if (!sameBytes(expected, response.getProposalHash_asU8())) throw new Refusal(CODE.INVALID_ENDORSER_TRANSACTION);
  const chaincodeAction = peer.ChaincodeAction.deserializeBinary(response.getExtension_asU8());
  const chaincodeName = chaincodeNameOf(parts, chaincodeAction);
  return {
    chaincodeName,
    rwset: reading(CODE.BAD_RWSET, () => decodeRwset(chaincodeAction.getResults_asU8())),
    event: readEvent(chaincodeAction.getEvents_asU8(), chaincodeName),
    endorsers: verifiedEndorsers(responsePayload, endorsed.getEndorsementsList(), msps),
  };
}

/** The chaincode that was proposed must be the one that answered. */
function chaincodeNameOf(parts: EnvelopeParts, action: peer.ChaincodeAction): string {
  const name = action.getChaincodeId()?.getName() ?? '';
  const extension = peer.ChaincodeHeaderExtension.deserializeBinary(parts.channelHeader.getExtension_asU8());
  if (name === '' || extension.getChaincodeId()?.getName() !== name) throw new Refusal(CODE.INVALID_CHAINCODE);
  return name;
}

function readEvent(bytes: Uint8Array, chaincodeName: string): peer.ChaincodeEvent | undefined {
  if (bytes.length === 0) return undefined;
  const event = reading(CODE.INVALID_OTHER_REASON, () => peer.ChaincodeEvent.deserializeBinary(bytes));
  if (event.getChaincodeId() !== chaincodeName) throw new Refusal(CODE.INVALID_OTHER_REASON);
  return event;
}

/**
 * An endorsement that does not verify counts for nothing; the policy then decides. Of several by one identity the first
 * that verifies counts: a forged one in front of it takes nothing away.
 */
function verifiedEndorsers(
  payload: Uint8Array,
  endorsements: readonly peer.Endorsement[],
  msps: ChannelMsps,
): Identity[] {
  const seen = new Set<string>();
  return endorsements.flatMap((endorsement) => {
    const identity = msps.deserialize(endorsement.getEndorser_asU8());
    if (identity === undefined || seen.has(`${identity.mspId} ${identity.fingerprint}`)) return [];
    const signed = Buffer.concat([payload, endorsement.getEndorser_asU8()]);
    if (!identity.verify(signed, endorsement.getSignature_asU8())) return [];
    seen.add(`${identity.mspId} ${identity.fingerprint}`);
    return [identity];
  });
}

/** Runs a parser; a parser's exception becomes the code. */
function reading<T>(code: ValidationCode, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof Refusal ? error : new Refusal(code);
  }
}
