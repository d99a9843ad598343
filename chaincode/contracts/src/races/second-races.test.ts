import { describe, expect, test } from 'vitest';

import { EXPECTED_EVENTS } from './expected-events.ts';
import { FULL_HALF, HALF, runRaces, TIMEOUT_MS } from './racing.ts';

describe('claims, red-flushes and withdrawals that race each other (second half)', () => {
  test(
    `${HALF} races: never over the cap, never a lost reservation, and every answer as the model says`,
    async () => {
      const tally = await runRaces(1);
      if (HALF >= FULL_HALF) expect([...tally.keys()]).toEqual(expect.arrayContaining(EXPECTED_EVENTS));
    },
    TIMEOUT_MS,
  );
});
