import { Metadata, status, type ServiceError } from '@grpc/grpc-js';
import { gateway, google } from '@hyperledger/fabric-protos';
import { encodeField } from '../protoutil/bytes.ts';

/** Where a failure happened, as clients show it. */
export interface FailureDetail {
  readonly address: string;
  readonly mspId: string;
  readonly message: string;
}

const DETAIL_TYPE = 'type.googleapis.com/gateway.ErrorDetail';

/** A gRPC error with the Fabric gateway's details (`grpc-status-details-bin`, google.rpc.Status). */
export class RpcError extends Error implements Partial<ServiceError> {
  readonly code: status;
  readonly details: string;
  readonly metadata: Metadata;

  constructor(code: status, message: string, details: readonly FailureDetail[] = []) {
    super(message);
    this.name = 'RpcError';
    this.code = code;
    this.details = message;
    this.metadata = new Metadata();
    if (details.length > 0)
      this.metadata.set('grpc-status-details-bin', Buffer.from(statusBytes(code, message, details)));
  }
}

function statusBytes(code: number, message: string, details: readonly FailureDetail[]): Uint8Array {
  const rpcStatus = new google.rpc.Status();
  rpcStatus.setCode(code);
  rpcStatus.setMessage(message);
  const anys = details.map((detail) => {
    const error = new gateway.ErrorDetail();
    error.setAddress(detail.address);
    error.setMspId(detail.mspId);
    error.setMessage(detail.message);
    return encodeField(
      3,
      Buffer.concat([encodeField(1, Buffer.from(DETAIL_TYPE)), encodeField(2, error.serializeBinary())]),
    );
  });
  return Buffer.concat([rpcStatus.serializeBinary(), ...anys]);
}

/** Any failure as what goes to the client. */
export function toRpcError(error: unknown): RpcError {
  if (error instanceof RpcError) return error;
  return new RpcError(status.INTERNAL, error instanceof Error ? error.message : String(error));
}
