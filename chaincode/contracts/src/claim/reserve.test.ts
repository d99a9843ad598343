import { beforeEach, describe, expect, test } from 'vitest';

import { document, INPATIENT_CODE, PATIENT, redOf } from '../../../../test/support/ledger/documents.ts';
import { NOON } from '../testing/consortium.ts';
import { World } from '../testing/world.ts';

const DAY = 86_400;

describe('reserve', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open();
  });

  test('materialises the receipt, reserves the amount and answers what is left', async () => {
    const r1 = await world.r1();
    const result = await world.succeed(world.reserve('INS-A', [r1], 60_000));
    expect(result).toMatchObject({ state: 'RESERVED', amount: '600.00', remaining: '400.00', expiresOn: '2026-02-17' });
    const kinds = world.ledger.keys().map((key) => key.split('~')[0]);
    expect(kinds).toEqual(expect.arrayContaining(['RCP', 'BIZ', 'LIN', 'CLM']));
  });

  test('B1: the payer that paid R1 in full is refused DUPLICATE_CLAIM with the first claim and its date', async () => {
    const r1 = await world.r1();
    const claimId = await world.paid('HZ-BASIC', r1, 100_000);
    const refusal = await world.refuse(world.reserve('HZ-BASIC', [r1], 100));
    expect(refusal).toEqual({ code: 'DUPLICATE_CLAIM', evidence: { claimId, date: '2026-01-06' } });
  });

  test('B2: over the cap the remaining amount is told and nobody else', async () => {
    const r1 = await world.r1();
    const claimId = await world.reserved('HZ-BASIC', r1, 70_000);
    await world.succeed(world.act(world.officer('HZ-BASIC'), 'approve', { claimId, amountFen: 70_000 }));
    const refusal = await world.refuse(world.reserve('INS-A', [r1], 100_000));
    expect(refusal).toEqual({ code: 'OVER_CAP', evidence: { remaining: '300.00', limit: '1000.00' } });
  });

  test('B4: a second BASIC payer is refused DUPLICATE_TIER', async () => {
    const r1 = await world.r1();
    const claimId = await world.reserved('HZ-BASIC', r1, 100);
    const refusal = await world.refuse(world.reserve('WZ-BASIC', [r1], 100));
    expect(refusal).toEqual({ code: 'DUPLICATE_TIER', evidence: { claimId, date: '2026-01-06' } });
  });

  test('B7: a BASIC claim by hand on a receipt settled online is ALREADY_SETTLED_ONLINE', async () => {
    const settled = { settlementId: 'S1', fundFen: 51_600, otherFen: 4_400, accountFen: 10_000, cashFen: 20_000 };
    const r2 = await world.publish(document('0000000102', 86_000, settled));
    expect(await world.refuse(world.reserve('HZ-BASIC', [r2], 100))).toMatchObject({ code: 'ALREADY_SETTLED_ONLINE' });
    const result = await world.succeed(world.reserve('INS-A', [r2], 30_000));
    expect(result).toMatchObject({ remaining: '0.00' });
  });

  test('settled online at fund 0.00 is settled', async () => {
    const receipt = await world.publish(document('0000000110', 1_000, { settlementId: 'S2' }));
    expect(await world.refuse(world.reserve('HZ-BASIC', [receipt], 100))).toMatchObject({
      code: 'ALREADY_SETTLED_ONLINE',
    });
  });

  test('other funds without a breakdown need the statement of a payer of tiers 2 to 4', async () => {
    const receipt = await world.publish(document('0000000111', 1_000, { otherFen: 400, cashFen: 600 }));
    const refusal = await world.refuse(world.reserve('CI-CRITICAL', [receipt], 100));
    expect(refusal).toEqual({ code: 'ALREADY_SETTLED_ONLINE', evidence: { tier: 2, needs: 'otherExcluded' } });
    await world.succeed(world.reserve('CI-CRITICAL', [receipt], 100, { otherExcluded: true }));
  });

  test('D2: a later payer waits while an earlier tier is under review, and not when it never claimed', async () => {
    const r1 = await world.r1();
    const claimId = await world.reserved('HZ-BASIC', r1, 50_000);
    await world.succeed(world.act(world.officer('HZ-BASIC'), 'review', { claimId }));
    const refusal = await world.refuse(world.reserve('INS-A', [r1], 100));
    expect(refusal).toEqual({ code: 'PRIMARY_PENDING', evidence: { tier: 1 } });
    await world.succeed(world.act(world.officer('HZ-BASIC'), 'approve', { claimId, amountFen: 40_000 }));
    await world.succeed(world.reserve('INS-A', [r1], 100));
  });

  test('G3: after a rejection the reservation is fully released', async () => {
    const r1 = await world.r1();
    const claimId = await world.reserved('INS-A', r1, 100_000);
    await world.succeed(world.act(world.officer('INS-A'), 'reject', { claimId, reason: 'NOT_COVERED' }));
    expect(await world.succeed(world.reserve('INS-B', [r1], 100_000))).toMatchObject({ remaining: '0.00' });
  });

  test('A6: a presented total that differs from the issued one is AMOUNT_ALTERED with both sums', async () => {
    const r3 = await world.publish(
      document('0000000007', 1_526_314, { eInvoiceCode: INPATIENT_CODE, kind: 'INPATIENT' }),
    );
    const presented = [{ totalAmount: '105263.14' }];
    const refusal = await world.refuse(world.reserve('HZ-BASIC', [r3], 100, { secret: { presented } }));
    expect(refusal).toEqual({
      code: 'AMOUNT_ALTERED',
      evidence: { fields: [{ receipt: 0, field: 'totalAmount', issued: '15263.14', presented: '105263.14' }] },
    });
  });

  test('A4: a wrong check code is told as a field, never as a value', async () => {
    const r1 = await world.r1();
    const options = { opened: ['checkCode'] as const, secret: { presented: [{ checkCode: '7k2m9r' }] } };
    const refusal = await world.refuse(world.reserve('INS-A', [r1], 100, options));
    expect(refusal).toEqual({ code: 'AMOUNT_ALTERED', evidence: { fields: [{ receipt: 0, field: 'checkCode' }] } });
    const right = { opened: ['checkCode'] as const, secret: { presented: [{ checkCode: '7K2M9Q' }] } };
    await world.succeed(world.reserve('INS-A', [r1], 100, right));
  });

  test('a claimant who is not the patient is IDENTITY_MISMATCH', async () => {
    const r1 = await world.r1();
    const stranger = { patient: { idType: '01', number: '110101199003077512' } };
    expect(await world.refuse(world.reserve('INS-A', [r1], 100, { secret: stranger }))).toEqual({
      code: 'IDENTITY_MISMATCH',
      evidence: {},
    });
    await world.succeed(world.reserve('INS-A', [r1], 100, { secret: { patient: PATIENT } }));
  });

  test('G1: the year of the code may lag behind the issue date', async () => {
    await world.succeed(world.reserve('INS-A', [await world.r1()], 100));
  });

  test('F1: a receipt without a checkpoint is NOT_ANCHORED', async () => {
    await world.r1();
    const late = world.issue(document('0000000120', 1_000));
    const size = world.log.leaves.length;
    const body = { amountFen: 100, basis: 'PERSONAL_BURDEN', receipts: [world.log.pointer(late, size)] } as const;
    const act = world.act(world.officer('INS-A'), 'reserve', body, { evidence: [world.log.evidence(late, [], size)] });
    expect(await world.refuse(act)).toMatchObject({ code: 'NOT_ANCHORED' });
  });

  test('a prepayment voucher and a red receipt are NOT_CLAIMABLE_KIND', async () => {
    const original = document('0000000121', 1_000);
    await world.publish(original);
    const red = await world.publish(redOf(original, '0000000122'));
    const voucher = await world.publish(document('0000000123', 1_000, { kind: 'PREPAYMENT' }));
    expect(await world.refuse(world.reserve('INS-A', [red], 100))).toEqual({
      code: 'NOT_CLAIMABLE_KIND',
      evidence: { kind: 'RED' },
    });
    expect(await world.refuse(world.reserve('INS-A', [voucher], 100))).toMatchObject({ code: 'NOT_CLAIMABLE_KIND' });
  });

  test('with a liable third party only tiers behind 3 may refund', async () => {
    const accident = await world.publish(document('0000000124', 1_000, { liability: 'THIRD_PARTY' }));
    expect(await world.refuse(world.reserve('HZ-BASIC', [accident], 100))).toEqual({
      code: 'THIRD_PARTY',
      evidence: { tier: 1 },
    });
    await world.succeed(world.reserve('INS-A', [accident], 100));
  });

  test('behind the filing deadline of its policy a payer is TIME_BARRED', async () => {
    const r1 = await world.r1();
    world.time = NOON + 9 * DAY;
    await world.succeed(world.reserve('INS-LATE', [r1], 100));
    const other = await world.publish(document('0000000125', 1_000));
    world.time = NOON + 10 * DAY;
    expect(await world.refuse(world.reserve('INS-LATE', [other], 100))).toEqual({
      code: 'TIME_BARRED',
      evidence: { deadline: '2026-01-15' },
    });
  });

  test('a fixed benefit neither uses the cap nor waits', async () => {
    const r1 = await world.r1();
    await world.reserved('HZ-BASIC', r1, 100_000);
    expect(await world.succeed(world.reserve('INS-F', [r1], 500_000))).toMatchObject({ remaining: '0.00' });
  });

  test('another basis is bounded by its opened field', async () => {
    const receipt = await world.publish(document('0000000126', 1_000, { accountFen: 300, cashFen: 700 }));
    const options = { basis: 'CASH_ONLY', opened: ['cashAmount'] } as const;
    expect(await world.refuse(world.reserve('INS-A', [receipt], 701, options))).toEqual({
      code: 'OVER_CAP',
      evidence: { remaining: '10.00', limit: '7.00' },
    });
    expect(await world.thrown(world.reserve('INS-A', [receipt], 700, { basis: 'CASH_ONLY' }))).toMatchObject({
      code: 'PROOF_INVALID',
    });
    await world.succeed(world.reserve('INS-A', [receipt], 700, options));
  });

  test('parts of a split bill are different receipts with one cap', async () => {
    const parts = [
      await world.publish(document('0000000189', 13_515, { relatedNumber: 'G1' })),
      await world.publish(document('0000000190', 26_866, { relatedNumber: 'G1' })),
    ] as const;
    await world.succeed(world.reserve('INS-A', [parts[0]], 13_515));
    const relatedPatientSalt = world.patientSalt(parts[0]);
    const second = world.reserve('INS-A', [parts[1]], 26_866, {
      evidence: { relatedPatientSalts: [relatedPatientSalt] },
    });
    expect(await world.succeed(second)).toMatchObject({ remaining: '0.00' });
    expect(await world.refuse(world.reserve('INS-B', [parts[1]], 1))).toEqual({
      code: 'OVER_CAP',
      evidence: { remaining: '0.00', limit: '268.66' },
    });
  });

  test('one claim may name all parts of a split bill, and no receipt of another lineage', async () => {
    const parts = [
      await world.publish(document('0000000191', 1_000, { relatedNumber: 'G2' })),
      await world.publish(document('0000000192', 2_000, { relatedNumber: 'G2' })),
    ];
    const stranger = await world.publish(document('0000000193', 1_000));
    expect(await world.thrown(world.reserve('INS-A', [...parts, stranger], 100))).toMatchObject({
      code: 'LINEAGE_INVALID',
    });
    expect(await world.succeed(world.reserve('INS-A', parts, 3_000))).toMatchObject({ remaining: '0.00' });
  });

  test('a reservation ends by itself on the first act behind its last working day', async () => {
    const r1 = await world.r1();
    const claimId = await world.reserved('INS-LATE', r1, 100_000);
    expect(world.record(`CLM~${claimId}`)).toMatchObject({ expiresOn: '2026-01-08' });
    world.time = NOON + 2 * DAY;
    expect(await world.refuse(world.reserve('INS-A', [r1], 1))).toMatchObject({ code: 'OVER_CAP' });
    world.time = NOON + 3 * DAY;
    await world.succeed(world.reserve('INS-A', [r1], 100_000));
    expect(world.record(`CLM~${claimId}`)).toMatchObject({ state: 'EXPIRED' });
  });

  test('holidays of the calendar lengthen a reservation', async () => {
    const calendar = { year: '2026', holidays: ['2026-01-07', '2026-01-08'], workdays: [] };
    await world.succeed(world.act(world.authority('FinanceMSP', 'CALENDAR_OFFICER'), 'calendar.set', calendar));
    expect(await world.succeed(world.reserve('INS-LATE', [await world.r1()], 100))).toMatchObject({
      expiresOn: '2026-01-12',
    });
  });

  test('C1: of two claims on one state that exceed the cap together only one is valid', async () => {
    const r1 = await world.r1();
    const first = await world.simulate([world.reserve('INS-A', [r1], 60_000)]);
    const second = await world.simulate([world.reserve('INS-B', [r1], 60_000)]);
    expect([first.state.commit(), second.state.commit()]).toEqual([true, false]);
    expect(await world.refuse(world.reserve('INS-B', [r1], 60_000))).toMatchObject({
      evidence: { remaining: '400.00' },
    });
  });

  test('C3: the same message ten times is one reservation with one answer', async () => {
    const r1 = await world.r1();
    const answers = [];
    for (let i = 0; i < 10; i++)
      answers.push(await world.succeed(world.reserve('INS-A', [r1], 10_000, { messageId: 'once' })));
    expect(new Set(answers.map((answer) => answer['claimId']))).toHaveProperty('size', 1);
    expect(answers.at(-1)).toMatchObject({ remaining: '900.00' });
  });

  test('C7: a repeat brings new proofs of a grown log and still gets the first answer', async () => {
    const r1 = await world.r1();
    const first = await world.succeed(world.reserve('INS-A', [r1], 10_000, { messageId: 'once' }));
    await world.publish(document('0000000130', 1_000));
    expect(await world.succeed(world.reserve('INS-A', [r1], 10_000, { messageId: 'once' }))).toEqual(first);
  });

  test('a message id with another body is IDEMPOTENCY_CONFLICT', async () => {
    const r1 = await world.r1();
    await world.succeed(world.reserve('INS-A', [r1], 10_000, { messageId: 'once' }));
    const other = world.reserve('INS-A', [r1], 10_001, { messageId: 'once' });
    expect(await world.thrown(other)).toEqual({ code: 'IDEMPOTENCY_CONFLICT', evidence: { index: 0 } });
  });

  test('a refusal is repeated too', async () => {
    const r1 = await world.r1();
    const act = world.reserve('INS-A', [r1], 100_001, { messageId: 'once' });
    expect(await world.refuse(act)).toMatchObject({ code: 'OVER_CAP' });
    expect(await world.refuse(act)).toMatchObject({ code: 'OVER_CAP' });
    expect(world.ledger.keys().some((key) => key.startsWith('LIN~'))).toBe(false);
  });

  test('two claims in one batch see each other', async () => {
    const r1 = await world.r1();
    const outcomes = await world.submit(world.reserve('INS-A', [r1], 60_000), world.reserve('INS-B', [r1], 60_000));
    expect(outcomes).toMatchObject([{ ok: true }, { ok: false, code: 'OVER_CAP', evidence: { remaining: '400.00' } }]);
  });

  test('F9: neither state nor answers hold a name, an id, a number or a check code', async () => {
    const r1 = await world.r1();
    await world.paid('INS-A', r1, 100);
    await world.refuse(
      world.reserve('INS-A', [r1], 100, { secret: { patient: PATIENT, presented: [{ totalAmount: '1.00' }] } }),
    );
    const dump = world.ledger.dump();
    for (const secret of ['张三', PATIENT.number, '7k2m9q', '0000000101', 'B0000000101', 'message-'])
      expect(dump).not.toContain(secret);
  });
});
