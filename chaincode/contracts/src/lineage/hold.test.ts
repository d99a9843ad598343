import { beforeEach, describe, expect, test } from 'vitest';

import type { Published } from '../../../../test/support/ledger/publisher-log.ts';
import type { TestAct, TestActor } from '../../../../test/support/ledger/signed-act.ts';
import { document } from '../../../../test/support/ledger/documents.ts';
import { World } from '../testing/world.ts';

const REF = { eInvoiceCode: '33060125', eInvoiceNumber: '0000000101' };

describe('a hold on a lineage', () => {
  let world: World;
  let r1: Published;
  beforeEach(async () => {
    world = await World.open();
    r1 = await world.r1();
  });

  type Reason = 'SETTLEMENT_HIDDEN' | 'COURT';
  const hold = (actor = world.officer('HZ-BASIC'), reason: Reason = 'SETTLEMENT_HIDDEN'): TestAct =>
    world.act(actor, 'holdLineage', { receipt: world.log.pointer(r1), reason }, { evidence: world.log.evidence(r1) });
  const release = (actor: TestActor, only?: Reason): TestAct => {
    const body = { reason: 'RESOLVED' as const, ...(only === undefined ? {} : { hold: only }) };
    return world.act(actor, 'releaseLineage', body, { receipt: REF });
  };
  const approve = (claimId: string): TestAct =>
    world.act(world.officer('INS-A'), 'approve', { claimId, amountFen: 100 });

  test('stops approving and paying with its reason and never by whom; all that ends a claim goes on', async () => {
    const claimId = await world.reserved('INS-A', r1, 100);
    expect(await world.succeed(hold())).toEqual({ open: 1 });
    const held = { code: 'CLAIM_HELD', evidence: { reason: 'SETTLEMENT_HIDDEN' } };
    expect(await world.refuse(approve(claimId))).toEqual(held);
    await world.succeed(world.act(world.officer('INS-A'), 'review', { claimId }));
    await world.succeed(world.act(world.officer('INS-A'), 'reject', { claimId, reason: 'NOT_COVERED' }));
    const other = await world.reserved('INS-B', r1, 100_000);
    await world.succeed(world.act(world.officer('INS-B'), 'withdraw', { claimId: other, reason: 'MISTAKE' }));
    expect(world.ledger.dump()).not.toMatch(/LIN~[^\n]*HZ-BASIC/);
  });

  test('stops the payment of what was approved before it, and recovery goes on', async () => {
    const [claimId, paid] = [await world.reserved('INS-A', r1, 100), await world.paid('INS-B', r1, 500)];
    await world.succeed(approve(claimId));
    await world.succeed(hold());
    const pay = { claimId, amountFen: 100 };
    expect(await world.refuse(world.act(world.cashier('INS-A'), 'pay', pay))).toMatchObject({ code: 'CLAIM_HELD' });
    await world.succeed(world.act(world.cashier('INS-B'), 'recover', { claimId: paid, amountFen: 500 }));
    await world.succeed(release(world.officer('HZ-BASIC')));
    await world.succeed(world.act(world.cashier('INS-A'), 'pay', pay));
  });

  test('an illegal act is told so before it is told of the hold', async () => {
    const claimId = await world.paid('INS-A', r1, 100);
    await world.succeed(hold());
    expect(await world.refuse(approve(claimId))).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
  });

  test('can come before the first claim and binds every part of a split bill', async () => {
    const parts = [1, 2].map((i) => world.issue(document(`000000020${i}`, 1_000, { relatedNumber: 'G' })));
    await world.anchor();
    const [first, second] = parts;
    if (first === undefined || second === undefined) throw new Error('two parts');
    const act = world.act(
      world.authority('DrugMSP'),
      'holdLineage',
      { receipt: world.log.pointer(first), reason: 'TRACE_CONFLICT' },
      { evidence: world.log.evidence(first) },
    );
    await world.succeed(act);
    const evidence = { relatedPatientSalts: [world.patientSalt(first)] };
    const claimId = await world.reserved('INS-A', second, 100, { evidence });
    expect(await world.refuse(approve(claimId))).toMatchObject({ evidence: { reason: 'TRACE_CONFLICT' } });
  });

  test('is set by the office of a basic payer or an authority of 卫健, 医保 or 药监, and by nobody else', async () => {
    for (const actor of [world.officer('INS-A'), world.authority('FinanceMSP')])
      expect(await world.thrown(hold(actor))).toMatchObject({ code: 'ROLE_NOT_ALLOWED' });
    for (const org of ['HealthMSP', 'InsuranceMSP', 'DrugMSP'] as const)
      await world.succeed(hold(world.authority(org)));
    expect(await world.thrown(hold(world.issuer()))).toMatchObject({ code: 'ROLE_NOT_ALLOWED' });
  });

  test('is set once for one reason, and once more for another', async () => {
    await world.succeed(hold());
    expect(await world.refuse(hold())).toEqual({ code: 'ALREADY_EXISTS', evidence: { reason: 'SETTLEMENT_HIDDEN' } });
    expect(await world.succeed(hold(world.officer('HZ-BASIC'), 'COURT'))).toEqual({ open: 2 });
    expect(await world.succeed(release(world.officer('HZ-BASIC'), 'COURT'))).toEqual({ open: 1 });
  });

  test('is lifted by who set it or the authority of its organisation, and by nobody else', async () => {
    await world.succeed(hold());
    for (const actor of [world.officer('WZ-BASIC'), world.authority('HealthMSP')])
      expect(await world.refuse(release(actor))).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
    expect(await world.succeed(release(world.authority('InsuranceMSP')))).toEqual({ open: 0 });
    const [kept] = holdsOf(world, r1);
    expect(kept).toMatchObject({ role: 'CLAIMS_OFFICER', lifted: { role: 'REGISTRAR', reason: 'RESOLVED' } });
    expect(await world.refuse(release(world.officer('HZ-BASIC')))).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
  });

  test('a receipt that the ledger does not know has no hold to lift', async () => {
    expect(await world.refuse(release(world.officer('HZ-BASIC')))).toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
  });

  test('set and lifted without end it stays readable', async () => {
    for (let i = 0; i < 120; i++) {
      await world.succeed(hold());
      await world.succeed(release(world.officer('HZ-BASIC')));
    }
    expect(holdsOf(world, r1)).toHaveLength(100);
  });
});

function holdsOf(world: World, { header }: Published): readonly unknown[] {
  const holds: unknown = world.record(`LIN~${header.lineage}`)?.['holds'];
  return Array.isArray(holds) ? holds : [];
}
