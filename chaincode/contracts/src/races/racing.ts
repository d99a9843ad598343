import fc from 'fast-check';
import { expect } from 'vitest';

import { RaceCourse } from './course.ts';
import { roundArbitrary, type Round } from './lot.ts';
import { Race } from './race.ts';

/** In CI the same races every time, so that a failure is a change's; elsewhere as many and as different as wanted. */
const RACES = Number(process.env['PIAOSU_RACES'] ?? 10_000);
const SEED = Number(process.env['PIAOSU_RACES_SEED'] ?? 20_260_106);
/** Long enough that debts, holds and re-issues of some dozen bills meet. */
const MAX_ROUNDS = 400;
/** A failure is made smaller for so long: further would outlast the test. */
const SHRINK_MS = 60_000;

/** Two test files run one half each, so that two workers share the work. */
export const HALF = Math.ceil(RACES / 2);
/** A half of this length meets everything that must be met. */
export const FULL_HALF = 5_000;
export const TIMEOUT_MS = 2 * SHRINK_MS + HALF * 20;

type Tally = Map<string, number>;

/** Runs the races of a half, world after world; each has its own seed, which a failure names. */
export async function runRaces(half: 0 | 1): Promise<Tally> {
  const course = await RaceCourse.open();
  const tally: Tally = new Map();
  let rounds = 0;
  for (let seed = SEED + half * 1_000_000; rounds < HALF; seed += 1) rounds += await runWorld(course, seed, tally);
  expect(rounds).toBeGreaterThanOrEqual(HALF);
  return tally;
}

/** One world; answers how many rounds it took. */
async function runWorld(course: RaceCourse, seed: number, tally: Tally): Promise<number> {
  let rounds = 0;
  let deadline = Infinity;
  const arbitrary = fc.array(roundArbitrary, { minLength: 1, maxLength: MAX_ROUNDS, size: 'max' });
  const property = fc.asyncProperty(arbitrary, async (all: readonly Round[]) => {
    if (performance.now() > deadline) return;
    const race = new Race(course, seed);
    try {
      for (const round of all) await race.run(round);
    } catch (error) {
      deadline = Math.min(deadline, performance.now() + SHRINK_MS);
      throw new Error(`PIAOSU_RACES=1 PIAOSU_RACES_SEED=${seed} brings this world back: ${String(error)}`, {
        cause: error,
      });
    }
    rounds = all.length;
    for (const [name, count] of race.tally) tally.set(name, (tally.get(name) ?? 0) + count);
  });
  await fc.assert(property, { seed, numRuns: 1, unbiased: true, includeErrorInReport: true });
  return rounds;
}
