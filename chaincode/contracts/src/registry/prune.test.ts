import { hmacSha256, operationBytes, pepperCheck } from '@piaosu/core';
import { beforeEach, describe, expect, test } from 'vitest';

import { document } from '../../../../test/support/ledger/documents.ts';
import { NOON } from '../testing/consortium.ts';
import type { TestAct } from '../../../../test/support/ledger/signed-act.ts';
import { World } from '../testing/world.ts';

const DAY = 86_400;

describe('outcomes kept for repeats', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open();
    await world.submit(signedNow(world.reserve('INS-A', [await world.r1()], 100)));
  });

  /** The act signed anew, saying when. */
  function signedNow({ actor, signed, secret }: TestAct, at = world.time): TestAct {
    const op = { ...signed.op, at };
    return { actor, signed: { op, signature: actor.signer.sign(operationBytes(op)) }, secret };
  }

  function kept(institution: string): { institution: string; message: string }[] {
    const keys = world.ledger.keys().filter((key) => key.startsWith(`OP~${institution}~`));
    return keys.map((key) => ({ institution, message: key.split('~')[2] ?? '' }));
  }
  const prune = (operations = kept('INS-A'), org: 'InsuranceMSP' | 'DrugMSP' = 'InsuranceMSP'): TestAct =>
    world.act(world.authority(org), 'operation.prune', { operations });

  test('are taken away by name when 180 days are over, not on the last day, and again is nothing', async () => {
    const operations = kept('INS-A');
    world.time = NOON + 180 * DAY;
    expect(await world.refuse(prune())).toMatchObject({ code: 'ILLEGAL_TRANSITION', evidence: { keptSince: NOON } });
    expect(kept('INS-A')).toHaveLength(1);
    world.time += 1;
    expect(await world.succeed(prune(operations))).toEqual({ pruned: 1 });
    expect(kept('INS-A')).toEqual([]);
    expect(await world.succeed(prune(operations))).toEqual({ pruned: 0 });
  });

  test('are an organisation’s own affair: another cannot make its institutions forget', async () => {
    world.time = NOON + 200 * DAY;
    expect(await world.thrown(prune(kept('INS-A'), 'DrugMSP'))).toMatchObject({ code: 'ACTOR_NOT_OF_ORGANISATION' });
    expect(await world.thrown(prune([{ institution: 'NOBODY', message: `1.${'0'.repeat(64)}` }]))).toMatchObject({
      code: 'ACTOR_NOT_OF_ORGANISATION',
    });
  });

  test('a message sent again after that makes no second claim of the reservation', async () => {
    const other = await world.publish(document('0000000150', 1_000));
    const reserve = (): TestAct => signedNow(world.reserve('INS-B', [other], 100, { messageId: 'once' }));
    await world.succeed(reserve());
    world.time = NOON + 200 * DAY;
    await world.succeed(prune(kept('INS-B')));
    expect(await world.refuse(reserve())).toMatchObject({ code: 'ALREADY_EXISTS' });
  });

  test('nor does it when the tag secret has a newer version by then and the first claim has ended', async () => {
    const other = await world.publish(document('0000000154', 1_000));
    const reserve = (): TestAct => signedNow(world.reserve('INS-B', [other], 100, { messageId: 'once' }));
    const claimId = (await world.succeed(reserve()))['claimId'];
    if (typeof claimId !== 'string') throw new Error('a claim id');
    await world.succeed(world.act(world.officer('INS-B'), 'withdraw', { claimId, reason: 'MISTAKE' }));
    world.time = NOON + 200 * DAY;
    await world.succeed(prune(kept('INS-B')));
    const second = { version: 2, key: Buffer.alloc(32, 2) };
    world.peppers.push(second);
    const announcement = { version: 2, check: pepperCheck(hmacSha256, second) };
    await world.succeed(world.act(world.authority('FinanceMSP'), 'pepper.announce', announcement));
    expect(await world.refuse(reserve())).toEqual({ code: 'ALREADY_EXISTS', evidence: { claimId } });
  });

  test('a captured act that is sent again after that is OPERATION_STALE, whatever it did', async () => {
    const claimId = await world.paid('INS-B', await world.publish(document('0000000151', 1_000)), 1_000);
    const captured = signedNow(world.act(world.cashier('INS-B'), 'recover', { claimId, amountFen: 100 }));
    await world.succeed(captured);
    world.time = NOON + 200 * DAY;
    expect(await world.succeed(captured)).toMatchObject({ state: 'PAID' });
    await world.succeed(prune(kept('INS-B')));
    expect(await world.thrown(captured)).toMatchObject({ code: 'OPERATION_STALE', evidence: { at: NOON } });
    expect(world.record(`CLM~${claimId}`)).toMatchObject({ recoveredFen: 100 });
  });

  test('of an act that does not say when it was signed is kept for ever: else it could be done twice', async () => {
    await world.reserved('EMP', await world.publish(document('0000000152', 1_000)), 100);
    world.time = NOON + 10_000 * DAY;
    expect(await world.succeed(prune(kept('EMP')))).toEqual({ pruned: 0 });
    expect(kept('EMP')).toHaveLength(1);
  });

  test('an act signed 30 days ago counts, a second more or an hour ahead does not', async () => {
    const r = await world.publish(document('0000000153', 1_000));
    const signedAt = (at: number): TestAct => signedNow(world.reserve('EMP', [r], 100), at);
    for (const at of [world.time - 30 * DAY - 1, world.time + 3601])
      expect(await world.thrown(signedAt(at))).toMatchObject({ code: 'OPERATION_STALE' });
    await world.succeed(signedAt(world.time - 30 * DAY));
  });
});
