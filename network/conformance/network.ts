import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NetworkName } from './case.ts';
import { startDevnetEngine } from './devnet-engine.ts';
import type { Engine, EngineName, EngineSettings } from './engine.ts';
import { startFabricEngine } from './fabric-engine.ts';
import { prepareMembers } from './members.ts';

/** Settings of the two networks that cases run on. */
const SETTINGS: Readonly<Record<NetworkName, Pick<EngineSettings, 'executeTimeoutMs' | 'gatewayConcurrency'>>> = {
  calm: { executeTimeoutMs: 30_000, gatewayConcurrency: 500 },
  disturbed: { executeTimeoutMs: 1_500, gatewayConcurrency: 8 },
};

export const BATCH_TIMEOUT_MS: Readonly<Record<EngineName, number>> = { devnet: 20, fabric: 200 };

/** Folder of Fabric's programs; empty where there is none. */
export function fabricBin(): string {
  return process.env['FABRIC_BIN'] ?? '';
}

/** Starts a network with members to refuse, on a folder of its own that goes when it is closed. */
export async function openNetwork(
  name: EngineName,
  network: NetworkName,
  batchTimeoutMs: number = BATCH_TIMEOUT_MS[name],
): Promise<Engine> {
  const data = mkdtempSync(join(tmpdir(), 'piaosu-conformance-'));
  const removeData = (): void => {
    rmSync(data, { recursive: true, force: true });
  };
  try {
    await prepareMembers(data);
    const settings = { data, batchTimeoutMs, ...SETTINGS[network] };
    const engine = await (name === 'devnet' ? startDevnetEngine(settings) : startFabricEngine(fabricBin(), settings));
    return {
      ...engine,
      close: async () => {
        await engine.close();
        removeData();
      },
    };
  } catch (error) {
    removeData();
    throw error;
  }
}
