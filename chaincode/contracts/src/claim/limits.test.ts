import { beforeEach, describe, expect, test } from 'vitest';

import { World } from '../testing/world.ts';
import { document, redOf } from '../../../../test/support/ledger/documents.ts';
import type { TestAct } from '../../../../test/support/ledger/signed-act.ts';

describe('records never outgrow what can be read again', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open();
  });

  test('a claim whose payment is returned for ever can still be ended, and its receipt be red-flushed', async () => {
    const original = document('0000000101', 100_000);
    const [r1, red] = [await world.publish(original), await world.publish(redOf(original, '0000000102'))];
    const claimId = await world.paid('INS-A', r1, 100_000);
    const again = (): TestAct[] => [
      world.act(world.cashier('INS-A'), 'paymentReturned', { claimId, reason: 'ACCOUNT_CLOSED' }),
      world.act(world.cashier('INS-A'), 'pay', { claimId, amountFen: 100_000 }),
    ];
    await world.submit(...Array.from({ length: 510 }, again).flat().slice(0, 999));
    await world.submit(...again());
    await world.submit(world.redFlush(r1, red));
    expect(world.record(`CLM~${claimId}`)).toBeDefined();
    await world.submit(world.act(world.cashier('INS-A'), 'recover', { claimId, amountFen: 100_000 }));
    expect(world.record(`LIN~${r1.header.lineage}`)).toMatchObject({ usedFen: 0 });
  });
});
