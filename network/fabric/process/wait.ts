import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 40;

/** Asks until the answer is not undefined. @returns undefined when the time is up. */
export async function waitFor<T>(
  ask: () => Promise<T | undefined> | T | undefined,
  timeoutMs: number,
): Promise<T | undefined> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined || performance.now() > end) return answer;
    await sleep(POLL_MS);
  }
}

/** Whether the condition came true in time. */
export async function comesTrue(condition: () => Promise<boolean> | boolean, timeoutMs: number): Promise<boolean> {
  return (await waitFor(async () => ((await condition()) ? true : undefined), timeoutMs)) === true;
}
