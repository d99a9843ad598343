import { beforeEach, describe, expect, test } from 'vitest';

import { document, HOSPITAL } from '../../../../test/support/ledger/documents.ts';
import type { Published } from '../../../../test/support/ledger/publisher-log.ts';
import type { TestAct } from '../../../../test/support/ledger/signed-act.ts';
import { newSigner } from '../../../../test/support/ledger/signer.ts';
import { World } from '../testing/world.ts';

const QUARTER_OF_AN_HOUR = 15 * 60;

describe("who has stolen an issuer's key", () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open();
  });

  const revoke = (): TestAct => {
    const keyId = world.signer(HOSPITAL).registration.id;
    return world.act(world.authority('HealthMSP'), 'key.revoke', { institution: HOSPITAL, keyId });
  };

  const checkpoint = (): TestAct => world.act(world.publisher, 'checkpoint', world.log.checkpointBody());

  function materialise(receipt: Published, size: number): TestAct {
    const evidence = world.log.evidence(receipt, [], size);
    return world.act(world.publisher, 'materialise', { receipt: world.log.pointer(receipt, size) }, { evidence });
  }

  const UNTRUSTED = { code: 'ISSUER_UNTRUSTED', evidence: { detail: { order: 'ANCHORED_AFTER_REVOCATION' } } };

  test('gains nothing by an early issue date and a transaction time from before the revocation', async () => {
    const honest = await world.r1();
    world.time += 60;
    await world.succeed(revoke());
    const forged = world.issue(document('0000000102', 9_000_000, { issueDate: '2026-01-01' }));
    world.time -= 14 * 60;
    await world.anchor();
    world.time += QUARTER_OF_AN_HOUR;
    expect(await world.thrown(materialise(forged, 2))).toMatchObject(UNTRUSTED);
    await world.succeed(materialise(honest, 1));
  });

  test('gains nothing by a checkpoint that was endorsed before the revocation and is ordered after it', async () => {
    const forged = world.issue(document('0000000102', 9_000_000));
    const early = checkpoint();
    const { state: endorsed } = await world.simulate([early]);
    await world.succeed(revoke());
    expect(endorsed.commit()).toBe(false);
    await world.succeed(early);
    expect(await world.thrown(materialise(forged, 1))).toMatchObject(UNTRUSTED);
  });

  test('cannot undo what was anchored before: it counts for ever, also after the next key', async () => {
    const honest = await world.r1();
    await world.succeed(revoke());
    const next = newSigner('next').registration;
    await world.succeed(world.act(world.authority('HealthMSP'), 'key.add', { institution: HOSPITAL, key: next }));
    world.time += 400 * 86_400;
    await world.succeed(world.reserve('INS-A', [honest], 100));
  });

  test('finds no key that counts for what was anchored before it was registered', async () => {
    const thief = newSigner('thief');
    const forged = world.log.publish(document('0000000102', 1_000), thief);
    await world.anchor();
    const key = thief.registration;
    await world.succeed(world.act(world.authority('HealthMSP'), 'key.add', { institution: HOSPITAL, key }));
    expect(await world.thrown(materialise(forged, 1))).toMatchObject({
      code: 'ISSUER_UNTRUSTED',
      evidence: { detail: { order: 'ANCHORED_BEFORE_KEY' } },
    });
  });

  test('the same holds for a suspension that overtakes a checkpoint', async () => {
    const late = world.issue(document('0000000102', 1_000));
    const early = checkpoint();
    const { state: endorsed } = await world.simulate([early]);
    const suspend = { id: HOSPITAL, state: 'SUSPENDED' } as const;
    await world.succeed(world.act(world.authority('HealthMSP'), 'institution.update', suspend));
    expect(endorsed.commit()).toBe(false);
    await world.succeed(early);
    expect(await world.thrown(materialise(late, 1))).toMatchObject({
      code: 'ISSUER_UNTRUSTED',
      evidence: { detail: { order: 'ANCHORED_WHILE_SUSPENDED' } },
    });
  });

  test('registering a thousand institutions overtakes no checkpoint', async () => {
    world.issue(document('0000000102', 1_000));
    const { state: endorsed } = await world.simulate([checkpoint()]);
    const keys = [newSigner('k').registration];
    const payers = Array.from({ length: 1000 }, (_, i) => ({ id: `PAYER-${i}`, kinds: ['PAYER'] as const, name: 'P' }));
    const acts = payers.map((payer) =>
      world.act(world.authority('InsuranceMSP'), 'institution.register', {
        ...payer,
        tier: 5,
        benefit: 'INDEMNITY',
        keys,
      }),
    );
    const batches = Array.from({ length: 5 }, (_, i) => acts.slice(i * 200, (i + 1) * 200));
    for (const batch of batches) expect((await world.submit(...batch)).every(({ ok }) => ok)).toBe(true);
    expect(endorsed.commit()).toBe(true);
  });
});
