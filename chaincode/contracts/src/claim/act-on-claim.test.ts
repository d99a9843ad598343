import { beforeEach, describe, expect, test } from 'vitest';

import { NOON } from '../testing/consortium.ts';
import type { Published } from '../../../../test/support/ledger/publisher-log.ts';
import { World } from '../testing/world.ts';

describe('acts on a claim', () => {
  let world: World;
  let r1: Published;
  let claimId: string;
  beforeEach(async () => {
    world = await World.open();
    r1 = await world.r1();
    claimId = await world.reserved('INS-A', r1, 60_000);
  });

  const officer = (): ReturnType<World['officer']> => world.officer('INS-A');
  const cashier = (): ReturnType<World['cashier']> => world.cashier('INS-A');

  test('a claim is reviewed, approved, paid and recovered; each step names actor, time and transaction', async () => {
    await world.succeed(world.act(officer(), 'review', { claimId }));
    await world.succeed(world.act(officer(), 'approve', { claimId, amountFen: 50_000 }));
    expect(await world.succeed(world.act(cashier(), 'pay', { claimId, amountFen: 40_000 }))).toMatchObject({
      state: 'PAID',
      remaining: '600.00',
    });
    await world.succeed(world.act(cashier(), 'recover', { claimId, amountFen: 10_000 }));
    const last = await world.succeed(world.act(cashier(), 'recover', { claimId, amountFen: 30_000 }));
    expect(last).toEqual({ claimId, state: 'RECOVERED', remaining: '1000.00' });
    expect(world.record(`CLM~${claimId}`)).toMatchObject({
      approvedFen: 50_000,
      paidFen: 40_000,
      recoveredFen: 40_000,
      history: [
        { action: 'reserve', role: 'CLAIMS_OFFICER', actor: 'INS-A', time: NOON },
        { action: 'review' },
        { action: 'approve', amountFen: 50_000 },
        { action: 'pay', role: 'PAYMENT_OFFICER', keyId: 'INS-A-key' },
        { action: 'recover' },
        { action: 'recover' },
      ],
    });
  });

  test('approved never exceeds reserved, paid never approved, recovered never paid', async () => {
    const refused = async (code: string, act: Promise<{ code: string }>): Promise<void> => {
      expect(await act).toMatchObject({ code });
    };
    await refused(
      'AMOUNT_OVER_RESERVED',
      world.refuse(world.act(officer(), 'approve', { claimId, amountFen: 60_001 })),
    );
    await world.succeed(world.act(officer(), 'approve', { claimId, amountFen: 50_000 }));
    await refused('AMOUNT_OVER_APPROVED', world.refuse(world.act(cashier(), 'pay', { claimId, amountFen: 50_001 })));
    await world.succeed(world.act(cashier(), 'pay', { claimId, amountFen: 50_000 }));
    await refused('AMOUNT_OVER_PAID', world.refuse(world.act(cashier(), 'recover', { claimId, amountFen: 50_001 })));
  });

  test('an approval for less releases the rest', async () => {
    expect(await world.succeed(world.act(officer(), 'approve', { claimId, amountFen: 10_000 }))).toMatchObject({
      remaining: '900.00',
    });
  });

  test('paying before approving is ILLEGAL_TRANSITION', async () => {
    const refusal = await world.refuse(world.act(cashier(), 'pay', { claimId, amountFen: 1 }));
    expect(refusal).toEqual({ code: 'ILLEGAL_TRANSITION', evidence: { act: 'pay', from: 'RESERVED', to: 'PAID' } });
  });

  test('a withdrawn claim can do nothing more and counts for nothing', async () => {
    await world.succeed(world.act(officer(), 'withdraw', { claimId, reason: 'PATIENT_WISH' }));
    expect(await world.refuse(world.act(officer(), 'review', { claimId }))).toMatchObject({
      code: 'ILLEGAL_TRANSITION',
    });
    await world.succeed(world.reserve('INS-A', [r1], 100_000));
  });

  test('a payment that the bank returned is approved again, to the amount that was paid', async () => {
    await world.succeed(world.act(officer(), 'approve', { claimId, amountFen: 50_000 }));
    await world.succeed(world.act(cashier(), 'pay', { claimId, amountFen: 40_000 }));
    await world.reserved('INS-B', r1, 60_000);
    const returned = await world.succeed(
      world.act(cashier(), 'paymentReturned', { claimId, reason: 'ACCOUNT_CLOSED' }),
    );
    expect(returned).toMatchObject({ state: 'APPROVED', remaining: '0.00' });
    expect(await world.refuse(world.act(cashier(), 'pay', { claimId, amountFen: 50_000 }))).toMatchObject({
      code: 'AMOUNT_OVER_APPROVED',
    });
  });

  test('to another payer the claim does not exist', async () => {
    const refusal = await world.refuse(world.act(world.officer('INS-B'), 'withdraw', { claimId, reason: 'MISTAKE' }));
    expect(refusal).toEqual({ code: 'RESOURCE_NOT_FOUND', evidence: { claimId } });
  });

  test('an expired claim can no longer be approved', async () => {
    world.time = NOON + 60 * 86_400;
    expect(await world.refuse(world.act(officer(), 'approve', { claimId, amountFen: 1 }))).toEqual({
      code: 'ILLEGAL_TRANSITION',
      evidence: { act: 'approve', from: 'EXPIRED', to: 'APPROVED' },
    });
  });

  test('an approval does not expire', async () => {
    await world.succeed(world.act(officer(), 'approve', { claimId, amountFen: 60_000 }));
    world.time = NOON + 60 * 86_400;
    await world.succeed(world.act(cashier(), 'pay', { claimId, amountFen: 60_000 }));
  });

  test('a claims officer cannot pay and a payment officer cannot decide', async () => {
    expect(await world.thrown(world.act(officer(), 'pay', { claimId, amountFen: 1 }))).toMatchObject({
      code: 'ROLE_NOT_ALLOWED',
    });
    expect(await world.thrown(world.act(cashier(), 'approve', { claimId, amountFen: 1 }))).toMatchObject({
      code: 'ROLE_NOT_ALLOWED',
    });
  });

  test('D7: amounts of 0, below 0 and fractions of a fen do not pass the shape', async () => {
    for (const amountFen of [0, -1]) {
      expect(await world.thrown(world.act(officer(), 'approve', { claimId, amountFen }))).toEqual({
        code: 'SCHEMA',
        evidence: { pointer: '/op/body/amountFen', index: 0 },
      });
    }
  });
});
