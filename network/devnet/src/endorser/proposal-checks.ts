import { X509Certificate } from 'node:crypto';
import { common, msp } from '@hyperledger/fabric-protos';
import { transactionId, type Proposal } from '../protoutil/proposal.ts';
import type { EndorserLedger } from './endorser.ts';

/** How far a client's clock may be from the peer's, either way. */
const TIME_WINDOW_MS = 15 * 60_000;

/**
 * Fabric's authentication filters, which look at certificate and time before anything else is read.
 * @returns the refusal's text, or undefined
 */
export function checkRequest(proposal: Proposal, ledger: EndorserLedger, now: number): string | undefined {
  if (expiresAt(proposal.creator, ledger) < now) return 'proposal client identity expired';
  const timestamp = (proposal.timestampSeconds ?? 0) * 1_000;
  if (Math.abs(now - timestamp) <= TIME_WINDOW_MS) return undefined;
  return `request unauthorized due to incorrect timestamp ${rfc3339(timestamp)}, peer time ${rfc3339(now)}, peer.authentication.timewindow 15m0s`;
}

/** Expiry of the certificate presented, whoever issued it. */
function expiresAt(creator: Uint8Array, ledger: EndorserLedger): number {
  const known = ledger.deserialize(creator);
  if (known !== undefined) return known.notAfterMs;
  try {
    const certificate = new X509Certificate(msp.SerializedIdentity.deserializeBinary(creator).getIdBytes_asU8());
    return Date.parse(certificate.validTo);
  } catch {
    return Infinity;
  }
}

function rfc3339(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** Whom the checks know, and which transaction ids are taken. */
type Membership = Pick<EndorserLedger, 'deserialize' | 'isCommitted'>;

/**
 * Fabric's checks of a proposal, in its order: header, transaction id, creator and signature, repetition.
 * @returns the refusal's text, or undefined
 */
export function checkProposal(proposal: Proposal, ledger: Membership): string | undefined {
  const fault = checkHeader(proposal) ?? checkTransactionId(proposal) ?? checkCreator(proposal, ledger);
  if (fault !== undefined) return `error validating proposal: ${fault}`;
  if (!ledger.isCommitted(proposal.txId)) return undefined;
  return `duplicate transaction found [${proposal.txId}]. Creator [${Buffer.from(proposal.creator).toString('hex')}]`;
}

/** What must be there before a peer looks for the channel. @returns the refusal's text, or undefined */
export function checkContent({ chaincodeName, hasInput }: Proposal): string | undefined {
  if (chaincodeName === '') return 'ChaincodeHeaderExtension.ChaincodeId.Name is empty';
  return hasInput ? undefined : 'chaincode input did not contain any input';
}

function checkHeader(proposal: Proposal): string | undefined {
  if (proposal.headerType !== common.HeaderType.ENDORSER_TRANSACTION) {
    return `invalid header type ${String(proposal.headerType)}`;
  }
  if (proposal.epoch !== 0) return `epoch is non-zero`;
  if (proposal.nonce.length === 0) return 'nonce is empty';
  return proposal.creator.length === 0 ? 'creator is empty' : undefined;
}

function checkCreator(proposal: Proposal, ledger: Membership): string | undefined {
  const prefix = `access denied: channel [${proposal.channelId}] creator org`;
  const creator = ledger.deserialize(proposal.creator);
  if (creator === undefined) return `${prefix} unknown, creator is malformed`;
  const authentic = creator.valid && creator.verify(proposal.proposalBytes, proposal.signature);
  return authentic ? undefined : `${prefix} [${creator.mspId}]`;
}

function checkTransactionId(proposal: Proposal): string | undefined {
  const expected = transactionId(proposal.nonce, proposal.creator);
  return proposal.txId === expected
    ? undefined
    : `incorrectly computed txid '${proposal.txId}' -- expected '${expected}'`;
}
