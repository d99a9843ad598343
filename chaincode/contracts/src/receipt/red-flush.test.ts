import { beforeEach, describe, expect, test } from 'vitest';

import { document, OTHER_HOSPITAL, redOf } from '../../../../test/support/ledger/documents.ts';
import { NOON } from '../testing/consortium.ts';
import type { Published } from '../../../../test/support/ledger/publisher-log.ts';
import { World } from '../testing/world.ts';

const R1 = document('0000000101', 100_000);
const RED = redOf(R1, '0000000102');

describe('red-flush', () => {
  let world: World;
  let r1: Published;
  let red: Published;
  beforeEach(async () => {
    world = await World.open();
    r1 = await world.publish(R1);
    red = await world.publish(RED);
  });

  /** R1b, issued anew after R1 was flushed. */
  async function reissue(number: string, totalFen: number): Promise<Published> {
    const supersedes = { eInvoiceCode: R1.eInvoiceCode, eInvoiceNumber: R1.eInvoiceNumber };
    const reissued = document(number, totalFen, { businessNumber: R1.businessNumber, supersedes });
    return world.publish(reissued, { predecessorLineage: r1.header.lineage });
  }

  const known = (): { predecessorPatientSalt: string } => ({ predecessorPatientSalt: world.patientSalt(r1) });

  test('an unclaimed receipt is flushed at once and cannot be claimed', async () => {
    expect(await world.succeed(world.redFlush(r1, red))).toEqual({
      state: 'RED_FLUSHED',
      cap: '0.00',
      recoveryDue: [],
    });
    expect(await world.refuse(world.reserve('INS-A', [r1], 100))).toEqual({ code: 'RED_FLUSHED', evidence: {} });
    expect(await world.refuse(world.reserve('INS-A', [red], 100))).toMatchObject({ code: 'NOT_CLAIMABLE_KIND' });
  });

  test('a repeat finds it done, another red receipt is ALREADY_RED', async () => {
    await world.succeed(world.redFlush(r1, red));
    expect(await world.succeed(world.redFlush(r1, red))).toMatchObject({ state: 'RED_FLUSHED' });
    const second = await world.publish({ ...RED, eInvoiceNumber: '0000000103' });
    expect(await world.refuse(world.redFlush(r1, second))).toEqual({
      code: 'ALREADY_RED',
      evidence: { state: 'RED_FLUSHED' },
    });
  });

  test('E5: another hospital cannot flush it, neither as actor nor with its own red receipt', async () => {
    expect(await world.refuse(world.redFlush(r1, red, world.issuer(OTHER_HOSPITAL)))).toMatchObject({
      code: 'NOT_ISSUER',
    });
    const foreign = await world.publish(
      { ...RED, issuer: OTHER_HOSPITAL, eInvoiceNumber: '0000010001' },
      { segmentFrom: '0000010001' },
    );
    expect(await world.refuse(world.redFlush(r1, foreign, world.publisher))).toMatchObject({ code: 'NOT_ISSUER' });
    expect(await world.succeed(world.reserve('INS-A', [r1], 100))).toBeDefined();
  });

  test('amounts that are not the negatives are AMOUNT_EQUATION', async () => {
    const wrong = await world.publish({ ...RED, eInvoiceNumber: '0000000104', totalFen: -99_999, cashFen: -99_999 });
    expect(await world.refuse(world.redFlush(r1, wrong))).toEqual({
      code: 'AMOUNT_EQUATION',
      evidence: { fields: ['totalFen', 'capFen'] },
    });
  });

  test('a red receipt of another original is PROOF_INVALID', async () => {
    const other = await world.publish(document('0000000105', 100_000));
    expect(await world.thrown(world.redFlush(other, red))).toMatchObject({
      code: 'PROOF_INVALID',
      evidence: { proof: 'redOf' },
    });
  });

  test('with an open claim the outcome is CLAIM_HELD, new claims are RED_PENDING, and the last end completes it', async () => {
    const claimId = await world.reserved('INS-A', r1, 100);
    expect(await world.refuse(world.redFlush(r1, red))).toEqual({
      code: 'CLAIM_HELD',
      evidence: { state: 'RED_PENDING', openClaims: 1 },
    });
    expect(await world.refuse(world.reserve('INS-B', [r1], 100))).toEqual({ code: 'RED_PENDING', evidence: {} });
    await world.succeed(world.act(world.officer('INS-A'), 'withdraw', { claimId, reason: 'RED_FLUSH' }));
    expect(await world.refuse(world.reserve('INS-B', [r1], 100))).toMatchObject({ code: 'RED_FLUSHED' });
    expect(world.record(`BIZ~${r1.header.businessTag}`)).toMatchObject({ v: 1, receipt: null });
  });

  test('a pending flush completes when the claim expires: the next act or a repeat of the flush notices', async () => {
    await world.reserved('INS-LATE', r1, 100);
    expect(await world.refuse(world.redFlush(r1, red))).toMatchObject({ code: 'CLAIM_HELD' });
    world.time = NOON + 3 * 86_400;
    expect(await world.succeed(world.redFlush(r1, red))).toMatchObject({ state: 'RED_FLUSHED' });
  });

  test('paid while pending: the flush completes and the payment is due back', async () => {
    const claimId = await world.reserved('INS-A', r1, 80_000);
    await world.succeed(world.act(world.officer('INS-A'), 'approve', { claimId, amountFen: 80_000 }));
    await world.refuse(world.redFlush(r1, red));
    await world.succeed(world.act(world.cashier('INS-A'), 'pay', { claimId, amountFen: 80_000 }));
    expect(await world.succeed(world.redFlush(r1, red))).toMatchObject({ recoveryDue: [{ claimId, due: '800.00' }] });
  });

  test('B9: paid 1000.00, flushed and re-issued: another payer gets nothing before the recovery is booked', async () => {
    const paid = await world.paid('HZ-BASIC', r1, 100_000);
    await world.succeed(world.redFlush(r1, red));
    const r1b = await reissue('0000000106', 100_000);
    const claim = { evidence: known() };
    expect(await world.refuse(world.reserve('INS-B', [r1b], 1, claim))).toMatchObject({
      code: 'OVER_CAP',
      evidence: { remaining: '0.00' },
    });
    await world.succeed(world.act(world.cashier('HZ-BASIC'), 'recover', { claimId: paid, amountFen: 100_000 }));
    expect(await world.succeed(world.reserve('INS-B', [r1b], 100_000, claim))).toMatchObject({ remaining: '0.00' });
  });

  test('the payer of the original claiming on the re-issue is DUPLICATE_CLAIM', async () => {
    const claimId = await world.paid('INS-A', r1, 40_000);
    await world.succeed(world.redFlush(r1, red));
    const r1b = await reissue('0000000107', 100_000);
    const refusal = await world.refuse(world.reserve('INS-A', [r1b], 100, { evidence: known() }));
    expect(refusal).toMatchObject({ code: 'DUPLICATE_CLAIM', evidence: { claimId } });
  });

  test('E4: what is due back shrinks when the re-issue restores a part of the cap', async () => {
    const claimId = await world.paid('INS-A', r1, 80_000);
    await world.succeed(world.redFlush(r1, red));
    const r1b = await reissue('0000000108', 60_000);
    await world.refuse(world.reserve('INS-B', [r1b], 1, { evidence: known() }));
    const act = world.act(
      world.issuer(),
      'materialise',
      { receipt: world.log.pointer(r1b) },
      { evidence: { ...world.log.evidence(r1b), ...known() } },
    );
    await world.succeed(act);
    expect(await world.succeed(world.redFlush(r1, red))).toMatchObject({
      cap: '600.00',
      recoveryDue: [{ claimId, due: '200.00' }],
    });
  });

  test('C6: of a flush and a claim on one state only one is valid', async () => {
    const flush = await world.simulate([world.redFlush(r1, red)]);
    const claim = await world.simulate([world.reserve('INS-A', [r1], 100)]);
    expect([flush.state.commit(), claim.state.commit()]).toEqual([true, false]);
    expect(await world.refuse(world.reserve('INS-A', [r1], 100))).toMatchObject({ code: 'RED_FLUSHED' });
  });

  test('a payment returned for a flushed receipt ends the claim instead of promising it again', async () => {
    const claimId = await world.paid('INS-A', r1, 80_000);
    await world.succeed(world.redFlush(r1, red));
    const returned = await world.succeed(
      world.act(world.cashier('INS-A'), 'paymentReturned', { claimId, reason: 'ACCOUNT_CLOSED' }),
    );
    expect(returned).toMatchObject({ state: 'RECOVERED' });
    expect(await world.succeed(world.redFlush(r1, red))).toMatchObject({ recoveryDue: [] });
  });
});
