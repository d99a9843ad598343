import { lineageRecordShape, parseShape, recoveryDue, unwrap } from '@piaosu/core';
import { beforeEach, describe, expect, test } from 'vitest';

import { document, redOf } from '../../../../test/support/ledger/documents.ts';
import type { Published } from '../../../../test/support/ledger/publisher-log.ts';
import { World } from '../testing/world.ts';

const ORIGINAL = document('0000000601', 100_000);

describe('what is owed back after a red-flush', () => {
  let world: World;
  let r1: Published;
  let red: Published;
  beforeEach(async () => {
    world = await World.open();
    r1 = await world.publish(ORIGINAL);
    red = await world.publish(redOf(ORIGINAL, '0000000602'));
  });

  const due = () => recoveryDue(unwrap(parseShape(lineageRecordShape, world.record(`LIN~${r1.header.lineage}`))));
  const recover = (payer: string, claimId: string, amountFen: number) =>
    world.succeed(world.act(world.cashier(payer), 'recover', { claimId, amountFen }));
  const flush = () => world.succeed(world.redFlush(r1, red));

  async function reissue(number: string, totalFen: number): Promise<void> {
    const { eInvoiceCode, eInvoiceNumber, businessNumber } = ORIGINAL;
    const supersedes = { eInvoiceCode, eInvoiceNumber };
    const again = await world.publish(document(number, totalFen, { businessNumber, supersedes }), {
      predecessorLineage: r1.header.lineage,
    });
    const evidence = { ...world.log.evidence(again), predecessorPatientSalt: world.patientSalt(r1) };
    await world.succeed(world.act(world.issuer(), 'materialise', { receipt: world.log.pointer(again) }, { evidence }));
  }

  test('goes to the highest tier number first and within a tier to the newest claim, and shrinks with a re-issue', async () => {
    const basic = await world.paid('HZ-BASIC', r1, 50_000);
    const first = await world.paid('INS-A', r1, 20_000);
    const second = await world.paid('INS-B', r1, 20_000);
    const employer = await world.paid('EMP', r1, 10_000);
    await flush();
    const all = [
      { claimId: employer, dueFen: 10_000 },
      { claimId: second, dueFen: 20_000 },
      { claimId: first, dueFen: 20_000 },
      { claimId: basic, dueFen: 50_000 },
    ];
    expect(due()).toEqual(all);
    await reissue('0000000603', 75_000);
    expect(due()).toEqual([
      { claimId: employer, dueFen: 10_000 },
      { claimId: second, dueFen: 15_000 },
    ]);
  });

  test('does not move to whoever has just paid a part back', async () => {
    const older = await world.paid('INS-A', r1, 50_000);
    const newer = await world.paid('INS-B', r1, 50_000);
    await flush();
    await reissue('0000000604', 70_000);
    expect(due()).toEqual([{ claimId: newer, dueFen: 30_000 }]);
    await recover('INS-A', older, 5_000);
    expect(due()).toEqual([{ claimId: newer, dueFen: 25_000 }]);
    await recover('INS-B', newer, 25_000);
    expect(due()).toEqual([]);
  });

  test('E4: 80.00 paid, re-issued for 60.00: 20.00 are due, and when booked the rest can be claimed by nobody', async () => {
    const claimId = await world.paid('INS-A', r1, 80_000);
    await flush();
    await reissue('0000000605', 60_000);
    expect(due()).toEqual([{ claimId, dueFen: 20_000 }]);
    await recover('INS-A', claimId, 20_000);
    expect(due()).toEqual([]);
    expect(world.record(`LIN~${r1.header.lineage}`)).toMatchObject({ capFen: 60_000, usedFen: 60_000 });
  });

  test('a debt of others does not turn the returned payment of a fixed benefit into a recovery', async () => {
    const parts = [1, 2].map((i) => document(`000000061${i}`, 10_000, { relatedNumber: 'G' }));
    const [first, second] = parts.map((part) => world.issue(part));
    const redFirst = world.issue(redOf(parts[0] ?? ORIGINAL, '0000000613'));
    await world.anchor();
    if (first === undefined || second === undefined) throw new Error('two parts');
    await world.paid('INS-A', first, 10_000);
    const evidence = { relatedPatientSalts: [world.patientSalt(first)] };
    const others: [string, number][] = [
      ['INS-B', 10_000],
      ['INS-F', 3_000],
    ];
    const ids: string[] = [];
    for (const [payer, amountFen] of others) {
      const claimId = await world.reserved(payer, second, amountFen, { evidence });
      await world.succeed(world.act(world.officer(payer), 'approve', { claimId, amountFen }));
      await world.succeed(world.act(world.cashier(payer), 'pay', { claimId, amountFen }));
      ids.push(claimId);
    }
    await world.succeed(world.redFlush(first, redFirst));
    const [indemnity = '', fixed = ''] = ids;
    const returned = (payer: string, claimId: string) =>
      world.succeed(world.act(world.cashier(payer), 'paymentReturned', { claimId, reason: 'ACCOUNT_CLOSED' }));
    expect(await returned('INS-F', fixed)).toMatchObject({ state: 'APPROVED' });
    expect(await returned('INS-B', indemnity)).toMatchObject({ state: 'RECOVERED' });
  });

  test('a returned payment is paid again, or rejected and its amount free', async () => {
    const claimId = await world.paid('INS-A', r1, 80_000);
    const officer = world.officer('INS-A');
    const cashier = world.cashier('INS-A');
    for (const act of ['pay', 'reject'] as const) {
      await world.succeed(world.act(cashier, 'paymentReturned', { claimId, reason: 'NAME_DIFFERS' }));
      if (act === 'pay') await world.succeed(world.act(cashier, 'pay', { claimId, amountFen: 80_000 }));
      else await world.succeed(world.act(officer, 'reject', { claimId, reason: 'DOCUMENTS_MISSING' }));
    }
    await world.succeed(world.reserve('INS-B', [r1], 100_000));
  });
});
