import { status, type ServiceDefinition } from '@grpc/grpc-js';
import { RpcError } from '../gateway/rpc-error.ts';

/** Stands for a request whose bytes are no such message: grpc-js would answer it with a text of its own. */
const UNREADABLE: unique symbol = Symbol('unreadable request');

/** A request as a handler gets it: read by {@link readable} before it is used. */
export type Received<Request> = Request | typeof UNREADABLE;

/** @throws RpcError INTERNAL with grpc-go's text */
export function readable<Request>(request: Received<Request>): Request {
  if (request !== UNREADABLE) return request;
  const reason = 'proto: cannot parse invalid wire-format data';
  throw new RpcError(status.INTERNAL, `grpc: error unmarshalling request: ${reason}`);
}

/** The same service, whose handlers are told of unreadable requests. */
export function readingRequests(definition: ServiceDefinition): ServiceDefinition {
  return Object.fromEntries(
    Object.entries(definition).map(([name, method]) => [
      name,
      {
        ...method,
        requestDeserialize: (bytes: Buffer): unknown => {
          try {
            return method.requestDeserialize(bytes);
          } catch {
            return UNREADABLE;
          }
        },
      },
    ]),
  );
}
