import { status } from '@grpc/grpc-js';
import { gateway } from '@hyperledger/fabric-protos';
import type { Faults } from '../faults.ts';
import { toValidationCode } from '../validator/validation-code.ts';
import type { CommitNotifier } from './commit-notifier.ts';
import { readRequest } from './requests.ts';
import { RpcError } from './rpc-error.ts';
import { checkReader, type ChannelReaders } from './signed-request.ts';

export interface CommitStatusContext {
  readonly readers: ChannelReaders;
  readonly notifier: CommitNotifier;
  readonly faults: Faults;
}

/** Gateway.CommitStatus: the first verdict on a transaction, once there is one. */
export async function commitStatus(
  request: gateway.SignedCommitStatusRequest,
  { readers, notifier, faults }: CommitStatusContext,
  signal: AbortSignal,
): Promise<gateway.CommitStatusResponse> {
  const body = parse(request);
  checkReader(
    {
      channelId: body.getChannelId(),
      identity: body.getIdentity_asU8(),
      request: request.getRequest_asU8(),
      signature: request.getSignature_asU8(),
    },
    readers,
  );
  const place = await notifier.wait(body.getTransactionId(), signal);
  if (place === undefined) throw new RpcError(status.CANCELLED, 'context canceled');
  faults.throwIfCommitStatusDropped();
  const response = new gateway.CommitStatusResponse();
  response.setResult(toValidationCode(place.code));
  response.setBlockNumber(place.block);
  return response;
}

function parse(request: gateway.SignedCommitStatusRequest): gateway.CommitStatusRequest {
  if (request.getRequest_asU8().length === 0) throw invalid('a commit status request is required');
  const body = readRequest(() => gateway.CommitStatusRequest.deserializeBinary(request.getRequest_asU8()));
  if (body.getIdentity_asU8().length === 0) throw invalid('no identity provided');
  if (body.getChannelId() === '') throw invalid('no channel ID provided');
  if (body.getTransactionId() === '') throw invalid('transaction ID should not be empty');
  return body;
}

function invalid(text: string): RpcError {
  return new RpcError(status.INVALID_ARGUMENT, text);
}
