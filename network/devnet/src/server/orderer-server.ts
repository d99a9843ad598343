import { orderer, type common } from '@hyperledger/fabric-protos';
import type { DeliverService } from '../deliver/deliver-service.ts';
import type { Faults } from '../faults.ts';
import { ConcurrencyLimit } from '../gateway/concurrency-limit.ts';
import { encodeBroadcastResponse, type BroadcastOutcome } from '../orderer/broadcast-outcome.ts';
import { GrpcEndpoint, rawResponses, type ServerTls } from './grpc-endpoint.ts';

export interface OrdererServerOptions {
  readonly broadcast: (envelope: common.Envelope) => BroadcastOutcome;
  readonly deliver: DeliverService;
  readonly concurrency: number;
  readonly faults: Faults;
}

/** orderer.AtomicBroadcast of one organisation's orderer, as clients older than the gateway and the peer CLI use it. */
export class OrdererServer {
  readonly #endpoint: GrpcEndpoint;

  constructor({ broadcast, deliver, concurrency, faults }: OrdererServerOptions) {
    this.#endpoint = new GrpcEndpoint(faults);
    const limit = new ConcurrencyLimit('orderer.AtomicBroadcast', concurrency);
    const definitions = orderer.AtomicBroadcastService;
    this.#endpoint.addService(
      { broadcast: rawResponses(definitions.broadcast), deliver: rawResponses(definitions.deliver) },
      {
        broadcast: this.#endpoint.stream(limit, async (envelope: common.Envelope, send) => {
          const outcome = broadcast(envelope);
          await send(encodeBroadcastResponse(outcome));
          return outcome.status === 'SUCCESS' ? 'next' : 'end';
        }),
        deliver: this.#endpoint.stream(limit, (envelope: common.Envelope, send, signal) =>
          deliver.deliver(envelope, 'ordered', send, signal),
        ),
      },
    );
  }

  /** @returns the port bound. @throws DevnetError PORT_BUSY */
  listen(port: number, owner: string, tls: ServerTls | undefined): Promise<number> {
    return this.#endpoint.listen(port, owner, tls);
  }

  close(): void {
    this.#endpoint.close();
  }
}
