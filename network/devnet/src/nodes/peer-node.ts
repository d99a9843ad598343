import { ChaincodeStream } from '../chaincode/chaincode-stream.ts';
import type { Channel } from '../channel/channel.ts';
import type { Clock } from '../clock.ts';
import { DeliverService } from '../deliver/deliver-service.ts';
import { configurationSystemChaincode } from '../endorser/cscc.ts';
import { EndorserService } from '../endorser/endorser-service.ts';
import { Endorser } from '../endorser/endorser.ts';
import { LocalQueries } from '../endorser/local-queries.ts';
import { querySystemChaincode } from '../endorser/qscc.ts';
import type { SystemChaincode } from '../endorser/system-chaincode.ts';
import type { Faults } from '../faults.ts';
import type { EndorserNode } from '../gateway/endorser-answer.ts';
import { GatewayService } from '../gateway/gateway-service.ts';
import type { OrdererTarget } from '../gateway/submit.ts';
import type { Log } from '../log.ts';
import type { OrganisationIdentities } from '../msp/organisation-identities.ts';
import { DEFAULTS, type DevnetOptions } from '../options.ts';
import type { ServerTls } from '../server/grpc-endpoint.ts';
import { PeerServer } from '../server/peer-server.ts';

/** What all nodes of one devnet share. */
export interface NodeContext {
  readonly channel: Channel;
  readonly clock: Clock;
  readonly faults: Faults;
  readonly options: DevnetOptions;
  readonly log: Log;
}

/** One organisation's peer: its endorser, its connections to the chaincodes, and the port it answers on. */
export class PeerNode {
  readonly mspId: string;
  readonly endorser: Endorser;
  readonly #context: NodeContext;
  readonly #tls: ServerTls | undefined;
  readonly #chaincodes: ReadonlyMap<string, ChaincodeStream>;
  readonly #systemChaincodes: ReadonlyMap<string, SystemChaincode>;
  #port: number;
  #server: PeerServer | undefined;

  /** @param port 0 for a free one */
  constructor(identity: OrganisationIdentities, port: number, context: NodeContext) {
    const { channel, clock, faults, options, log } = context;
    this.mspId = identity.organisation.mspId;
    this.#context = context;
    this.#port = port;
    this.#tls = options.tls === false ? undefined : identity.peerTls;
    this.#chaincodes = new Map(
      options.chaincodes.map(({ name, address, addresses }) => [
        name,
        new ChaincodeStream({ name, address: addresses?.[this.mspId] ?? address }, log),
      ]),
    );
    this.#systemChaincodes = new Map([
      ['qscc', querySystemChaincode(channel)],
      ['cscc', configurationSystemChaincode(channel)],
    ]);
    this.endorser = new Endorser({
      signer: identity.peer,
      ledger: channel,
      clock,
      faults,
      executeTimeoutMs: options.executeTimeoutMs ?? DEFAULTS.executeTimeoutMs,
      chaincodes: this.#chaincodes,
      systemChaincodes: this.#systemChaincodes,
    });
  }

  /** `localhost:port`; the port is known once it listens. */
  get address(): string {
    return `localhost:${String(this.#port)}`;
  }

  get activeGatewayCalls(): number {
    return this.#server?.activeGatewayCalls ?? 0;
  }

  get activeDeliverStreams(): number {
    return this.#server?.activeDeliverStreams ?? 0;
  }

  /** Resolves when every chaincode has registered here. */
  async chaincodesReady(): Promise<void> {
    await Promise.all([...this.#chaincodes.values()].map((stream) => stream.whenReady()));
  }

  /** @param peers all of the network, this one included */
  async listen(peers: readonly PeerNode[], orderers: readonly OrdererTarget[]): Promise<void> {
    const { channel, clock, faults, options } = this.#context;
    this.#server = new PeerServer({
      gateway: new GatewayService({
        mspId: this.mspId,
        readers: channel,
        nodes: this.#endorserNodes(peers),
        policyOf: (chaincode) => channel.policies.of(chaincode),
        isSystemChaincode: (name) => this.#systemChaincodes.has(name),
        orderers,
        notifier: channel.notifier,
        faults,
      }),
      endorser: new EndorserService(
        this.endorser,
        new LocalQueries({ mspId: this.mspId, ledger: channel, clock, systemChaincodes: this.#systemChaincodes }),
      ),
      deliver: new DeliverService(channel, clock),
      ledger: channel,
      gatewayConcurrency: options.gatewayConcurrency ?? DEFAULTS.gatewayConcurrency,
      endorserConcurrency: DEFAULTS.endorserConcurrency,
      deliverConcurrency: DEFAULTS.deliverConcurrency,
      faults,
    });
    this.#port = await this.#server.listen(this.#port, `the peer of ${this.mspId}`, this.#tls);
  }

  /** Ends all calls and streams of clients. */
  closeServer(): void {
    this.#server?.close();
  }

  closeChaincodes(): void {
    for (const stream of this.#chaincodes.values()) stream.close();
  }

  /** All peers, this one first. Addresses are read when used: free ports are known only after binding. */
  #endorserNodes(peers: readonly PeerNode[]): Map<string, EndorserNode> {
    const ordered = [this, ...peers.filter((peer) => peer !== this)];
    return new Map(
      ordered.map((peer) => [
        peer.mspId,
        {
          endorser: peer.endorser,
          isLocal: peer === this,
          get address() {
            return peer.address;
          },
        },
      ]),
    );
  }
}
