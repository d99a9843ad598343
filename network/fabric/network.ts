import { rmSync } from 'node:fs';
import type { NodeTable } from '../nodes/index.ts';
import { organisations } from '../orgs/index.ts';
import { FabricError } from './errors.ts';
import type { Layout } from './layout.ts';
import { nextDefinition, committedDefinition, type Definition, type Lifecycle } from './lifecycle.ts';
import { residentMib } from './memory.ts';
import { chaincodeProcess, ordererProcess, peerProcess, type NodeSurroundings } from './node-specs.ts';
import type { ChaincodeCommand, FabricNetwork, NodeStatus } from './options.ts';
import { awaitGateways } from './probe.ts';
import { renderConnections } from './render-network.ts';
import type { FabricSettings } from './settings.ts';
import type { SupervisedNode } from './supervised-node.ts';
import { ORDERER_STANDSTILL_MS, PEER_STANDSTILL_MS } from './height-watch.ts';
import { superviseHeights } from './supervision.ts';

export interface NetworkParts {
  readonly settings: FabricSettings;
  readonly around: NodeSurroundings;
  readonly lifecycle: Lifecycle;
  /** Gives the data folder free for others. */
  readonly release: () => void;
}

const ALL = organisations.map((org) => org.mspId);

/** Four organisations on this machine: the processes, what they are told, and what watches over them. */
export class Network implements FabricNetwork {
  readonly dataDir: string;
  readonly table: NodeTable;
  readonly peers: Readonly<Record<string, string>>;
  readonly #settings: FabricSettings;
  readonly #around: NodeSurroundings;
  readonly #lifecycle: Lifecycle;
  readonly #release: () => void;
  readonly #nodes = new Map<string, SupervisedNode>();
  /** Nodes that are in no channel yet: they have no height, and that is no standstill. */
  readonly #joining = new Set<string>();
  #endWatch: (() => Promise<void>) | undefined;

  constructor(parts: NetworkParts) {
    this.#settings = parts.settings;
    this.#around = parts.around;
    this.#lifecycle = parts.lifecycle;
    this.#release = parts.release;
    this.table = parts.settings.table;
    this.dataDir = parts.around.layout.root;
    this.peers = Object.fromEntries(
      this.table.peers
        .filter((peer) => peer.name.startsWith('peer0.'))
        .map((peer) => [peer.mspId, clientAddress(peer)]),
    );
    for (const node of this.table.orderers) this.#nodes.set(node.name, ordererProcess(node, this.#around));
    for (const node of this.table.peers) this.#nodes.set(node.name, peerProcess(node, this.#around));
  }

  /** Processes up, channel joined, chaincode committed, every gateway proved by a transaction, supervision on. */
  async bringUp(chaincode: ChaincodeCommand): Promise<void> {
    const committed = committedDefinition(this.#layout);
    const definition = await nextDefinition(chaincode, this.#settings, committed);
    renderConnections(this.#layout, this.#settings, definition, ALL);
    for (const [name, node] of this.#chaincodeProcesses(chaincode, definition)) this.#nodes.set(name, node);
    await Promise.all([...this.#nodes.values()].map((node) => node.start()));
    await Promise.all(this.table.orderers.map((node) => this.#joinOrderer(node.name)));
    await Promise.all(this.table.peers.map((node) => this.#joinPeer(node.name, definition)));
    if (committed?.packageId !== definition.packageId) await this.#lifecycle.commit(definition);
    await awaitGateways(this.#layout, this.#settings, definition.name);
    if (this.#around.supervise) this.#endWatch = superviseHeights(this.#supervised(), this.#around.log);
  }

  nodes(): NodeStatus[] {
    return [...this.#nodes.values()].map((node) => node.status);
  }

  async heights(): Promise<Record<string, number | undefined>> {
    return this.#heightsOf(() => true);
  }

  async kill(
    name: string,
    signal: NodeJS.Signals = 'SIGKILL',
    options: { readonly restart?: boolean } = {},
  ): Promise<void> {
    await this.#node(name).kill(signal, options.restart ?? false);
  }

  async start(name: string): Promise<void> {
    await this.#node(name).start();
  }

  pause(name: string): void {
    this.#node(name).pause();
  }

  resume(name: string): void {
    this.#node(name).resume();
  }

  async wipe(name: string): Promise<void> {
    const node = this.#node(name);
    const definition = committedDefinition(this.#layout);
    if (node.kind === 'chaincode' || definition === undefined)
      throw new FabricError('UNKNOWN_NODE', `${name} has no ledger.`);
    await node.stop();
    rmSync(this.#layout.ledger(name), { recursive: true, force: true });
    this.#joining.add(name);
    try {
      await node.start();
      await (node.kind === 'orderer' ? this.#joinOrderer(name) : this.#joinPeer(name, definition));
    } finally {
      this.#joining.delete(name);
    }
  }

  async upgrade(chaincode: ChaincodeCommand): Promise<void> {
    const committed = committedDefinition(this.#layout);
    const sequence = (committed?.sequence ?? 0) + 1;
    const definition = await nextDefinition(
      { ...chaincode, sequence, command: chaincode.command.bind(chaincode) },
      this.#settings,
      committed,
    );
    renderConnections(this.#layout, this.#settings, definition, ALL);
    const next = this.#chaincodeProcesses(chaincode, definition);
    try {
      await Promise.all([...next.values()].map((node) => node.start()));
      await Promise.all(this.table.peers.map((peer) => this.#lifecycle.install(peer, definition)));
      await this.#lifecycle.commit(definition);
    } catch (error) {
      await Promise.all([...next.values()].map((node) => node.stop()));
      throw error;
    }
    const old = [...next.keys()].map((name) => this.#node(name));
    for (const [name, node] of next) this.#nodes.set(name, node);
    await awaitGateways(this.#layout, this.#settings, definition.name);
    await Promise.all(old.map((node) => node.stop()));
  }

  memory(): { readonly name: string; readonly mib: number }[] {
    return this.nodes().flatMap(({ name, pid }) => {
      const mib = pid === undefined ? undefined : residentMib(pid);
      return mib === undefined ? [] : [{ name, mib }];
    });
  }

  async close(): Promise<void> {
    const watchEnded = this.#endWatch?.(); // not awaited first: it may be in the middle of a restart that takes long
    await Promise.all([...this.#nodes.values()].map((node) => node.stop()));
    await watchEnded;
    this.#around.operations.close();
    this.#release();
  }

  get #layout(): Layout {
    return this.#around.layout;
  }

  #node(name: string): SupervisedNode {
    const node = this.#nodes.get(name);
    if (node === undefined)
      throw new FabricError(
        'UNKNOWN_NODE',
        `no node has the name ${name}; there are ${[...this.#nodes.keys()].join(', ')}`,
      );
    return node;
  }

  #chaincodeProcesses(chaincode: ChaincodeCommand, definition: Definition): Map<string, SupervisedNode> {
    return new Map(
      this.table.chaincodes.map((node) => [node.name, chaincodeProcess(node, chaincode, definition, this.#around)]),
    );
  }

  async #joinOrderer(name: string): Promise<void> {
    const node = this.table.orderers.find((each) => each.name === name);
    if (node === undefined || (await this.#around.operations.ordererHeight(node)) !== undefined) return;
    await this.#lifecycle.joinOrderer(node);
  }

  async #joinPeer(name: string, definition: Definition): Promise<void> {
    const node = this.table.peers.find((each) => each.name === name);
    if (node === undefined) return;
    if ((await this.#around.operations.peerHeight(node)) === undefined) await this.#lifecycle.joinPeer(node);
    await this.#lifecycle.install(node, definition);
  }

  #supervised() {
    return {
      heights: () => this.#heightsOf((node) => node.isServing && !this.#joining.has(node.name)),
      standstillOf: (name: string) => (this.#node(name).kind === 'peer' ? PEER_STANDSTILL_MS : ORDERER_STANDSTILL_MS),
      restart: (name: string) => this.#node(name).restart(),
    };
  }

  async #heightsOf(asked: (node: SupervisedNode) => boolean): Promise<Record<string, number | undefined>> {
    const { operations } = this.#around;
    const orderers = this.table.orderers.map((node) => ({
      name: node.name,
      ask: () => operations.ordererHeight(node),
    }));
    const peers = this.table.peers.map((node) => ({ name: node.name, ask: () => operations.peerHeight(node) }));
    const chosen = [...orderers, ...peers].filter(({ name }) => asked(this.#node(name)));
    return Object.fromEntries(await Promise.all(chosen.map(async ({ name, ask }) => [name, await ask()] as const)));
  }
}

/** Clients say `localhost` for a loopback address: TLS names no server by IP address. */
function clientAddress(peer: { readonly host: string; readonly port: number }): string {
  return `${peer.host === '127.0.0.1' ? 'localhost' : peer.host}:${peer.port}`;
}
