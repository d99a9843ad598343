import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { FIRST_LOAD_BUDGET, readFirstLoads } from './first-load.ts';

const DIST = fileURLToPath(new URL('../dist', import.meta.url));
const built = existsSync(DIST);

test.skipIf(!built).each(Object.entries(FIRST_LOAD_BUDGET))(
  'the first load of %s is within %i bytes',
  (page, budget) => {
    const load = readFirstLoads(DIST).find((each) => each.page === page);
    expect(load?.gzip).toBeGreaterThan(0);
    expect(load?.gzip).toBeLessThanOrEqual(budget);
  },
);
