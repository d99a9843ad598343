import { status } from '@grpc/grpc-js';
import type { gateway, peer } from '@hyperledger/fabric-protos';
import { MalformedProposal, parseProposal, type Proposal } from '../protoutil/proposal.ts';
import { RpcError } from './rpc-error.ts';

/** @throws RpcError INVALID_ARGUMENT for bytes that are no such message. */
export function readRequest<T>(read: () => T): T {
  try {
    return read();
  } catch {
    throw new RpcError(status.INVALID_ARGUMENT, 'proto: cannot parse invalid wire-format data');
  }
}

/** @param missing text for a request without a proposal. @throws RpcError INVALID_ARGUMENT */
export function readProposal(signed: peer.SignedProposal | undefined, missing: string): Proposal {
  if (signed === undefined || signed.getProposalBytes_asU8().length === 0) {
    throw new RpcError(status.INVALID_ARGUMENT, missing);
  }
  return parsed(signed, (text) => new RpcError(status.INVALID_ARGUMENT, text));
}

/** The proposal of a query, with what a gateway must know to find a peer. @throws RpcError INVALID_ARGUMENT */
export function readQuery(request: gateway.EvaluateRequest): Proposal {
  const unpacking = (text: string): RpcError =>
    new RpcError(status.INVALID_ARGUMENT, `failed to unpack transaction proposal: ${text}`);
  const signed = request.getProposedTransaction();
  if (signed === undefined || signed.getProposalBytes_asU8().length === 0)
    throw unpacking('a signed proposal is required');
  const proposal = parsed(signed, unpacking);
  if (proposal.channelId === '') throw unpacking('no channel id provided');
  if (proposal.invokedName === '') throw unpacking(`no chaincode name is provided, channel id [${proposal.channelId}]`);
  return proposal;
}

function parsed(signed: peer.SignedProposal, refuse: (text: string) => RpcError): Proposal {
  try {
    return parseProposal(signed);
  } catch (error) {
    if (error instanceof MalformedProposal) throw refuse(error.message);
    throw error;
  }
}

/** The text by which a gateway says that it has no such channel; the code depends on the call. */
export function unknownChannel(code: status, channelId: string): RpcError {
  return new RpcError(
    code,
    `failed to get config for channel [${channelId}]: could not get last config for channel ${channelId}`,
  );
}

/** The caller's deadline or cancellation ends the call; what already runs in a chaincode ends by itself. */
export async function orAborted<T>(work: Promise<T>, signal: AbortSignal, timeout: string): Promise<T> {
  let abort: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => {
      reject(new RpcError(status.DEADLINE_EXCEEDED, timeout));
    };
    signal.addEventListener('abort', abort);
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
