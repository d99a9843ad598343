import { expect, test } from 'vitest';

import { document } from '../../../../test/support/ledger/documents.ts';
import { World } from '../testing/world.ts';

test('two parts of a new split bill enter in one batch, whichever comes first', async () => {
  for (const order of [
    [0, 1],
    [1, 0],
  ] as const) {
    const world = await World.open();
    const parts = [1, 2].map((i) => world.issue(document(`000000010${i}`, 10_000, { relatedNumber: 'G' })));
    await world.anchor();
    const evidence = { relatedPatientSalts: parts.map((part) => world.patientSalt(part)) };
    const acts = order.map((index) =>
      world.reserve(index === 0 ? 'INS-A' : 'INS-B', parts.slice(index, index + 1), 10_000, { evidence }),
    );
    expect((await world.submit(...acts)).map(({ ok }) => ok)).toEqual([true, true]);
    expect(world.record(`LIN~${parts[0]?.header.lineage ?? ''}`)).toMatchObject({ capFen: 20_000, usedFen: 20_000 });
  }
});
