import type { ChaincodeNode } from '../../nodes/index.ts';
import { address } from './address.ts';

export interface ConnectionKeys {
  readonly certificatePem: string;
  readonly keyPem: string;
  readonly authorityPem: string;
}

/** Sequences alternate between the two ports, so that the process of the next one can listen beside the present one. */
export function chaincodePort(node: ChaincodeNode, sequence: number): number {
  return sequence % 2 === 1 ? node.port : node.upgradePort;
}

/** connection.json for a peer that dials its organisation's chaincode process, both showing certificates. */
export function chaincodeConnection(node: ChaincodeNode, sequence: number, keys: ConnectionKeys): object {
  return {
    address: address(node.host, chaincodePort(node, sequence)),
    dial_timeout: '5s',
    tls_required: true,
    client_auth_required: true,
    client_key: keys.keyPem,
    client_cert: keys.certificatePem,
    root_cert: keys.authorityPem,
  };
}
