import type { common } from '@hyperledger/fabric-protos';
import type { DeliverService } from '../deliver/deliver-service.ts';
import type { Faults } from '../faults.ts';
import { OrdererServer } from '../server/orderer-server.ts';
import type { ServerTls } from '../server/grpc-endpoint.ts';
import type { BroadcastOutcome } from '../orderer/broadcast-outcome.ts';
import type { Orderer } from '../orderer/orderer.ts';

export interface OrdererNodeOptions {
  readonly mspId: string;
  /** Port asked for; 0 for a free one. */
  readonly port: number;
  readonly tls: ServerTls | undefined;
  readonly orderer: Orderer;
  readonly deliver: DeliverService;
  readonly concurrency: number;
  readonly faults: Faults;
}

/** One organisation's orderer as clients and gateways reach it; all of them share one order. */
export class OrdererNode {
  readonly mspId: string;
  readonly #options: OrdererNodeOptions;
  readonly #server: OrdererServer;
  #port: number;

  constructor(options: OrdererNodeOptions) {
    this.mspId = options.mspId;
    this.#options = options;
    this.#port = options.port;
    this.#server = new OrdererServer({ ...options, broadcast: (envelope) => this.broadcast(envelope) });
  }

  /** `localhost:port`; the port is known once it listens. */
  get address(): string {
    return `localhost:${String(this.#port)}`;
  }

  /** Whether a fault makes this orderer refuse everything. */
  get isRejecting(): boolean {
    return this.#options.faults.rejectsOrdering(this.mspId);
  }

  broadcast(envelope: common.Envelope): BroadcastOutcome {
    return this.isRejecting ? this.#options.faults.orderingRefusal : this.#options.orderer.broadcast(envelope);
  }

  async listen(): Promise<void> {
    const { port, tls } = this.#options;
    this.#port = await this.#server.listen(port, `the orderer of ${this.mspId}`, tls);
  }

  close(): void {
    this.#server.close();
  }
}
