import { beforeEach, describe, expect, test } from 'vitest';

import { World } from '../testing/world.ts';
import { document } from '../../../../test/support/ledger/documents.ts';

describe('amounts that an issuer signed and no publisher would have accepted', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open();
  });

  test('a negative fund does not lift the cap above the total', async () => {
    const receipt = await world.publish(document('0000000101', 10_000, { fundFen: -90_000, cashFen: 100_000 }));
    expect(await world.refuse(world.reserve('INS-A', [receipt], 100_000))).toMatchObject({ code: 'AMOUNT_EQUATION' });
  });

  test('a breakdown that is not the whole of the other funds does not hide that the rest is unbroken', async () => {
    const amounts = { otherFen: 90_000, cashFen: 10_000, otherBreakdown: [{ tier: 4, fen: 1 }] };
    const receipt = await world.publish(document('0000000101', 100_000, amounts));
    expect(await world.refuse(world.reserve('CI-CRITICAL', [receipt], 100))).toMatchObject({ code: 'AMOUNT_EQUATION' });
  });

  test('neither does a breakdown of nothing', async () => {
    const amounts = { otherFen: 90_000, cashFen: 10_000, otherBreakdown: [{ tier: 4, fen: 0 }] };
    const receipt = await world.publish(document('0000000101', 100_000, amounts));
    expect(await world.refuse(world.reserve('CI-CRITICAL', [receipt], 100))).toMatchObject({ code: 'AMOUNT_EQUATION' });
  });
});
