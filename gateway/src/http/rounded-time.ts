import { setTimeout as sleep } from 'node:timers/promises';

/** An answer leaves at a multiple of this after it was asked, so that its time says no more than how busy we are. */
const STEP_MS = 25;

/** Runs a question of somebody without a name; answers, or refuses, after a rounded time. */
export async function inRoundedTime<T>(answer: () => Promise<T>): Promise<T> {
  const started = performance.now();
  try {
    return await answer();
  } finally {
    const elapsed = performance.now() - started;
    await sleep(Math.ceil(elapsed / STEP_MS) * STEP_MS - elapsed);
  }
}
