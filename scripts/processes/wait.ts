import { setTimeout as delay } from 'node:timers/promises';

/**
 * Asks `condition` every `everyMs` until it gives a value; undefined after `timeoutMs`.
 * For things that announce themselves to nobody (a port that opens, a process that ends).
 */
export async function waitFor<T>(
  condition: () => Promise<T | undefined> | T | undefined,
  { timeoutMs, everyMs = 50 }: { timeoutMs: number; everyMs?: number },
): Promise<T | undefined> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const value = await condition();
    if (value !== undefined) return value;
    if (performance.now() >= end) return undefined;
    await delay(everyMs);
  }
}
