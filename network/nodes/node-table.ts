import { CHAINCODE, CHANNEL, DEFAULT_PORT_BASE, organisations, type Organisation } from '../orgs/index.ts';

/** How blocks are ordered: SmartBFT with every organisation's orderer, or Raft with three of them. */
export type Ordering = 'bft' | 'raft';

interface Node {
  /** Unique in the table, e.g. `peer0.health`; also the name of its folder, process and log. */
  readonly name: string;
  readonly mspId: string;
  /** Where others reach it: a DNS name or an IP address. */
  readonly host: string;
  readonly port: number;
}

export interface PeerNode extends Node {
  /** Name in its certificates, whatever the host: `peer0.health.piaosu.test`. */
  readonly alias: string;
  /** The peer always opens a listener for chaincode that dials it; with chaincode as a service nobody does. */
  readonly chaincodePort: number;
  readonly operationsPort: number;
}

export interface OrdererNode extends Node {
  /** Number of the consenter, from 1; the first leader of SmartBFT is 1. */
  readonly id: number;
  readonly alias: string;
  readonly adminPort: number;
  readonly operationsPort: number;
}

export interface ChaincodeNode extends Node {
  /** Where the next version listens while the present one still serves: an upgrade runs both. */
  readonly upgradePort: number;
}

export interface GatewayNode extends Node {
  readonly exchangePort: number;
}

/** Every node of the network. All configuration, certificates and connection profiles are rendered from it. */
export interface NodeTable {
  readonly channel: string;
  readonly chaincode: string;
  readonly ordering: Ordering;
  readonly peers: readonly PeerNode[];
  readonly orderers: readonly OrdererNode[];
  readonly chaincodes: readonly ChaincodeNode[];
  readonly gateways: readonly GatewayNode[];
}

export interface NodeSettings {
  /** First port of the range, 7000 by default. */
  readonly portBase?: number;
  readonly ordering?: Ordering;
  /** 1 by default. */
  readonly peersPerOrganisation?: number;
  /** Host by MSP id; 127.0.0.1 where absent. */
  readonly hosts?: Readonly<Record<string, string>>;
  /** Host or ports of single nodes, by name; what is absent stays as derived. */
  readonly nodes?: Readonly<Record<string, NodeOverride>>;
}

export interface NodeOverride {
  readonly host?: string;
  readonly port?: number;
  readonly chaincodePort?: number;
  readonly operationsPort?: number;
  readonly adminPort?: number;
  readonly upgradePort?: number;
  readonly exchangePort?: number;
}

/** Ports are laid out so that four organisations with this many peers do not meet. */
export const MAX_PEERS = 3;
const LOOPBACK = '127.0.0.1';
const RAFT_ORDERERS = 3;

/**
 * The table derived from the organisations and the settings.
 * @throws RangeError for more peers than ports, an override of an unknown node, or one address given to two nodes.
 */
export function nodeTable(settings: NodeSettings = {}): NodeTable {
  const ordering = settings.ordering ?? 'bft';
  const perOrganisation = settings.peersPerOrganisation ?? 1;
  if (!Number.isInteger(perOrganisation) || perOrganisation < 1 || perOrganisation > MAX_PEERS)
    throw new RangeError(`an organisation has 1 to ${MAX_PEERS} peers, not ${perOrganisation}`);
  const place = placement(settings);
  const table = {
    channel: CHANNEL,
    chaincode: CHAINCODE,
    ordering,
    peers: organisations.flatMap((org) => Array.from({ length: perOrganisation }, (_, n) => place(org, peer(org, n)))),
    orderers: organisations
      .slice(0, ordering === 'raft' ? RAFT_ORDERERS : organisations.length)
      .map((org, i) => place(org, orderer(org, i))),
    chaincodes: organisations.map((org, i) => place(org, chaincode(org, i))),
    gateways: organisations.map((org) => place(org, gateway(org))),
  };
  assertKnown(settings, table);
  assertNoAddressTwice(table);
  return table;
}

function peer(org: Organisation, number: number): PeerNode {
  // The second peers begin 300 ports above the first: exchange ports and orderers lie between.
  const port = org.peerPort + (number === 0 ? 0 : 200 + 100 * number);
  const label = `peer${number}.${org.name}`;
  return {
    ...node(org, label, port),
    alias: `peer${number}.${org.domain}`,
    chaincodePort: port + 1,
    operationsPort: port + 3,
  };
}

function orderer(org: Organisation, index: number): OrdererNode {
  const port = DEFAULT_PORT_BASE + 250 + 10 * index;
  return {
    ...node(org, `orderer.${org.name}`, port),
    id: index + 1,
    alias: `orderer.${org.domain}`,
    adminPort: port + 3,
    operationsPort: port + 4,
  };
}

function chaincode(org: Organisation, index: number): ChaincodeNode {
  const port = DEFAULT_PORT_BASE + 2999 + index;
  return { ...node(org, `chaincode.${org.name}`, port), upgradePort: port + 10 };
}

function gateway(org: Organisation): GatewayNode {
  return { ...node(org, `gateway.${org.name}`, org.gatewayPort), exchangePort: org.exchangePort };
}

function node(org: Organisation, name: string, port: number): Node {
  return { name, mspId: org.mspId, host: LOOPBACK, port };
}

/** Moves a derived node to its host and port base; an override of that very node wins. */
function placement(settings: NodeSettings): <T extends Node>(org: Organisation, derived: T) => T {
  const shift = (settings.portBase ?? DEFAULT_PORT_BASE) - DEFAULT_PORT_BASE;
  return (org, derived) => ({
    ...derived,
    ...Object.fromEntries(
      Object.entries(derived).flatMap(([field, value]) =>
        typeof value === 'number' && isPort(field) ? [[field, value + shift]] : [],
      ),
    ),
    host: settings.hosts?.[org.mspId] ?? derived.host,
    ...settings.nodes?.[derived.name],
  });
}

function isPort(field: string): boolean {
  return field.toLowerCase().endsWith('port');
}

function everyNode(table: NodeTable): Node[] {
  return [...table.peers, ...table.orderers, ...table.chaincodes, ...table.gateways];
}

function assertKnown(settings: NodeSettings, table: NodeTable): void {
  const names = everyNode(table).map((each) => each.name);
  for (const name of Object.keys(settings.nodes ?? {}))
    if (!names.includes(name)) throw new RangeError(`no node has the name ${name}; there are ${names.join(', ')}`);
  for (const mspId of Object.keys(settings.hosts ?? {}))
    if (!organisations.some((org) => org.mspId === mspId))
      throw new RangeError(`no organisation has the MSP id ${mspId}`);
}

function assertNoAddressTwice(table: NodeTable): void {
  const seen = new Map<string, string>();
  for (const each of everyNode(table))
    for (const [field, value] of Object.entries(each)) {
      if (!isPort(field)) continue;
      const address = `${each.host}:${String(value)}`;
      const other = seen.get(address);
      if (other !== undefined) throw new RangeError(`${address} is given to ${other} and to ${each.name}`);
      seen.set(address, each.name);
    }
}
