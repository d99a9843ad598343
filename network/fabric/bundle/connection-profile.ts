import type { NodeTable } from '../../nodes/index.ts';
import { organisationOf } from '../../orgs/index.ts';
import { address } from '../render/address.ts';
import { own } from './place.ts';

/** A connection profile as fabric-network and other tools of Fabric read it, for clients of one organisation. */
export function connectionProfile(table: NodeTable, mspId: string, read: (file: string) => string): object {
  const authority = read(`public/${mspId}/msp/tlscacerts/tlsca.pem`);
  const peers = own(table.peers, mspId);
  const { name } = organisationOf(mspId);
  return {
    name: `${table.channel} ${name}`,
    version: '1.0.0',
    client: { organization: mspId },
    organizations: { [mspId]: { mspid: mspId, peers: peers.map((peer) => peer.alias) } },
    channels: {
      [table.channel]: {
        peers: Object.fromEntries(peers.map((peer) => [peer.alias, { endorsingPeer: true, eventSource: true }])),
      },
    },
    peers: Object.fromEntries(
      peers.map((peer) => [
        peer.alias,
        {
          url: `grpcs://${address(peer.host, peer.port)}`,
          tlsCACerts: { pem: authority },
          grpcOptions: { 'ssl-target-name-override': peer.alias, hostnameOverride: peer.alias },
        },
      ]),
    ),
  };
}
