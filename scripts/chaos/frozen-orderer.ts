import { waitFor } from '../processes/wait.ts';
import type { Scene } from './faults.ts';
import { askOperations } from './orderer-operations.ts';

const FOUND_MS = 90_000;

/**
 * Waits until the supervisor finds an orderer by its height, and asks for /healthz meanwhile. The freeze begins when the
 * height moves for the last time: a pipe takes a while to fill.
 * @returns what was seen, as a sentence
 * @throws when the supervisor does not find it, or when /healthz saw the freeze too
 */
export async function watchFrozen(scene: Scene, victim: string): Promise<string> {
  const { dataDir, table } = scene.network;
  const node = table.orderers.find(({ name }) => name === victim);
  if (node === undefined) throw new Error(`${victim} is no orderer.`);
  const seen = { height: -1, since: performance.now(), asked: 0, healthy: 0 };
  const isFound = (): boolean => scene.reported('node.stands-still', victim);
  const found = await waitFor(
    async () => {
      const height = (await scene.network.heights())[victim];
      if (isFound()) return true;
      if (height !== undefined && height !== seen.height)
        Object.assign(seen, { height, since: performance.now(), asked: 0, healthy: 0 });
      const status = (await askOperations(dataDir, node, '/healthz'))?.status;
      if (isFound()) return true; // it may be on its way down already: no answer of a frozen node
      seen.asked += 1;
      seen.healthy += status === 200 ? 1 : 0;
      return undefined;
    },
    { timeoutMs: FOUND_MS, everyMs: 250 },
  );
  const seconds = ((performance.now() - seen.since) / 1000).toFixed(1);
  const health = `/healthz said 200 to ${seen.healthy.toString()} of ${seen.asked.toString()} questions`;
  if (found === undefined) throw new Error(`The supervisor did not find ${victim} in ${seconds} s; ${health}.`);
  if (seen.asked === 0 || seen.healthy !== seen.asked) throw new Error(`${victim} was not frozen unseen: ${health}.`);
  return `stood at height ${seen.height.toString()} for ${seconds} s, while ${health}; then its height gave it away`;
}
