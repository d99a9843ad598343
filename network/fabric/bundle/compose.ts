import type { NodeTable } from '../../nodes/index.ts';
import type { Definition } from '../lifecycle.ts';
import { chaincodeServer } from './chaincode-server.ts';
import { FABRIC_VERSION, NODE_IMAGE, own, SOFTWARE } from './place.ts';

const INSIDE = '/piaosu';

/**
 * The same nodes as containers of the official images (JSON is YAML). They use the host's network, so the addresses of
 * the table hold; a node's folder is mounted whole, and is configuration folder and working directory as without Docker.
 */
export function composeFile(table: NodeTable, mspId: string, definition: Definition): object {
  const orderers = own(table.orderers, mspId).map(({ name }) => [name, orderer(name)] as const);
  const peers = own(table.peers, mspId).map(({ name }) => [name, peer(name)] as const);
  const chaincodes = own(table.chaincodes, mspId).map((node) => {
    const command = chaincodeServer(node, definition, { software: '/software', folder: INSIDE });
    return [`${node.name}-${definition.sequence}`, chaincode(node.name, command)] as const;
  });
  return { name: 'piaosu', services: Object.fromEntries([...orderers, ...peers, ...chaincodes]) };
}

function orderer(name: string): object {
  return { ...shared(name), image: `hyperledger/fabric-orderer:${FABRIC_VERSION}`, environment: environment() };
}

function peer(name: string): object {
  return {
    ...shared(name),
    image: `hyperledger/fabric-peer:${FABRIC_VERSION}`,
    environment: { ...environment(), CORE_LEDGER_SNAPSHOTS_ROOTDIR: `${INSIDE}/ledger/snapshots` },
    command: ['sh', '-c', 'rm -rf ledger/externalbuilder/builds && exec peer node start'],
  };
}

function chaincode(name: string, command: readonly string[]): object {
  const base = shared(name);
  return {
    ...base,
    image: NODE_IMAGE,
    working_dir: '/software/chaincode/contracts',
    volumes: [`./nodes/${name}:${INSIDE}:ro`, `${SOFTWARE}:/software:ro`, './pepper.json:/pepper.json:ro'],
    environment: { PIAOSU_PEPPER_FILE: '/pepper.json', CORE_CHAINCODE_LOGGING_LEVEL: 'warn' },
    command: ['node', ...command],
  };
}

function shared(name: string) {
  return {
    restart: 'always',
    network_mode: 'host',
    user: '${PIAOSU_UID:-1000}:${PIAOSU_GID:-1000}',
    working_dir: INSIDE,
    volumes: [`./nodes/${name}:${INSIDE}`],
  };
}

function environment() {
  return { FABRIC_CFG_PATH: INSIDE, FABRIC_LOGGING_SPEC: 'warning', FABRIC_LOGGING_FORMAT: 'json' };
}
