import { z } from 'zod';
import type { FabricNetwork } from '../options.ts';

const row = z.object({
  name: z.string(),
  state: z.string(),
  pid: z.number().optional(),
  blocks: z.number().optional(),
  mib: z.number().optional(),
});
export const statusRows = z.array(row);
export type StatusRow = z.output<typeof row>;

/** Every node with its state, blocks and memory. */
export async function statusOf(network: FabricNetwork): Promise<StatusRow[]> {
  const heights = await network.heights();
  const memory = new Map(network.memory().map(({ name, mib }) => [name, mib]));
  return network.nodes().map(({ name, state, pid }) => ({
    name,
    state,
    pid,
    blocks: heights[name],
    mib: memory.get(name),
  }));
}

export function statusTable(rows: readonly StatusRow[]): string {
  const cells = [['node', 'state', 'blocks', 'MiB', 'process'], ...rows.map(cellsOf)];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)));
  return cells
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function cellsOf({ name, state, blocks, mib, pid }: StatusRow): string[] {
  return [name, state, ...[blocks, mib, pid].map((value) => (value === undefined ? '-' : String(value)))];
}
