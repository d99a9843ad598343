import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from './errors.ts';
import { HeightWatch, type Standstill } from './height-watch.ts';
import type { Log } from './log.ts';

const LOOK_EVERY_MS = 1000;
/** Restarts of one node at one and the same height, before a person must look. */
const LAST_RESTART = 3;

export interface Supervised {
  /** Heights of the nodes that should answer now. */
  heights(): Promise<Record<string, number | undefined>>;
  /** How long that node may stay at one height behind others, milliseconds. */
  standstillOf(name: string): number;
  restart(name: string): Promise<void>;
}

/**
 * Looks at the heights every second and restarts a node that stands still while others move.
 * @returns ends the watch
 */
export function superviseHeights(network: Supervised, log: Log): () => Promise<void> {
  const stop = new AbortController();
  const done = watch(network, log, stop.signal);
  return async () => {
    stop.abort();
    await done;
  };
}

async function watch(network: Supervised, log: Log, signal: AbortSignal): Promise<void> {
  const heights = new HeightWatch((name) => network.standstillOf(name));
  const restarts = new Map<string, { readonly height: number | undefined; readonly count: number }>();
  while (!signal.aborted) {
    const standing = heights.observe(await network.heights(), performance.now());
    for (const found of standing) if (mayRestart(restarts, found, log)) await restart(network, found, log);
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined); // aborted: the loop's condition ends it
  }
}

function mayRestart(
  restarts: Map<string, { readonly height: number | undefined; readonly count: number }>,
  found: Standstill,
  log: Log,
): boolean {
  const before = restarts.get(found.name);
  const count = before !== undefined && before.height === found.height ? before.count + 1 : 1;
  restarts.set(found.name, { height: found.height, count });
  if (count === LAST_RESTART + 1)
    log({ event: 'node.standstill-given-up', node: found.name, height: found.height, highest: found.highest });
  return count <= LAST_RESTART;
}

async function restart(network: Supervised, found: Standstill, log: Log): Promise<void> {
  const { name, height, highest } = found;
  log({ event: 'node.stands-still', node: name, height, highest });
  try {
    await network.restart(name);
  } catch (error) {
    log({ event: 'node.restart-failed', node: name, reason: messageOf(error) });
  }
}
