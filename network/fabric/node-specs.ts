import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ChaincodeNode, OrdererNode, PeerNode } from '../nodes/index.ts';
import type { Binaries } from './binaries.ts';
import type { Layout } from './layout.ts';
import type { Definition } from './lifecycle.ts';
import type { Log } from './log.ts';
import { isListening, type Operations } from './operations.ts';
import type { ChaincodeCommand } from './options.ts';
import type { ProcessFile } from './process/process-file.ts';
import { chaincodePort } from './render/chaincode-connection.ts';
import { SupervisedNode } from './supervised-node.ts';
import { CA_FILE, CERTIFICATE_FILE, KEY_FILE } from './render/tls-files.ts';

/** What every node of one network is run with. */
export interface NodeSurroundings {
  readonly layout: Layout;
  readonly binaries: Binaries;
  readonly operations: Operations;
  readonly processes: ProcessFile;
  readonly supervise: boolean;
  readonly log: Log;
}

/** Go's collector keeps below these; measured under load, a peer takes 245-275 MiB and an orderer 160-250. */
const PEER_MEMORY = '400MiB';
const ORDERER_MEMORY = '250MiB';
const LOGGING = { FABRIC_LOGGING_SPEC: 'warning', FABRIC_LOGGING_FORMAT: 'json' };

export function ordererProcess(node: OrdererNode, around: NodeSurroundings): SupervisedNode {
  const { layout, operations } = around;
  const folder = layout.node(node.name);
  return new SupervisedNode({
    ...identified('orderer', node, around),
    spec: {
      file: around.binaries.path('orderer'),
      args: [],
      env: { ...LOGGING, FABRIC_CFG_PATH: folder, GOMEMLIMIT: ORDERER_MEMORY },
      cwd: folder,
      logFile: layout.log(node.name),
    },
    serves: async () =>
      (await operations.isHealthy(node)) &&
      (await isListening(node.host, node.port)) &&
      (await isListening(node.host, node.adminPort)),
  });
}

export function peerProcess(node: PeerNode, around: NodeSurroundings): SupervisedNode {
  const { layout, operations } = around;
  const folder = layout.node(node.name);
  return new SupervisedNode({
    ...identified('peer', node, around),
    spec: {
      file: around.binaries.path('peer'),
      args: ['node', 'start'],
      env: {
        ...LOGGING,
        FABRIC_CFG_PATH: folder,
        GOMEMLIMIT: PEER_MEMORY,
        // The one path that Fabric wants absolute.
        CORE_LEDGER_SNAPSHOTS_ROOTDIR: join(layout.ledger(node.name), 'snapshots'),
      },
      cwd: folder,
      logFile: layout.log(node.name),
    },
    // The peer keeps what its builder released; without it, it asks the builder again and gets today's addresses.
    beforeStart: () => {
      rmSync(join(layout.ledger(node.name), 'externalbuilder/builds'), { recursive: true, force: true });
    },
    serves: async () => (await operations.isHealthy(node)) && (await isListening(node.host, node.port)),
  });
}

/** The organisation's process of one sequence of the chaincode. */
export function chaincodeProcess(
  node: ChaincodeNode,
  command: ChaincodeCommand,
  definition: Definition,
  around: NodeSurroundings,
): SupervisedNode {
  const folder = around.layout.node(node.name);
  const port = chaincodePort(node, definition.sequence);
  const launch = command.command({ ...node, port }, definition.packageId, {
    certFile: join(folder, CERTIFICATE_FILE),
    keyFile: join(folder, KEY_FILE),
    clientCaFile: join(folder, CA_FILE),
  });
  return new SupervisedNode({
    ...identified('chaincode', node, around),
    processName: `${node.name} ${definition.label}`,
    spec: { ...launch, logFile: around.layout.log(node.name) },
    serves: () => isListening(node.host, port),
  });
}

function identified(
  kind: 'peer' | 'orderer' | 'chaincode',
  { name, mspId }: { readonly name: string; readonly mspId: string },
  { processes, supervise, log }: NodeSurroundings,
) {
  return { kind, name, mspId, processName: name, processes, supervise, log };
}
