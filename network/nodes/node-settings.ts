import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { nodeTable, MAX_PEERS, type NodeTable } from './node-table.ts';

const port = z.int().min(1).max(65_535);
const host = z.string().regex(/^[A-Za-z0-9._:-]+$/u, 'a DNS name or an IP address expected');
const override = z.strictObject({
  host: host.exactOptional(),
  port: port.exactOptional(),
  chaincodePort: port.exactOptional(),
  operationsPort: port.exactOptional(),
  adminPort: port.exactOptional(),
  upgradePort: port.exactOptional(),
  exchangePort: port.exactOptional(),
});

const settings = z.strictObject({
  portBase: z.int().min(1024).max(55_000).exactOptional(),
  ordering: z.enum(['bft', 'raft']).exactOptional(),
  peersPerOrganisation: z.int().min(1).max(MAX_PEERS).exactOptional(),
  hosts: z.record(z.string(), host).exactOptional(),
  nodes: z.record(z.string(), override).exactOptional(),
});

/** Everything that is wrong with a file of nodes, one line each. */
export class NodeSettingsError extends Error {
  override readonly name = 'NodeSettingsError';
}

/**
 * The table of nodes from the content of a settings file.
 * @throws NodeSettingsError that names every wrong field, or the two nodes with one address.
 */
export function parseNodeSettings(value: unknown): NodeTable {
  const parsed = settings.safeParse(value);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `  - ${issue.path.join('.')}: ${issue.message}`);
    throw new NodeSettingsError(`The table of nodes is wrong:\n${faults.join('\n')}`);
  }
  try {
    return nodeTable(parsed.data);
  } catch (error) {
    if (error instanceof RangeError)
      throw new NodeSettingsError(`The table of nodes is wrong: ${error.message}`, { cause: error });
    throw error;
  }
}

/** The table of nodes from a JSON file (`--nodes FILE`). @throws NodeSettingsError */
export function readNodeSettings(file: string): NodeTable {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return parseNodeSettings(value);
  } catch (error) {
    if (error instanceof NodeSettingsError) throw new NodeSettingsError(`${file}: ${error.message}`, { cause: error });
    throw new NodeSettingsError(`${file} cannot be read as JSON`, { cause: error });
  }
}
