import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensureIdentities } from '../../identities/identities.ts';
import { nodeTable } from '../../nodes/node-table.ts';
import { CHANNEL, DEFAULT_PORT_BASE, organisations } from '../../orgs/index.ts';
import { Channel } from './channel/channel.ts';
import { Clock } from './clock.ts';
import { DeliverService } from './deliver/deliver-service.ts';
import { DevnetError, errorCode, messageOf } from './errors.ts';
import { Faults } from './faults.ts';
import { stderrLog } from './log.ts';
import { readOrganisation, type OrganisationIdentities } from './msp/organisation-identities.ts';
import { OrdererNode } from './nodes/orderer-node.ts';
import { PeerNode, type NodeContext } from './nodes/peer-node.ts';
import { assertOptions } from './option-rules.ts';
import { DEFAULTS, type DevnetOptions } from './options.ts';

/** What {@link startDevnet} puts together. */
interface DevnetParts extends NodeContext {
  readonly peers: readonly PeerNode[];
  readonly orderers: readonly OrdererNode[];
}

/** A running embedded node. */
export class Devnet {
  readonly faults: Faults;
  readonly clock: Clock;
  /** Peer address by MSP id, `localhost:port`. */
  readonly peers: Readonly<Record<string, string>>;
  /** Orderer address by MSP id, `localhost:port`. */
  readonly orderers: Readonly<Record<string, string>>;
  readonly dataDir: string;
  readonly channelId: string;
  /** Resolves with the error if the ledger can no longer be written; devnet then takes no more transactions. */
  readonly failed: Promise<unknown>;
  readonly #channel: Channel;
  readonly #peers: readonly PeerNode[];
  readonly #orderers: readonly OrdererNode[];

  /** Use {@link startDevnet}. */
  constructor({ faults, clock, options, channel, peers, orderers }: DevnetParts) {
    this.faults = faults;
    this.clock = clock;
    this.dataDir = options.data;
    this.channelId = channel.channelId;
    this.failed = channel.failed;
    this.peers = Object.fromEntries(peers.map(({ mspId, address }) => [mspId, address]));
    this.orderers = Object.fromEntries(orderers.map(({ mspId, address }) => [mspId, address]));
    this.#channel = channel;
    this.#peers = peers;
    this.#orderers = orderers;
  }

  /** Number of blocks. */
  get height(): number {
    return this.#channel.ledger.height;
  }

  get isOrderingPaused(): boolean {
    return this.#channel.orderer.isPaused;
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
    await Promise.all(this.#peers.map((peer) => peer.chaincodesReady()));
  }

  /** Calls and streams under way, over all peers: 0 when every client is gone. */
  activity(): { gatewayCalls: number; deliverStreams: number; waitingForCommit: number } {
    return {
      gatewayCalls: this.#peers.reduce((sum, peer) => sum + peer.activeGatewayCalls, 0),
      deliverStreams: this.#peers.reduce((sum, peer) => sum + peer.activeDeliverStreams, 0),
      waitingForCommit: this.#channel.notifier.waiting,
    };
  }

  /** Ends all streams, finishes the block being written and closes the ledger. */
  async close(): Promise<void> {
    for (const peer of this.#peers) peer.closeServer();
    for (const orderer of this.#orderers) orderer.close();
    await this.#channel.orderer.close();
    for (const peer of this.#peers) peer.closeChaincodes();
    await this.#channel.ledger.close();
  }
}

/**
 * Starts the embedded node: identities, ledger, orderers, and a peer for each organisation.
 * @throws DevnetError saying in one sentence why it cannot start; nothing is left open then
 */
export async function startDevnet(options: DevnetOptions): Promise<Devnet> {
  assertOptions(options);
  makeDataFolder(options.data);
  await ensureIdentities(options.data);
  const identities = await Promise.all(organisations.map((org) => readOrganisation(options.data, org)));
  const parts = await openParts(options, identities);
  try {
    await parts.channel.defineChaincodes(options);
    await Promise.all([
      ...parts.orderers.map((orderer) => orderer.listen()),
      ...parts.peers.map((peer) => peer.listen(parts.peers, parts.orderers)),
    ]);
    return new Devnet(parts);
  } catch (error) {
    await new Devnet(parts).close();
    throw error;
  }
}

function makeDataFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    const reason = errorCode(error) === 'EEXIST' ? 'it is a file.' : messageOf(error);
    throw new DevnetError('BAD_OPTION', `The data folder ${folder} cannot be used: ${reason}`, error);
  }
}

async function openParts(options: DevnetOptions, identities: readonly OrganisationIdentities[]): Promise<DevnetParts> {
  const ports = portsAt(options.portBase ?? DEFAULT_PORT_BASE);
  const [clock, faults, log] = [new Clock(options.clockOffsetMs), new Faults(), options.log ?? stderrLog];
  const channel = await Channel.open({
    folder: join(options.data, 'ledger'),
    channelId: options.channelId ?? CHANNEL,
    identities,
    ordererAddresses: ports.ordererAddresses,
    clock,
    faults,
    options,
    log,
  });
  const context = { channel, clock, faults, options, log };
  return {
    ...context,
    peers: identities.map((identity) => new PeerNode(identity, ports.peerOf(identity), context)),
    orderers: identities.map(
      (identity) =>
        new OrdererNode({
          mspId: identity.organisation.mspId,
          port: ports.ordererOf(identity),
          tls: options.tls === false ? undefined : identity.ordererTls,
          orderer: channel.orderer,
          deliver: new DeliverService(channel, clock),
          concurrency: DEFAULTS.deliverConcurrency,
          faults,
        }),
    ),
  };
}

type PortOf = (identity: OrganisationIdentities) => number;

interface Ports {
  readonly peerOf: PortOf;
  readonly ordererOf: PortOf;
  readonly ordererAddresses: ReadonlyMap<string, string>;
}

/** Ports of the table of nodes; 0 for all of them, the system's choice, where the base is 0. */
function portsAt(portBase: number): Ports {
  if (portBase === 0) return { peerOf: () => 0, ordererOf: () => 0, ordererAddresses: new Map() };
  const { peers, orderers } = nodeTable({ portBase });
  const portOf = (nodes: readonly { readonly mspId: string; readonly port: number }[]): PortOf => {
    return ({ organisation }) => nodes.find(({ mspId }) => mspId === organisation.mspId)?.port ?? 0;
  };
  return {
    peerOf: portOf(peers),
    ordererOf: portOf(orderers),
    ordererAddresses: new Map(orderers.map(({ mspId, port }) => [mspId, `localhost:${String(port)}`])),
  };
}
