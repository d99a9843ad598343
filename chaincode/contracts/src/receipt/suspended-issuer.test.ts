import { beforeEach, describe, expect, test } from 'vitest';

import { MAX_SUSPENSIONS } from '@piaosu/core';

import { document, HOSPITAL } from '../../../../test/support/ledger/documents.ts';
import type { Published } from '../../../../test/support/ledger/publisher-log.ts';
import type { TestAct } from '../../../../test/support/ledger/signed-act.ts';
import { World } from '../testing/world.ts';

describe('the receipts of an issuer that was suspended', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open();
  });

  const set = (state: 'ACTIVE' | 'SUSPENDED', id = HOSPITAL): TestAct =>
    world.act(world.authority('HealthMSP'), 'institution.update', { id, state });

  function materialise(receipt: Published, size: number): TestAct {
    const evidence = world.log.evidence(receipt, [], size);
    return world.act(world.publisher, 'materialise', { receipt: world.log.pointer(receipt, size) }, { evidence });
  }

  test('count by the order of the ledger: before it they materialise, after it they are ISSUER_UNTRUSTED', async () => {
    const before = await world.r1();
    world.time += 60;
    await world.succeed(set('SUSPENDED'));
    world.time += 1;
    const during = await world.publish(document('0000000102', 1_000, { issueDate: '2026-01-01' }));
    expect(await world.thrown(materialise(during, 2))).toMatchObject({
      code: 'ISSUER_UNTRUSTED',
      evidence: { detail: { issuer: HOSPITAL, suspended: true } },
    });
    await world.succeed(materialise(before, 1));
  });

  test('a return does not heal what was anchored meanwhile, and later receipts count', async () => {
    await world.succeed(set('SUSPENDED'));
    world.time += 1;
    const during = await world.publish(document('0000000102', 1_000));
    world.time += 59;
    await world.succeed(set('ACTIVE'));
    const after = await world.publish(document('0000000103', 1_000));
    expect(await world.thrown(materialise(during, 1))).toMatchObject({ code: 'ISSUER_UNTRUSTED' });
    await world.succeed(materialise(after, 2));
    // Its publisher could append it again: nobody could tell that from showing it under a later checkpoint.
    await world.succeed(materialise(during, 2));
    expect(world.institution(HOSPITAL)).toMatchObject({
      state: 'ACTIVE',
      suspensions: [{ from: { epoch: 1, time: world.time - 60 }, until: { epoch: 2, time: world.time } }],
    });
  });

  test('suspending twice changes nothing, and neither does another change while it lasts', async () => {
    await world.succeed(set('SUSPENDED'));
    const since = world.time;
    world.time += 60;
    await world.succeed(set('SUSPENDED'));
    await world.succeed(world.act(world.authority('HealthMSP'), 'institution.update', { id: HOSPITAL, name: '新名' }));
    expect(world.institution(HOSPITAL)).toMatchObject({
      state: 'SUSPENDED',
      suspensions: [{ from: { epoch: 1, time: since } }],
    });
  });

  test('a record that is full can still be suspended, and returns no more', async () => {
    for (let i = 1; i < MAX_SUSPENSIONS; i += 1) await world.submit(set('SUSPENDED'), set('ACTIVE'));
    await world.succeed(set('SUSPENDED'));
    expect(await world.refuse(set('ACTIVE'))).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
    expect(world.institution(HOSPITAL)).toMatchObject({ state: 'SUSPENDED' });
  });
});
