import type { NodeTable } from '../../nodes/index.ts';
import { organisations } from '../../orgs/index.ts';

/** A settings file (`--nodes FILE`) that gives this very table again. */
export function nodeSettingsOf(table: NodeTable): object {
  const nodes = [
    ...table.peers.map(({ name, host, port, chaincodePort, operationsPort }) => ({
      name,
      host,
      port,
      chaincodePort,
      operationsPort,
    })),
    ...table.orderers.map(({ name, host, port, adminPort, operationsPort }) => ({
      name,
      host,
      port,
      adminPort,
      operationsPort,
    })),
    ...table.chaincodes.map(({ name, host, port, upgradePort }) => ({ name, host, port, upgradePort })),
    ...table.gateways.map(({ name, host, port, exchangePort }) => ({ name, host, port, exchangePort })),
  ];
  return {
    ordering: table.ordering,
    peersPerOrganisation: table.peers.length / organisations.length,
    nodes: Object.fromEntries(nodes.map(({ name, ...place }) => [name, place])),
  };
}
