import { beforeEach, describe, expect, test } from 'vitest';

import type { Published } from '../../../../test/support/ledger/publisher-log.ts';
import type { TestAct } from '../../../../test/support/ledger/signed-act.ts';
import { World } from '../testing/world.ts';

describe('the claims of a payer that was suspended', () => {
  let world: World;
  let r1: Published;
  let claimId: string;
  beforeEach(async () => {
    world = await World.open();
    r1 = await world.r1();
    claimId = await world.reserved('INS-A', r1, 60_000);
    await world.succeed(world.act(world.officer('INS-A'), 'approve', { claimId, amountFen: 60_000 }));
  });

  const suspend = (): TestAct =>
    world.act(world.authority('InsuranceMSP'), 'institution.update', { id: 'INS-A', state: 'SUSPENDED' });
  const withdraw = (actor = world.authority('InsuranceMSP')): TestAct =>
    world.act(actor, 'withdraw', { claimId, reason: 'PAYER_SUSPENDED' });

  test('hold the cap until the authority of its organisation withdraws them, with who, why and when', async () => {
    await world.succeed(suspend());
    expect(await world.refuse(world.reserve('INS-B', [r1], 100_000))).toMatchObject({ code: 'OVER_CAP' });
    expect(await world.succeed(withdraw())).toMatchObject({ state: 'WITHDRAWN', remaining: '1000.00' });
    expect(world.record(`CLM~${claimId}`)?.['history']).toContainEqual(
      expect.objectContaining({
        action: 'withdraw',
        role: 'REGISTRAR',
        actor: 'AUTH-INSURANCE',
        reason: 'PAYER_SUSPENDED',
        time: world.time,
      }),
    );
    await world.succeed(world.reserve('INS-B', [r1], 100_000));
  });

  test('are its own as long as it can act: ILLEGAL_TRANSITION for the authority', async () => {
    expect(await world.refuse(withdraw())).toMatchObject({ code: 'ILLEGAL_TRANSITION', evidence: { payer: 'ACTIVE' } });
  });

  test('do not exist for the authority of another organisation, and nobody pays or rejects in its name', async () => {
    await world.succeed(suspend());
    expect(await world.refuse(withdraw(world.authority('HealthMSP')))).toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
    const pay = { claimId, amountFen: 60_000 };
    expect(await world.thrown(world.act(world.authority('InsuranceMSP'), 'pay', pay))).toMatchObject({
      code: 'ROLE_NOT_ALLOWED',
    });
    expect(await world.thrown(world.act(world.cashier('INS-A'), 'pay', pay))).toMatchObject({
      code: 'ACTOR_SUSPENDED',
    });
  });

  test('what was paid stays paid: only the payer books what comes back', async () => {
    await world.succeed(world.act(world.cashier('INS-A'), 'pay', { claimId, amountFen: 60_000 }));
    await world.succeed(suspend());
    expect(await world.refuse(withdraw())).toMatchObject({ code: 'ILLEGAL_TRANSITION', evidence: { from: 'PAID' } });
  });
});
