import type { PeerNode } from '../../nodes/index.ts';
import { address } from './address.ts';
import { CA_FILE, CERTIFICATE_FILE, KEY_FILE } from './tls-files.ts';

/** core.yaml for the `peer` command as an organisation's administrator. */
export function adminCoreYaml(peer: PeerNode): object {
  return {
    peer: {
      address: address(peer.host, peer.port),
      localMspId: peer.mspId,
      localMspType: 'bccsp',
      mspConfigPath: 'msp',
      BCCSP: { Default: 'SW', SW: { Hash: 'SHA2', Security: 256 } },
      tls: {
        enabled: true,
        clientAuthRequired: true,
        rootcert: { file: CA_FILE },
        clientCert: { file: CERTIFICATE_FILE },
        clientKey: { file: KEY_FILE },
      },
      client: { connTimeout: '3s' },
    },
  };
}
