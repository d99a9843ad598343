import { gateway, peer, type common } from '@hyperledger/fabric-protos';
import type { BlockForm, DeliverService } from '../deliver/deliver-service.ts';
import type { EndorserService } from '../endorser/endorser-service.ts';
import type { Faults } from '../faults.ts';
import { streamChaincodeEvents, type EventLedger } from '../gateway/chaincode-events.ts';
import { ConcurrencyLimit } from '../gateway/concurrency-limit.ts';
import type { GatewayService } from '../gateway/gateway-service.ts';
import { GrpcEndpoint, rawResponses, type ServerTls } from './grpc-endpoint.ts';

export interface PeerServerOptions {
  readonly gateway: GatewayService;
  readonly endorser: EndorserService;
  readonly deliver: DeliverService;
  readonly ledger: EventLedger;
  readonly gatewayConcurrency: number;
  readonly endorserConcurrency: number;
  readonly deliverConcurrency: number;
  readonly faults: Faults;
}

/** The services of one organisation's peer: gateway.Gateway, protos.Endorser, protos.Deliver. */
export class PeerServer {
  readonly #options: PeerServerOptions;
  readonly #endpoint: GrpcEndpoint;
  readonly #gatewayLimit: ConcurrencyLimit;
  readonly #deliverLimit: ConcurrencyLimit;

  constructor(options: PeerServerOptions) {
    this.#options = options;
    this.#endpoint = new GrpcEndpoint(options.faults);
    this.#gatewayLimit = new ConcurrencyLimit('gateway.Gateway', options.gatewayConcurrency);
    this.#deliverLimit = new ConcurrencyLimit('protos.Deliver', options.deliverConcurrency);
    this.#addGateway(options.gateway);
    this.#addEndorser(options.endorser);
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
  listen(port: number, owner: string, tls: ServerTls | undefined): Promise<number> {
    return this.#endpoint.listen(port, owner, tls);
  }

  close(): void {
    this.#endpoint.close();
  }

  #addGateway(service: GatewayService): void {
    const definitions = gateway.GatewayService;
    const [endpoint, limit] = [this.#endpoint, this.#gatewayLimit];
    endpoint.addService(
      { ...definitions, chaincodeEvents: rawResponses(definitions.chaincodeEvents) },
      {
        endorse: endpoint.unary(limit, (request: gateway.EndorseRequest, signal) => service.endorse(request, signal)),
        evaluate: endpoint.unary(limit, (request: gateway.EvaluateRequest, signal) =>
          service.evaluate(request, signal),
        ),
        submit: endpoint.unary(limit, (request: gateway.SubmitRequest) => service.submit(request)),
        commitStatus: endpoint.unary(limit, (request: gateway.SignedCommitStatusRequest, signal) =>
          service.commitStatus(request, signal),
        ),
        chaincodeEvents: endpoint.responses(limit, (request: gateway.SignedChaincodeEventsRequest, send, signal) =>
          streamChaincodeEvents(request, this.#options.ledger, send, signal),
        ),
      },
    );
  }

  #addEndorser(service: EndorserService): void {
    const limit = new ConcurrencyLimit('protos.Endorser', this.#options.endorserConcurrency);
    this.#endpoint.addService(peer.EndorserService, {
      processProposal: this.#endpoint.unary(limit, (signed: peer.SignedProposal) => service.processProposal(signed)),
    });
  }

  #addDeliver(): void {
    const definitions = peer.DeliverService;
    this.#endpoint.addService(
      {
        deliver: rawResponses(definitions.deliver),
        deliverFiltered: rawResponses(definitions.deliverFiltered),
        deliverWithPrivateData: rawResponses(definitions.deliverWithPrivateData),
      },
      {
        deliver: this.#deliverHandler('full'),
        deliverFiltered: this.#deliverHandler('filtered'),
        deliverWithPrivateData: this.#deliverHandler('with-private-data'),
      },
    );
  }

  #deliverHandler(form: BlockForm) {
    const { deliver } = this.#options;
    return this.#endpoint.stream(this.#deliverLimit, (envelope: common.Envelope, send, signal) =>
      deliver.deliver(envelope, form, send, signal),
    );
  }
}
