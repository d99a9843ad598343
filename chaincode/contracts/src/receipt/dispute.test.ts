import { beforeEach, describe, expect, test } from 'vitest';

import { canonicalBytes, MAX_DISPUTES, type Json } from '@piaosu/core';

import { document, OTHER_HOSPITAL, redOf } from '../../../../test/support/ledger/documents.ts';
import type { Published } from '../../../../test/support/ledger/publisher-log.ts';
import type { TestAct, TestActor } from '../../../../test/support/ledger/signed-act.ts';
import { World } from '../testing/world.ts';

const R1 = document('0000000101', 100_000);
const REF = { eInvoiceCode: R1.eInvoiceCode, eInvoiceNumber: R1.eInvoiceNumber };

describe('a disputed receipt', () => {
  let world: World;
  let r1: Published;
  beforeEach(async () => {
    world = await World.open();
    r1 = await world.publish(R1);
  });

  function raise(actor: TestActor, receipt = r1, messageId?: string): TestAct {
    const body = { receipt: world.log.pointer(receipt), reason: 'AMOUNT' as const };
    return world.act(actor, 'raiseDispute', body, { evidence: world.log.evidence(receipt) }, messageId);
  }

  const lift = (actor: TestActor): TestAct =>
    world.act(actor, 'liftDispute', { reason: 'UNFOUNDED' }, { receipt: REF });

  const record = () => {
    const [key = ''] = world.ledger.keys().filter((each) => each.startsWith('RCP~'));
    return world.record(key);
  };

  test('names role, reason and time, and no payer in clear; claims go on', async () => {
    expect(await world.succeed(raise(world.officer('INS-A')))).toMatchObject({ open: 1 });
    expect(record()).toMatchObject({
      state: 'LIVE',
      disputes: [{ role: 'CLAIMS_OFFICER', reason: 'AMOUNT', time: world.time }],
    });
    expect(world.ledger.dump().match(/RCP~.*/)?.[0]).not.toContain('INS-A');
    await world.succeed(world.reserve('INS-B', [r1], 100_000));
    expect(record()).toMatchObject({ disputes: [{ reason: 'AMOUNT' }] });
  });

  test('is disputed once by each institution, and the same message gives the first answer', async () => {
    const first = await world.succeed(raise(world.officer('INS-A'), r1, 'm'));
    expect(await world.succeed(raise(world.officer('INS-A'), r1, 'm'))).toEqual(first);
    expect(await world.refuse(raise(world.officer('INS-A')))).toMatchObject({ code: 'ALREADY_EXISTS' });
    expect(await world.succeed(raise(world.issuer()))).toMatchObject({ open: 2 });
  });

  test('is freed by who raised it, or for all by the authority of the issuer', async () => {
    await world.succeed(raise(world.officer('INS-A')));
    await world.succeed(raise(world.issuer()));
    expect(await world.refuse(lift(world.officer('INS-B')))).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
    expect(await world.refuse(lift(world.authority('InsuranceMSP')))).toMatchObject({ code: 'NOT_ISSUER' });
    expect(await world.succeed(lift(world.officer('INS-A')))).toMatchObject({ open: 1 });
    expect(await world.succeed(lift(world.authority('HealthMSP')))).toMatchObject({ open: 0 });
    expect(record()).toMatchObject({
      disputes: [
        { role: 'CLAIMS_OFFICER', lifted: { role: 'CLAIMS_OFFICER', reason: 'UNFOUNDED' } },
        { role: 'ISSUER', lifted: { role: 'REGISTRAR', time: world.time } },
      ],
    });
  });

  test('raised again after it was lifted, a dispute takes the place of the former', async () => {
    for (let round = 0; round < 3; round += 1) {
      await world.succeed(raise(world.officer('INS-A')));
      await world.succeed(lift(world.officer('INS-A')));
    }
    expect(record()?.['disputes']).toHaveLength(1);
  });

  test('is no business of another hospital, and a cancelled one is disputed no more', async () => {
    expect(await world.refuse(raise(world.issuer(OTHER_HOSPITAL)))).toMatchObject({ code: 'NOT_ISSUER' });
    await world.succeed(raise(world.issuer()));
    const red = await world.publish(redOf(R1, '0000000102'));
    await world.succeed(world.redFlush(r1, red));
    expect(await world.refuse(raise(world.officer('INS-A')))).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
    expect(await world.succeed(lift(world.issuer()))).toMatchObject({ open: 0 });
  });

  test('takes the place of one that was lifted when the list is full, so that nobody can be kept from raising one', async () => {
    await world.succeed(raise(world.officer('INS-A')));
    const [key = ''] = world.ledger.keys().filter((each) => each.startsWith('RCP~'));
    const entry = { role: 'CLAIMS_OFFICER', time: world.time, tx: 'a'.repeat(64) };
    const full = (isLifted: (index: number) => boolean) =>
      Array.from({ length: MAX_DISPUTES }, (_, index) => {
        const by = `1.${String(index).padStart(64, '0')}`;
        const lifted = isLifted(index) ? { lifted: { ...entry, by, reason: 'WITHDRAWN' } } : {};
        return { ...entry, by, reason: 'OTHER', ...lifted };
      });
    const put = (disputes: Json) => {
      const value = canonicalBytes({ ...world.record(key), disputes });
      world.ledger.commit(new Map(), [{ key, value }]);
    };
    put(full((index) => index === 7));
    expect(await world.succeed(raise(world.officer('INS-B')))).toMatchObject({ open: MAX_DISPUTES });
    put(full(() => false));
    expect(await world.refuse(raise(world.officer('INS-B')))).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
  });
});
