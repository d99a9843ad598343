import { ensureIdentities } from '../../identities/identities.ts';
import { organisationOf } from '../../orgs/index.ts';
import type { Layout } from '../layout.ts';
import { writePublicFolder } from '../node-folder.ts';
import type { FabricSettings } from '../settings.ts';
import { hostsOf } from '../start-fabric.ts';

/**
 * Makes one organisation's authorities, keys and certificates on its own host, where they are missing, and the folder
 * of certificates that it shows to the others.
 * @returns what to do with them
 */
export async function makeIdentities(layout: Layout, settings: FabricSettings, mspId: string): Promise<string> {
  const org = organisationOf(mspId);
  await ensureIdentities(layout.root, [org], {
    hosts: hostsOf(settings.table),
    peersPerOrganisation: settings.table.peers.filter((peer) => peer.mspId === mspId).length,
  });
  writePublicFolder(
    layout,
    mspId,
    settings.table.orderers.some((node) => node.mspId === mspId),
  );
  return [
    `Keys and certificates: ${layout.organisation(mspId)} (nobody else's business)`,
    `Certificates only:     ${layout.public(mspId)} (send this folder to the other organisations)`,
  ].join('\n');
}
