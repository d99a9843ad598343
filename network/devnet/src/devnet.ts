import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CHANNEL, DEFAULT_PORT_BASE, organisationsAt, type Organisation } from '../../orgs/index.ts';
import { Channel } from './channel/channel.ts';
import { ChaincodeStream } from './chaincode/chaincode-stream.ts';
import { Clock } from './clock.ts';
import { DeliverService } from './deliver/deliver-service.ts';
import { Endorser } from './endorser/endorser.ts';
import { querySystemChaincode, type SystemChaincode } from './endorser/qscc.ts';
import { Faults } from './faults.ts';
import type { EndorserNode } from './gateway/endorsement-plan.ts';
import { GatewayService } from './gateway/gateway-service.ts';
import { stderrLog, type Log } from './log.ts';
import { ensureIdentities } from '../../identities/identities.ts';
import { readOrganisation, type OrganisationIdentities } from './msp/organisation-identities.ts';
import { DEFAULTS, type DevnetOptions } from './options.ts';
import { PeerServer } from './server/peer-server.ts';

const SYSTEM_CHAINCODE = 'qscc';

/** One organisation's peer while devnet runs. */
interface Peer {
  readonly organisation: Organisation;
  readonly endorser: Endorser;
  readonly chaincodes: ReadonlyMap<string, ChaincodeStream>;
  address: string;
  server?: PeerServer;
}

/** A running embedded node. */
export class Devnet {
  readonly faults: Faults;
  readonly clock: Clock;
  /** Peer address by MSP id, `localhost:port`. */
  readonly peers: Readonly<Record<string, string>>;
  readonly dataDir: string;
  /** Resolves with the error if the ledger can no longer be written; devnet then takes no more transactions. */
  readonly failed: Promise<unknown>;
  readonly #channel: Channel;
  readonly #peers: readonly Peer[];

  /** Use {@link startDevnet}. */
  constructor(parts: { faults: Faults; clock: Clock; dataDir: string; channel: Channel; peers: readonly Peer[] }) {
    this.faults = parts.faults;
    this.clock = parts.clock;
    this.dataDir = parts.dataDir;
    this.#channel = parts.channel;
    this.#peers = parts.peers;
    this.failed = parts.channel.failed;
    this.peers = Object.fromEntries(parts.peers.map((peer) => [peer.organisation.mspId, peer.address]));
  }

  /** Number of blocks. */
  get height(): number {
    return this.#channel.ledger.height;
  }

  /** Stops cutting blocks; transactions are still accepted and wait. */
  pauseOrdering(): void {
    this.#channel.orderer.pause();
  }

  resumeOrdering(): void {
    this.#channel.orderer.resume();
  }

  /** Puts everything that waits into one block now; resolves when it is committed. */
  mine(): Promise<void> {
    return this.#channel.orderer.mine();
  }

  /** Resolves when every organisation's chaincode process has registered. */
  async chaincodesReady(): Promise<void> {
    await Promise.all(this.#peers.flatMap((peer) => [...peer.chaincodes.values()].map((stream) => stream.whenReady())));
  }

  /** Calls and streams under way, over all peers: 0 when every client is gone. */
  activity(): { gatewayCalls: number; deliverStreams: number; waitingForCommit: number } {
    const servers = this.#peers.map((peer) => peer.server).filter((server) => server !== undefined);
    return {
      gatewayCalls: servers.reduce((sum, server) => sum + server.activeGatewayCalls, 0),
      deliverStreams: servers.reduce((sum, server) => sum + server.activeDeliverStreams, 0),
      waitingForCommit: this.#channel.notifier.waiting,
    };
  }

  /** Ends all streams, finishes the block being written and closes the ledger. */
  async close(): Promise<void> {
    for (const peer of this.#peers) peer.server?.close();
    await this.#channel.orderer.close();
    for (const peer of this.#peers) for (const stream of peer.chaincodes.values()) stream.close();
    await this.#channel.ledger.close();
  }
}

/**
 * Starts the embedded node: identities, ledger, orderer, and a peer for each organisation.
 * @throws DevnetError saying in one sentence why it cannot start; nothing is left open then
 */
export async function startDevnet(options: DevnetOptions): Promise<Devnet> {
  const log = options.log ?? stderrLog;
  const portBase = options.portBase ?? DEFAULT_PORT_BASE;
  const organisations = organisationsAt(portBase === 0 ? DEFAULT_PORT_BASE : portBase);
  mkdirSync(options.data, { recursive: true });
  await ensureIdentities(options.data, organisations);
  const identities = organisations.map((organisation) => readOrganisation(options.data, organisation));
  const clock = new Clock(options.clockOffsetMs);
  const faults = new Faults();
  const channel = await Channel.open({
    folder: join(options.data, 'ledger'),
    channelId: options.channelId ?? CHANNEL,
    identities,
    clock,
    options,
    log,
  });
  const peers = identities.map((identity) => openPeer(identity, channel, clock, options, log));
  const devnet = { faults, clock, dataDir: options.data, channel, peers };
  try {
    await channel.defineChaincodes(options);
    await Promise.all(peers.map((peer, index) => listen(peer, index, portBase, { ...devnet, identities, options })));
    return new Devnet(devnet);
  } catch (error) {
    await new Devnet(devnet).close();
    throw error;
  }
}

function openPeer(
  identity: OrganisationIdentities,
  channel: Channel,
  clock: Clock,
  options: DevnetOptions,
  log: Log,
): Peer {
  const { mspId } = identity.organisation;
  const chaincodes = new Map(
    options.chaincodes.map((chaincode) => {
      const address = chaincode.addresses?.[mspId] ?? chaincode.address;
      return [chaincode.name, new ChaincodeStream({ name: chaincode.name, address }, log)];
    }),
  );
  const endorser = new Endorser({
    signer: identity.peer,
    ledger: channel,
    clock,
    executeTimeoutMs: options.executeTimeoutMs ?? DEFAULTS.executeTimeoutMs,
    chaincodes,
    systemChaincodes: new Map<string, SystemChaincode>([[SYSTEM_CHAINCODE, querySystemChaincode(channel)]]),
  });
  return {
    organisation: identity.organisation,
    endorser,
    chaincodes,
    address: `localhost:${String(identity.organisation.peerPort)}`,
  };
}

interface ListenContext {
  readonly faults: Faults;
  readonly clock: Clock;
  readonly channel: Channel;
  readonly peers: readonly Peer[];
  readonly identities: readonly OrganisationIdentities[];
  readonly options: DevnetOptions;
}

async function listen(peer: Peer, index: number, portBase: number, context: ListenContext): Promise<void> {
  const { channel, clock, faults, options, identities } = context;
  const { mspId, peerPort } = peer.organisation;
  const gateway = new GatewayService({
    mspId,
    readers: channel,
    nodes: endorserNodes(peer, context.peers),
    policyOf: (chaincode) => channel.policies.of(chaincode),
    isSystemChaincode: (name) => name === SYSTEM_CHAINCODE,
    broadcast: (envelope) => channel.orderer.broadcast(envelope),
    orderers: context.peers.map((node) => ({ mspId: node.organisation.mspId, address: node.address })),
    notifier: channel.notifier,
    faults,
  });
  const tls = options.tls === false ? undefined : identities[index]?.peerTls;
  const server = new PeerServer({
    gateway,
    deliver: new DeliverService(channel, clock),
    ledger: channel,
    gatewayConcurrency: options.gatewayConcurrency ?? DEFAULTS.gatewayConcurrency,
    deliverConcurrency: DEFAULTS.deliverConcurrency,
    faults,
    ...(tls === undefined ? {} : { tls }),
  });
  peer.server = server;
  const port = await server.listen(portBase === 0 ? 0 : peerPort, `the peer of ${mspId}`);
  peer.address = `localhost:${String(port)}`;
}

/** All peers, the gateway's own first. Addresses are read when used: free ports are known only after binding. */
function endorserNodes(own: Peer, peers: readonly Peer[]): Map<string, EndorserNode> {
  const ordered = [own, ...peers.filter((peer) => peer !== own)];
  return new Map(
    ordered.map((peer) => [
      peer.organisation.mspId,
      {
        endorser: peer.endorser,
        get address() {
          return peer.address;
        },
      },
    ]),
  );
}
