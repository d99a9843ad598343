import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { organisations } from '../../orgs/index.ts';
import { chaincodePackage, packageLabel } from '../chaincode-package.ts';
import { FabricError } from '../errors.ts';
import { assertGenesisFits, assertPresent, publicFiles } from '../genesis.ts';
import { Layout } from '../layout.ts';
import type { Definition } from '../lifecycle.ts';
import { peerIdentity } from '../node-folder.ts';
import { renderConnections, renderNodes } from '../render-network.ts';
import type { FabricSettings } from '../settings.ts';
import { writeExecutable, writeJson, writePrivate, writePublic } from '../write-file.ts';
import { composeFile } from './compose.ts';
import { connectionProfile } from './connection-profile.ts';
import { gatewayConfig } from './gateway-config.ts';
import { bundleReadme } from './readme.ts';
import { nodeSettingsOf } from './node-settings-of.ts';
import { own } from './place.ts';
import { systemdUnits } from './systemd.ts';
import { watchScript } from './watch-script.ts';

/** The organisation's files that its own nodes and gateway need; the authorities' keys are not among them. */
const NEEDED = ['ca.pem', 'tlsca.pem', 'crl.pem', 'peer', 'peers', 'orderer', 'chaincode', 'exchange', 'users'];
/** Copied into the nodes' folders while they are rendered; a second copy of a key has no use. */
const IN_NODES = ['peer', 'peers', 'orderer', 'chaincode', 'users/admin'];

export interface BundledChaincode {
  readonly version?: string;
  readonly sequence?: number;
}

/**
 * Writes what one organisation needs on its own host: configuration, its own keys without those of its authorities, the
 * channel's first block, units for systemd, a compose file, the gateway's configuration. Of the other organisations it
 * holds certificates only.
 * @returns where it lies
 * @throws FabricError DATA_MISMATCH naming what is missing, or for a folder that is not empty
 */
export async function bundle(
  from: Layout,
  settings: FabricSettings,
  mspId: string,
  out = join(from.root, 'bundles', mspId),
  chaincode: BundledChaincode = {},
): Promise<string> {
  assertComplete(from, settings, mspId);
  const to = new Layout(out);
  assertNew(to.root);
  mkdirSync(to.root, { recursive: true, mode: 0o700 });
  copyMaterial(from, to, mspId);
  const definition = await definitionOf(settings, chaincode);
  renderNodes(to, settings, [mspId]);
  renderConnections(to, settings, definition, [mspId]);
  for (const name of IN_NODES) rmSync(join(to.organisation(mspId), name), { recursive: true, force: true });
  writePublic(to.package(definition.label), (await chaincodePackage(definition.label)).bytes);
  writeJson(join(to.root, 'definition.json'), definition);
  writeHostFiles(to, settings, mspId, definition);
  return `${to.root}\nis all that the host of ${mspId} needs; read README.md there.`;
}

async function definitionOf(settings: FabricSettings, chaincode: BundledChaincode): Promise<Definition> {
  const { version = '1.0', sequence = 1 } = chaincode;
  const name = settings.table.chaincode;
  const label = packageLabel(name, version, sequence);
  const { id } = await chaincodePackage(label);
  return { name, version, sequence, label, packageId: id, policy: settings.policy };
}

function assertComplete(from: Layout, settings: FabricSettings, mspId: string): void {
  assertPresent([
    join(from.organisation(mspId), 'users/admin/key.pem'),
    ...own(settings.table.peers, mspId).map((peer) => join(peerIdentity(from, peer), 'key.pem')),
    ...publicFiles(from, settings),
    from.genesis,
  ]);
  assertGenesisFits(from, settings);
}

/** A folder in use holds ledgers, the tag secret, the database's password, or the keys themselves. */
function assertNew(folder: string): void {
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new FabricError('DATA_MISMATCH', `${folder} is not empty; a bundle is written to a new folder (--out DIR).`);
}

function copyMaterial(from: Layout, to: Layout, mspId: string): void {
  for (const name of NEEDED) {
    const source = join(from.organisation(mspId), name);
    if (existsSync(source)) cpSync(source, join(to.organisation(mspId), name), { recursive: true });
  }
  for (const org of organisations) cpSync(from.public(org.mspId), to.public(org.mspId), { recursive: true });
  writePublic(to.genesis, readFileSync(from.genesis));
}

function writeHostFiles(to: Layout, settings: FabricSettings, mspId: string, definition: Definition): void {
  const at = (...path: string[]): string => join(to.root, ...path);
  writeJson(at('nodes.json'), nodeSettingsOf(settings.table));
  writeJson(
    at('connection-profile.json'),
    connectionProfile(settings.table, mspId, (file) => readFileSync(at(file), 'utf8')),
  );
  // It will hold the password of the database.
  writePrivate(at('gateway.json'), `${JSON.stringify(gatewayConfig(settings.table, mspId), null, 2)}\n`);
  writeJson(at('compose.yaml'), composeFile(settings.table, mspId, definition));
  for (const [name, unit] of Object.entries(systemdUnits(settings.table, mspId, definition)))
    writePublic(at('systemd', name), unit);
  writeExecutable(at('bin/watch.sh'), watchScript(settings.table, mspId));
  writePublic(at('README.md'), bundleReadme(settings.table, mspId, definition));
}
