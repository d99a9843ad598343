import { z } from 'zod';
import { nodeTable, type NodeTable } from '../nodes/index.ts';
import { organisations } from '../orgs/index.ts';
import { FabricError } from './errors.ts';
import type { FabricOptions } from './options.ts';

/** Everything that the configuration of nodes and channel is rendered from. */
export interface FabricSettings {
  readonly table: NodeTable;
  /** Endorsement policy of the chaincode, in Fabric's text. */
  readonly policy: string;
  readonly batchIntervalMs: number;
  readonly maxMessageCount: number;
  readonly executeTimeoutMs: number;
  readonly gatewayConcurrency: number;
  readonly clientTls: boolean;
}

export const DEFAULTS = {
  policy: 2,
  // Longer blocks are fewer rounds of consensus: at 50 ms SmartBFT is slower under load and its followers freeze.
  batchIntervalMs: 200,
  maxMessageCount: 500,
  executeTimeoutMs: 30_000,
  gatewayConcurrency: 500,
} as const;

const numbers = z.object({
  batchIntervalMs: z.int().min(10).max(60_000).default(DEFAULTS.batchIntervalMs),
  maxMessageCount: z.int().min(1).max(10_000).default(DEFAULTS.maxMessageCount),
  executeTimeoutMs: z.int().min(100).max(600_000).default(DEFAULTS.executeTimeoutMs),
  gatewayConcurrency: z.int().min(1).max(100_000).default(DEFAULTS.gatewayConcurrency),
});

/** Options with every default filled in. @throws FabricError BAD_OPTION */
export function settingsOf(options: Partial<FabricOptions>): FabricSettings {
  const { portBase, ordering, peersPerOrganisation } = options;
  const checked = numbers.safeParse(options);
  if (!checked.success)
    throw new FabricError(
      'BAD_OPTION',
      checked.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`).join('; '),
    );
  return {
    ...checked.data,
    table:
      options.nodes ??
      nodeTable({
        ...(portBase === undefined ? {} : { portBase }),
        ...(ordering === undefined ? {} : { ordering }),
        ...(peersPerOrganisation === undefined ? {} : { peersPerOrganisation }),
      }),
    policy: policyText(options.policy ?? DEFAULTS.policy),
    clientTls: options.clientTls ?? true,
  };
}

function policyText(policy: number | string): string {
  if (typeof policy === 'string') return policy;
  return `OutOf(${policy},${organisations.map((org) => `'${org.mspId}.peer'`).join(',')})`;
}
