import { beforeEach, describe, expect, test } from 'vitest';

import type { Published } from '../../../../test/support/ledger/publisher-log.ts';
import { BLOCKING, refOf, TracedClaims, type Given } from '../testing/traced-claims.ts';
import { text } from '../testing/trace-world.ts';

describe('taking back what a claim counts on', () => {
  let world: TracedClaims;
  let receipt: Published;
  let given: Given;
  beforeEach(async () => {
    world = await TracedClaims.open();
    receipt = await world.sold('0000000101', [{ serials: ['B0'] }]);
    given = await world.give(['B0'], { links: [world.opening(receipt)] });
  });

  const approve = (claimId: string) =>
    world.ledger.act(world.ledger.officer(BLOCKING), 'approve', { claimId, amountFen: 100 });
  const release = (org: 'HealthMSP' | 'InsuranceMSP' | 'DrugMSP') =>
    world.ledger.act(
      world.ledger.authority(org),
      'releaseLineage',
      { reason: 'RESOLVED' },
      { receipt: refOf(receipt) },
    );

  test('needs what it is bound to opened: else the claim on it could be left out', async () => {
    for (const how of ['undoDispense', 'returnUnits'] as const)
      expect(await world.ledger.thrown(world.takingBack(how, given, false))).toMatchObject({
        code: 'PROOF_INVALID',
        evidence: { proof: 'link' },
      });
    const elsewhere = { ...given, links: new Map([[0, world.opening(receipt)]]) };
    expect(await world.ledger.thrown(world.takingBack('undoDispense', elsewhere))).toMatchObject({
      code: 'PROOF_INVALID',
    });
  });

  test('UNDO_CLAIMED for what a payer has paid for', async () => {
    await payAll();
    expect(await world.ledger.refuse(world.takingBack('undoDispense', given))).toMatchObject({ code: 'UNDO_CLAIMED' });
  });

  test('an undo holds the claims of the lineage in the same transaction', async () => {
    await world.ledger.succeed(world.claim(receipt, [given]));
    const { claimId } = firstClaim(world);
    await world.ledger.succeed(world.takingBack('undoDispense', given));
    expect(await world.ledger.refuse(approve(claimId))).toEqual({
      code: 'CLAIM_HELD',
      evidence: { reason: 'TRACE_CONFLICT' },
    });
    expect(world.ledger.ledger.dump()).not.toMatch(/LIN~[^\n]*"PHA"/u);
  });

  test('a return holds them also after the payment, and is never refused', async () => {
    await payAll();
    await world.ledger.succeed(world.takingBack('returnUnits', given));
    const { holds } = lineageOf(world, receipt);
    expect(holds).toMatchObject([{ role: 'PHARMACIST', reason: 'TRACE_CONFLICT', org: 'DrugMSP' }]);
  });

  test('the hold is lifted by the authority of the dispenser or of the payers, by nobody else', async () => {
    await world.ledger.succeed(world.claim(receipt, [given]));
    const { claimId } = firstClaim(world);
    await world.ledger.succeed(world.takingBack('undoDispense', given));
    expect(await world.ledger.refuse(release('HealthMSP'))).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
    await world.ledger.succeed(release('InsuranceMSP'));
    await world.ledger.succeed(approve(claimId));
    const second = await world.give(['B1'], { links: [world.opening(receipt)] });
    await world.ledger.succeed(world.takingBack('returnUnits', second));
    await world.ledger.succeed(release('DrugMSP'));
  });

  test('nothing is held where no claim counts on it', async () => {
    await world.ledger.succeed(world.takingBack('undoDispense', given));
    expect(world.ledger.ledger.keys().filter((key) => key.startsWith('LIN~'))).toEqual([]);
  });

  test('an undo and a claim in the same second: exactly one of them', async () => {
    const acts = [world.takingBack('undoDispense', given), world.claim(receipt, [given])];
    const [first, second] = await Promise.all(acts.map((act) => world.ledger.simulate([act])));
    expect([first?.state.commit(), second?.state.commit()]).toEqual([true, false]);
  });

  async function payAll(): Promise<void> {
    await world.ledger.succeed(world.claim(receipt, [given]));
    const { claimId } = firstClaim(world);
    await world.ledger.succeed(approve(claimId));
    await world.ledger.succeed(world.ledger.act(world.ledger.cashier(BLOCKING), 'pay', { claimId, amountFen: 100 }));
  }
});

function firstClaim(world: TracedClaims): { claimId: string } {
  const [key] = world.ledger.ledger.keys().filter((each) => each.startsWith('CLM~'));
  return { claimId: text(key?.slice('CLM~'.length)) };
}

function lineageOf(world: TracedClaims, { header }: Published): { holds: unknown } {
  return { holds: world.ledger.record(`LIN~${header.lineage}`)?.['holds'] };
}
