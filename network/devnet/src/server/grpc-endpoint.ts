import {
  Server,
  ServerCredentials,
  type MethodDefinition,
  type sendUnaryData,
  type ServerDuplexStream,
  type ServerUnaryCall,
  type ServerWritableStream,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { DevnetError, errorCode, messageOf } from '../errors.ts';
import type { Faults } from '../faults.ts';
import type { ConcurrencyLimit } from '../gateway/concurrency-limit.ts';
import { toRpcError, type RpcError } from '../gateway/rpc-error.ts';
import { readable, readingRequests, type Received } from './received-request.ts';
import { nameUnknownMethods } from './unknown-method.ts';

const MAX_MESSAGE_BYTES = 100 * 2 ** 20;

/** Certificate and key of a TLS server. */
export interface ServerTls {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

/** Sends one message; resolves when the receiver can take more. */
export type Send = (message: Uint8Array) => Promise<void>;

/** Answers one request of a stream. `end` closes the stream, as Fabric does after a refusal. */
export type StreamAnswer<Request> = (request: Request, send: Send, signal: AbortSignal) => Promise<'next' | 'end'>;

interface EnteredCall {
  /** Fires when the client goes away or devnet closes. */
  readonly signal: AbortSignal;
  /** Gives the place back; a second call does nothing. */
  readonly leave: () => void;
}

interface Cancellable {
  once(event: 'cancelled', listener: () => void): unknown;
}

/** One listening port: the transport of the services of one node. */
export class GrpcEndpoint {
  readonly #server: Server;
  readonly #faults: Faults;
  /** Ends streams and waiting calls when devnet closes; their clients see UNAVAILABLE. */
  readonly #active = new Set<AbortController>();

  constructor(faults: Faults) {
    this.#faults = faults;
    this.#server = new Server({
      'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
      'grpc.max_send_message_length': MAX_MESSAGE_BYTES,
    });
    nameUnknownMethods(this.#server);
  }

  addService(definition: ServiceDefinition, implementation: UntypedServiceImplementation): void {
    this.#server.addService(readingRequests(definition), implementation);
  }

  /** @param tls absent: no TLS. @returns the port bound. @throws DevnetError PORT_BUSY */
  async listen(port: number, owner: string, tls: ServerTls | undefined): Promise<number> {
    const pair = tls && { private_key: Buffer.from(tls.privateKeyPem), cert_chain: Buffer.from(tls.certificatePem) };
    const credentials =
      pair === undefined ? ServerCredentials.createInsecure() : ServerCredentials.createSsl(null, [pair]);
    return new Promise((resolve, reject) => {
      this.#server.bindAsync(`127.0.0.1:${String(port)}`, credentials, (error, bound) => {
        if (error === null) resolve(bound);
        else reject(portError(error, port, owner));
      });
    });
  }

  close(): void {
    for (const call of this.#active) call.abort();
    this.#server.forceShutdown();
  }

  /** A handler of calls with one request and one response. */
  unary<Request, Response>(
    limit: ConcurrencyLimit,
    work: (request: Request, signal: AbortSignal) => Response | Promise<Response>,
  ) {
    return (call: ServerUnaryCall<Received<Request>, Response>, callback: sendUnaryData<Response>): void => {
      const entered = this.#enter(call, limit, callback);
      if (entered === undefined) return;
      this.#faults
        .pass()
        .then(() => work(readable(call.request), entered.signal))
        .then(
          (response) => {
            callback(null, response);
          },
          (error: unknown) => {
            callback(toRpcError(error));
          },
        )
        .finally(entered.leave);
    };
  }

  /** A handler of calls with one request and many responses; the stream ends when the work is done. */
  responses<Request>(
    limit: ConcurrencyLimit,
    work: (request: Request, send: Send, signal: AbortSignal) => Promise<void>,
  ) {
    return (call: ServerWritableStream<Received<Request>, Uint8Array>): void => {
      const entered = this.#enter(call, limit, (error) => call.emit('error', error));
      if (entered === undefined) return;
      const { signal, leave } = entered;
      Promise.resolve()
        .then(() => work(readable(call.request), sendTo(call, signal), signal))
        .then(
          () => {
            call.end();
          },
          (error: unknown) => {
            if (!signal.aborted) call.emit('error', toRpcError(error));
          },
        )
        .finally(leave);
    };
  }

  /** A handler of streams whose requests are answered one after the other. */
  stream<Request>(limit: ConcurrencyLimit, answer: StreamAnswer<Request>) {
    return (call: ServerDuplexStream<Received<Request>, Uint8Array>): void => {
      const entered = this.#enter(call, limit, (error) => call.emit('error', error));
      if (entered === undefined) return;
      const { signal, leave } = entered;
      signal.addEventListener('abort', leave);
      let open = true;
      const end = (): void => {
        if (open) call.end();
        open = false;
        leave();
      };
      let requests = Promise.resolve();
      call.on('data', (request: Received<Request>) => {
        requests = requests
          .then(async () => {
            if (open && (await answer(readable(request), sendTo(call, signal), signal)) === 'end') end();
          })
          .catch((error: unknown) => {
            if (!signal.aborted) call.emit('error', toRpcError(error));
          });
      });
      call.on('error', leave);
      call.on('end', () => {
        void requests.finally(end);
      });
    };
  }

  /** Takes a place under the limit for a call. */
  #enter(call: Cancellable, limit: ConcurrencyLimit, refuse: (error: RpcError) => void): EnteredCall | undefined {
    try {
      const free = limit.enter();
      const controller = new AbortController();
      this.#active.add(controller);
      call.once('cancelled', () => {
        controller.abort();
      });
      const leave = (): void => {
        free();
        this.#active.delete(controller);
      };
      return { signal: controller.signal, leave };
    } catch (error) {
      refuse(toRpcError(error));
      return undefined;
    }
  }
}

/** Answers that are already serialised. */
export function rawResponses<Request, Response>(
  definition: MethodDefinition<Request, Response>,
): MethodDefinition<Request, Uint8Array> {
  return {
    path: definition.path,
    requestStream: definition.requestStream,
    responseStream: definition.responseStream,
    requestSerialize: definition.requestSerialize,
    requestDeserialize: definition.requestDeserialize,
    responseSerialize: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    responseDeserialize: (bytes) => bytes,
  };
}

/** Writes with back-pressure: a reader that is slow holds up its own stream and no memory. */
function sendTo(
  call: { write(message: Uint8Array): boolean; once(event: 'drain', listener: () => void): unknown },
  signal: AbortSignal,
): Send {
  return async (message) => {
    if (signal.aborted || call.write(message)) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        signal.removeEventListener('abort', done);
        resolve();
      };
      call.once('drain', done);
      signal.addEventListener('abort', done);
    });
  };
}

function portError(error: Error, port: number, owner: string): DevnetError {
  const busy = errorCode(error) === 'EADDRINUSE' || error.message.includes('EADDRINUSE');
  return busy
    ? new DevnetError('PORT_BUSY', `Port ${String(port)} for ${owner} is already in use.`, error)
    : new DevnetError('PORT_BUSY', `Port ${String(port)} for ${owner} cannot be used: ${messageOf(error)}`, error);
}
