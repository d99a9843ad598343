/** Where a bundle is put on its host, and where the product and Fabric's programs are. */
export const BUNDLE = '/opt/piaosu/network';
export const SOFTWARE = '/opt/piaosu/software';
export const FABRIC = '/opt/fabric/bin';
export const NODE = '/usr/bin/node';
/** Version of the official images; the same that this command is tested with. */
export const FABRIC_VERSION = '3.1.5';
export const NODE_IMAGE = 'node:24.21.0-slim';
/** The tag secret that all organisations hold alike; it comes by a way of its own, not with the bundle. */
export const PEPPER = `${BUNDLE}/pepper.json`;

export function own<T extends { readonly mspId: string }>(nodes: readonly T[], mspId: string): T[] {
  return nodes.filter((node) => node.mspId === mspId);
}
