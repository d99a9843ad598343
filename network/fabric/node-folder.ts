import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChaincodeNode, Ordering, OrdererNode, PeerNode } from '../nodes/index.ts';
import type { Layout } from './layout.ts';
import { adminCoreYaml } from './render/admin-core-yaml.ts';
import { BUILDER } from './render/builder.ts';
import { chaincodeConnection } from './render/chaincode-connection.ts';
import { coreYaml } from './render/core-yaml.ts';
import { mspConfig } from './render/msp.ts';
import { ordererYaml } from './render/orderer-yaml.ts';
import { CA_FILE, CERTIFICATE_FILE, KEY_FILE } from './render/tls-files.ts';
import type { FabricSettings } from './settings.ts';
import { writeExecutable, writeJson, writePrivate, writePublic } from './write-file.ts';

/** Writes a peer's folder: core.yaml, MSP, TLS, the external builder. Its ledger is left as it is. */
export function writePeer(layout: Layout, node: PeerNode, settings: FabricSettings): void {
  const folder = layout.node(node.name);
  const identity = peerIdentity(layout, node);
  writeJson(join(folder, 'core.yaml'), coreYaml(node, settings));
  writeMember(layout, node.mspId, identity, folder);
  for (const [name, script] of Object.entries(BUILDER)) writeExecutable(join(folder, 'builder/bin', name), script);
}

export function writeOrderer(layout: Layout, node: OrdererNode, ordering: Ordering): void {
  const folder = layout.node(node.name);
  writeJson(join(folder, 'orderer.yaml'), ordererYaml(node, ordering));
  writeMember(layout, node.mspId, join(layout.organisation(node.mspId), 'orderer'), folder);
}

export function writeChaincode(layout: Layout, node: ChaincodeNode): void {
  writeTls(layout, node.mspId, join(layout.organisation(node.mspId), 'chaincode'), layout.node(node.name));
}

/** The folder with which the `peer` and `osnadmin` commands act as the organisation's administrator. */
export function writeAdmin(layout: Layout, peer: PeerNode): void {
  const folder = layout.adminOf(peer);
  writeJson(join(folder, 'core.yaml'), adminCoreYaml(peer));
  writeMember(layout, peer.mspId, join(layout.organisation(peer.mspId), 'users/admin'), folder);
}

/** Tells a peer's builder where the process of one sequence listens, and how the peer shows itself to it. */
export function writeConnection(
  layout: Layout,
  peer: PeerNode,
  chaincode: ChaincodeNode,
  definition: { readonly label: string; readonly sequence: number },
): void {
  const identity = peerIdentity(layout, peer);
  const connection = chaincodeConnection(chaincode, definition.sequence, {
    certificatePem: readFileSync(join(identity, 'tls-cert.pem'), 'utf8'),
    keyPem: readFileSync(join(identity, 'tls-key.pem'), 'utf8'),
    authorityPem: readFileSync(join(layout.organisation(peer.mspId), 'tlsca.pem'), 'utf8'),
  });
  writePrivate(
    join(layout.node(peer.name), 'builder/connections', `${definition.label}.json`),
    `${JSON.stringify(connection)}\n`,
  );
}

/** What an organisation shows to the others: its authorities, revocations and, with an orderer, its certificates. */
export function writePublicFolder(layout: Layout, mspId: string, hasOrderer: boolean): void {
  const [from, to] = [layout.organisation(mspId), layout.public(mspId)];
  writeMsp(from, join(to, 'msp'));
  if (!hasOrderer) return;
  for (const file of ['orderer/cert.pem', 'orderer/tls-cert.pem']) copyPublic(join(from, file), join(to, file));
}

/** The first peer's identity is in `peer`, further ones in `peers/<peerN>`. */
export function peerIdentity(layout: Layout, node: PeerNode): string {
  const [short = ''] = node.name.split('.');
  return join(layout.organisation(node.mspId), short === 'peer0' ? 'peer' : join('peers', short));
}

function writeMember(layout: Layout, mspId: string, identity: string, folder: string): void {
  const msp = join(folder, 'msp');
  writeMsp(layout.organisation(mspId), msp);
  copyPublic(join(identity, 'cert.pem'), join(msp, 'signcerts/cert.pem'));
  writePrivate(join(msp, 'keystore/key.pem'), readFileSync(join(identity, 'key.pem')));
  writeTls(layout, mspId, identity, folder);
}

/** The public part of an MSP folder, from an organisation's folder. */
function writeMsp(organisation: string, msp: string): void {
  copyPublic(join(organisation, 'ca.pem'), join(msp, 'cacerts/ca.pem'));
  copyPublic(join(organisation, 'tlsca.pem'), join(msp, 'tlscacerts/tlsca.pem'));
  const revocations = join(organisation, 'crl.pem');
  if (existsSync(revocations)) copyPublic(revocations, join(msp, 'crls/crl.pem'));
  writeJson(join(msp, 'config.yaml'), mspConfig());
}

function writeTls(layout: Layout, mspId: string, identity: string, folder: string): void {
  copyPublic(join(identity, 'tls-cert.pem'), join(folder, CERTIFICATE_FILE));
  writePrivate(join(folder, KEY_FILE), readFileSync(join(identity, 'tls-key.pem')));
  copyPublic(join(layout.organisation(mspId), 'tlsca.pem'), join(folder, CA_FILE));
}

function copyPublic(from: string, to: string): void {
  writePublic(to, readFileSync(from));
}
