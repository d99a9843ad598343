import type { ChaincodeNode } from '../../nodes/index.ts';
import type { Definition } from '../lifecycle.ts';
import { chaincodePort } from '../render/chaincode-connection.ts';
import { listenAddress } from '../render/address.ts';
import { CA_FILE, CERTIFICATE_FILE, KEY_FILE } from '../render/tls-files.ts';

/** Arguments of Node for the product's contracts under Fabric's own chaincode server. */
export function chaincodeServer(
  node: ChaincodeNode,
  definition: Definition,
  places: { readonly software: string; readonly folder: string },
): string[] {
  return [
    `${places.software}/node_modules/fabric-shim/cli.js`,
    'server',
    ...['--chaincode-address', listenAddress(node.host, chaincodePort(node, definition.sequence))],
    ...['--chaincode-id', definition.packageId],
    ...['--module-path', `${places.software}/chaincode/contracts`],
    ...['--chaincode-tls-cert-file', `${places.folder}/${CERTIFICATE_FILE}`],
    ...['--chaincode-tls-key-file', `${places.folder}/${KEY_FILE}`],
    ...['--chaincode-tls-client-cacert-file', `${places.folder}/${CA_FILE}`],
  ];
}
