import type { Layout } from './layout.ts';
import type { Definition } from './lifecycle.ts';
import {
  writeAdmin,
  writeChaincode,
  writeConnection,
  writeOrderer,
  writePeer,
  writePublicFolder,
} from './node-folder.ts';
import type { FabricSettings } from './settings.ts';

/** Writes the folders of the nodes that these organisations run. Ledgers and keys in `orgs` are left as they are. */
export function renderNodes(layout: Layout, settings: FabricSettings, mspIds: readonly string[]): void {
  const own = <T extends { readonly mspId: string }>(nodes: readonly T[]): T[] =>
    nodes.filter((node) => mspIds.includes(node.mspId));
  for (const peer of own(settings.table.peers)) {
    writePeer(layout, peer, settings);
    writeAdmin(layout, peer);
  }
  for (const orderer of own(settings.table.orderers)) writeOrderer(layout, orderer, settings.table.ordering);
  for (const chaincode of own(settings.table.chaincodes)) writeChaincode(layout, chaincode);
  for (const mspId of mspIds)
    writePublicFolder(
      layout,
      mspId,
      settings.table.orderers.some((node) => node.mspId === mspId),
    );
}

/** Tells the builders of these organisations' peers where the processes of one sequence listen. */
export function renderConnections(
  layout: Layout,
  settings: FabricSettings,
  definition: Definition,
  mspIds: readonly string[],
): void {
  for (const peer of settings.table.peers.filter((node) => mspIds.includes(node.mspId)))
    for (const chaincode of settings.table.chaincodes.filter((node) => node.mspId === peer.mspId))
      writeConnection(layout, peer, chaincode, definition);
}
