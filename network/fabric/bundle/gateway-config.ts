import type { NodeTable } from '../../nodes/index.ts';
import { organisations } from '../../orgs/index.ts';
import { address } from '../render/address.ts';
import { BUNDLE, own, PEPPER } from './place.ts';

/** The gateway's configuration on the organisation's host. Database and identity provider are filled in by hand. */
export function gatewayConfig(table: NodeTable, mspId: string): object {
  const org = `${BUNDLE}/orgs/${mspId}`;
  const [gateway] = own(table.gateways, mspId);
  return {
    listen: { host: '127.0.0.1', port: gateway?.port },
    metricsPort: 9464,
    oidc: { issuer: 'https://CHANGE-ME.example', audience: 'piaosu' },
    publicOrg: mspId,
    channel: table.channel,
    chaincode: table.chaincode,
    organisations: [
      {
        mspId,
        databaseUrl: 'postgres://piaosu:CHANGE-ME@127.0.0.1:5432/piaosu',
        peers: own(table.peers, mspId).map((peer) => ({
          endpoint: address(peer.host, peer.port),
          tlsCaFile: `${org}/tlsca.pem`,
          hostAlias: peer.alias,
          clientCertFile: `${org}/users/gateway/tls-cert.pem`,
          clientKeyFile: `${org}/users/gateway/tls-key.pem`,
        })),
        identity: { certFile: `${org}/users/gateway/cert.pem`, keyFile: `${org}/users/gateway/key.pem` },
        exchange: {
          host: '0.0.0.0',
          port: gateway?.exchangePort,
          certFile: `${org}/exchange/cert.pem`,
          keyFile: `${org}/exchange/key.pem`,
        },
        cas: Object.fromEntries(
          organisations.map((each) => [
            each.mspId,
            {
              caFile: `${BUNDLE}/public/${each.mspId}/msp/cacerts/ca.pem`,
              tlsCaFile: `${BUNDLE}/public/${each.mspId}/msp/tlscacerts/tlsca.pem`,
            },
          ]),
        ),
        pepperFile: PEPPER,
        keyFile: `${BUNDLE}/gateway-keys.json`,
        keyStoreDir: `${BUNDLE}/institution-keys`,
      },
    ],
  };
}
