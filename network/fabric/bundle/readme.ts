import type { NodeTable } from '../../nodes/index.ts';
import type { Definition } from '../lifecycle.ts';
import { BUNDLE, FABRIC, own, SOFTWARE } from './place.ts';

/** What the person at the host does with a bundle. */
export function bundleReadme(table: NodeTable, mspId: string, definition: Definition): string {
  const nodes = [...own(table.orderers, mspId), ...own(table.peers, mspId), ...own(table.chaincodes, mspId)];
  const rows = nodes.map((node) => `| ${node.name} | ${node.host}:${node.port} |`);
  return `# ${mspId}: what its host needs

This folder holds private keys of ${mspId}. Keep it readable by its own user only; give it to nobody. The keys of the
authorities (ca.key, tlsca.key) are not here: they stay where they were made, off line. Of the other organisations there
are certificates only (public/).

| Node | Address |
| --- | --- |
${rows.join('\n')}

Chaincode ${definition.name} ${definition.version}, sequence ${definition.sequence}, package
\`${definition.packageId}\` (the same at every organisation).

## Once

1. Put this folder to ${BUNDLE}, the product to ${SOFTWARE} (\`npm ci && npm run build\`), Fabric's programs to ${FABRIC};
   a user \`piaosu\` owns the first.
2. Put the tag secret that all organisations share to ${BUNDLE}/pepper.json (mode 0600).
3. Open the ports of the table, and of the gateways' exchange, to the hosts of the other organisations only; the
   administration and operations ports to nobody.
4. Fill in gateway.json: database, identity provider.

## Start

With systemd: \`cp systemd/* /etc/systemd/system/ && systemctl daemon-reload\`, then \`systemctl enable --now\` each unit;
\`piaosu-watch.timer\` restarts a node that stands still. With Docker: \`docker compose up -d\` here (the gateway and
bin/watch.sh run beside it).

Then, from ${SOFTWARE}, with FABRIC_BIN=${FABRIC}:

    npm run network -- join ${mspId} --data ${BUNDLE} --nodes ${BUNDLE}/nodes.json
    npm run network -- approve ${mspId} --data ${BUNDLE} --nodes ${BUNDLE}/nodes.json

and when all have approved, one of the four:

    npm run network -- commit ${mspId} --data ${BUNDLE} --nodes ${BUNDLE}/nodes.json

The whole way, with renewals, upgrades, revocation and backup: docs/deploy.md of the product.
`;
}
