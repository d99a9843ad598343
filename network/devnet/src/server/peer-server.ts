import {
  Server,
  ServerCredentials,
  status,
  type MethodDefinition,
  type sendUnaryData,
  type ServerDuplexStream,
  type ServerUnaryCall,
  type ServerWritableStream,
} from '@grpc/grpc-js';
import { gateway, peer, type common } from '@hyperledger/fabric-protos';
import type { BlockForm, DeliverLedger, DeliverService } from '../deliver/deliver-service.ts';
import { DevnetError, errorCode, messageOf } from '../errors.ts';
import type { Faults } from '../faults.ts';
import { streamChaincodeEvents } from '../gateway/chaincode-events.ts';
import { ConcurrencyLimit } from '../gateway/concurrency-limit.ts';
import type { GatewayService } from '../gateway/gateway-service.ts';
import { RpcError, toRpcError } from '../gateway/rpc-error.ts';

const MAX_MESSAGE_BYTES = 100 * 2 ** 20;

export interface PeerServerOptions {
  readonly gateway: GatewayService;
  readonly deliver: DeliverService;
  readonly ledger: DeliverLedger;
  readonly gatewayConcurrency: number;
  readonly deliverConcurrency: number;
  readonly faults: Faults;
  /** Absent: no TLS. */
  readonly tls?: { readonly certificatePem: string; readonly privateKeyPem: string };
}

/** The endpoint of one organisation's peer. */
export class PeerServer {
  readonly #options: PeerServerOptions;
  readonly #server: Server;
  readonly #gatewayLimit: ConcurrencyLimit;
  readonly #deliverLimit: ConcurrencyLimit;
  /** Ends streams and waiting calls when devnet closes; their clients see UNAVAILABLE. */
  readonly #active = new Set<AbortController>();

  constructor(options: PeerServerOptions) {
    this.#options = options;
    this.#gatewayLimit = new ConcurrencyLimit('gateway.Gateway', options.gatewayConcurrency);
    this.#deliverLimit = new ConcurrencyLimit('protos.Deliver', options.deliverConcurrency);
    this.#server = new Server({
      'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
      'grpc.max_send_message_length': MAX_MESSAGE_BYTES,
    });
    this.#addGateway(options.gateway);
    this.#addDeliver();
  }

  /** Gateway calls and streams under way. */
  get activeGatewayCalls(): number {
    return this.#gatewayLimit.active;
  }

  get activeDeliverStreams(): number {
    return this.#deliverLimit.active;
  }

  /** @returns the port bound. @throws DevnetError PORT_BUSY */
  async listen(port: number, owner: string): Promise<number> {
    const { tls } = this.#options;
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

  #addGateway(service: GatewayService): void {
    const definitions = gateway.GatewayService;
    this.#server.addService(
      { ...definitions, chaincodeEvents: rawResponses(definitions.chaincodeEvents) },
      {
        endorse: this.#unary((request: gateway.EndorseRequest, signal) => service.endorse(request, signal)),
        evaluate: this.#unary((request: gateway.EvaluateRequest, signal) => service.evaluate(request, signal)),
        submit: this.#unary((request: gateway.SubmitRequest) => Promise.resolve().then(() => service.submit(request))),
        commitStatus: this.#unary((request: gateway.SignedCommitStatusRequest, signal) =>
          service.commitStatus(request, signal),
        ),
        chaincodeEvents: (call: ServerWritableStream<gateway.SignedChaincodeEventsRequest, Uint8Array>) => {
          void this.#chaincodeEvents(call);
        },
      },
    );
  }

  #addDeliver(): void {
    const definitions = peer.DeliverService;
    this.#server.addService(
      {
        deliver: rawResponses(definitions.deliver),
        deliverFiltered: rawResponses(definitions.deliverFiltered),
        deliverWithPrivateData: rawResponses(definitions.deliverWithPrivateData),
      },
      {
        deliver: this.#deliverHandler('full'),
        deliverFiltered: this.#deliverHandler('filtered'),
        deliverWithPrivateData: (call: ServerDuplexStream<common.Envelope, Uint8Array>) => {
          call.emit('error', new RpcError(status.UNIMPLEMENTED, 'devnet has no private data collections'));
        },
      },
    );
  }

  #unary<Request, Response>(work: (request: Request, signal: AbortSignal) => Promise<Response>) {
    return (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>): void => {
      const entered = this.#enter(call, this.#gatewayLimit, callback);
      if (entered === undefined) return;
      this.#options.faults
        .pass()
        .then(() => work(call.request, entered.signal))
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

  /** Takes a place under the limit for a call; the signal fires when its client goes away or devnet closes. */
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

  async #chaincodeEvents(call: ServerWritableStream<gateway.SignedChaincodeEventsRequest, Uint8Array>): Promise<void> {
    const entered = this.#enter(call, this.#gatewayLimit, (error) => call.emit('error', error));
    if (entered === undefined) return;
    const { signal, leave } = entered;
    try {
      await streamChaincodeEvents(call.request, this.#options.ledger, writer(call, signal), signal);
      call.end();
    } catch (error) {
      if (!signal.aborted) call.emit('error', toRpcError(error));
    } finally {
      leave();
    }
  }

  #deliverHandler(form: BlockForm) {
    return (call: ServerDuplexStream<common.Envelope, Uint8Array>): void => {
      const entered = this.#enter(call, this.#deliverLimit, (error) => call.emit('error', error));
      if (entered === undefined) return;
      const { signal, leave } = entered;
      signal.addEventListener('abort', leave);
      let requests = Promise.resolve();
      call.on('data', (envelope: common.Envelope) => {
        requests = requests
          .then(() => this.#options.deliver.deliver(envelope, form, writer(call, signal), signal))
          .catch((error: unknown) => {
            if (!signal.aborted) call.emit('error', toRpcError(error));
          });
      });
      call.on('error', leave);
      call.on('end', () => {
        void requests.finally(() => {
          leave();
          call.end();
        });
      });
    };
  }
}

interface Cancellable {
  once(event: 'cancelled', listener: () => void): unknown;
}

interface EnteredCall {
  readonly signal: AbortSignal;
  /** Gives the place back; a second call does nothing. */
  readonly leave: () => void;
}

/** Answers that are already serialised. */
function rawResponses<Request, Response>(
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
function writer(
  call: { write(message: Uint8Array): boolean; once(event: 'drain', listener: () => void): unknown },
  signal: AbortSignal,
): (message: Uint8Array) => Promise<void> {
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
