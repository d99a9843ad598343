import { TIERS, type Tier } from '@piaosu/core';
import { beforeEach, describe, expect, test } from 'vitest';

import { document } from '../../../../test/support/ledger/documents.ts';
import { World } from '../testing/world.ts';

const SIX = [
  TIERS.BASIC,
  TIERS.CRITICAL,
  TIERS.ASSISTANCE,
  TIERS.SUPPLEMENT,
  TIERS.COMMERCIAL,
  TIERS.EMPLOYER,
] as const;
const ALL = [...SIX, TIERS.CHARITY] as const;

describe('payers of every tier', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open();
  });

  async function payer(tier: Tier, benefit: 'INDEMNITY' | 'FIXED' = 'INDEMNITY'): Promise<string> {
    const id = `T${tier}-${benefit}`;
    const keys = [world.signer(id).registration];
    const body = { id, kinds: ['PAYER' as const], name: id, keys, tier, benefit };
    await world.succeed(world.act(world.authority('InsuranceMSP'), 'institution.register', body));
    return id;
  }
  const approve = (id: string, claimId: string, amountFen: number) =>
    world.succeed(world.act(world.officer(id), 'approve', { claimId, amountFen }));

  test('pay one after the other, each out of what the earlier ones left', async () => {
    const bill = await world.publish(document('0000000301', 70_000));
    let left = 70_000;
    for (const tier of ALL) {
      const id = await payer(tier);
      const claimId = await world.reserved(id, bill, 10_000);
      left -= 10_000;
      await approve(id, claimId, 10_000);
      await world.succeed(world.act(world.cashier(id), 'pay', { claimId, amountFen: 10_000 }));
    }
    expect(left).toBe(0);
    expect(await world.refuse(world.reserve('INS-A', [bill], 1))).toMatchObject({
      code: 'OVER_CAP',
      evidence: { remaining: '0.00' },
    });
  });

  test('D2: each waits for whoever of a smaller tier has not decided, and for no later one', async () => {
    const bill = await world.publish(document('0000000302', 70_000));
    const claims = new Map<Tier, string>();
    for (const tier of [...ALL].reverse()) claims.set(tier, await world.reserved(await payer(tier), bill, 1_000));
    expect(await world.refuse(world.reserve('EMP', [bill], 1))).toEqual({
      code: 'PRIMARY_PENDING',
      evidence: { tier: TIERS.BASIC },
    });
    for (const tier of SIX.filter((each) => each < TIERS.EMPLOYER)) {
      await approve(`T${tier}-INDEMNITY`, claims.get(tier) ?? '', 1);
    }
    await world.succeed(world.reserve('EMP', [bill], 1));
  });

  test('of tiers 1 to 3 never grant a fixed benefit, of the others each once on a receipt', async () => {
    const bill = await world.publish(document('0000000303', 1_000));
    for (const tier of ALL) {
      if (tier <= TIERS.ASSISTANCE) {
        await expect(payer(tier, 'FIXED')).rejects.toThrow('BENEFIT_NOT_ALLOWED');
        continue;
      }
      const id = await payer(tier, 'FIXED');
      const claimId = await world.paid(id, bill, 500_000);
      expect(await world.refuse(world.reserve(id, [bill], 1))).toMatchObject({
        code: 'DUPLICATE_CLAIM',
        evidence: { claimId },
      });
    }
    expect(world.record(`LIN~${bill.header.lineage}`)).toMatchObject({ usedFen: 0 });
  });

  test('with a liable third party: tiers 1 to 3 refuse, the others refund', async () => {
    const bill = await world.publish(document('0000000304', 70_000, { liability: 'THIRD_PARTY' }));
    for (const tier of ALL) {
      const act = world.reserve(await payer(tier), [bill], 1_000);
      if (tier <= TIERS.ASSISTANCE)
        expect(await world.refuse(act)).toEqual({ code: 'THIRD_PARTY', evidence: { tier } });
      else await world.succeed(act);
      if (tier > TIERS.ASSISTANCE) world.time += 60 * 86_400;
    }
  });

  test('B7: settled online by the breakdown is settled tier by tier; the tiers above it claim by hand', async () => {
    const otherBreakdown = [{ tier: TIERS.CRITICAL, fen: 10_000 }];
    const settled = { settlementId: 'S1', fundFen: 30_000, otherFen: 10_000, otherBreakdown, cashFen: 30_000 };
    const bill = await world.publish(document('0000000305', 70_000, settled));
    for (const tier of ALL) {
      const act = world.reserve(await payer(tier), [bill], 1_000);
      if (tier > TIERS.CRITICAL) await world.succeed(act);
      else expect(await world.refuse(act)).toEqual({ code: 'ALREADY_SETTLED_ONLINE', evidence: { tier } });
      if (tier > TIERS.CRITICAL) world.time += 60 * 86_400;
    }
  });

  test('other funds without a breakdown: tiers 2 to 4 state that they are not in them, the others need not', async () => {
    const bill = await world.publish(document('0000000306', 70_000, { otherFen: 10_000, cashFen: 60_000 }));
    for (const tier of ALL) {
      const id = await payer(tier);
      const needs = tier >= TIERS.CRITICAL && tier <= TIERS.SUPPLEMENT;
      const refused = needs ? await world.refuse(world.reserve(id, [bill], 1_000)) : undefined;
      if (needs)
        expect(refused).toEqual({ code: 'ALREADY_SETTLED_ONLINE', evidence: { tier, needs: 'otherExcluded' } });
      await world.succeed(world.reserve(id, [bill], 1_000, needs ? { otherExcluded: true } : {}));
      world.time += 60 * 86_400;
    }
  });

  test('B4: basic offices of two cities are duplicates over the whole lineage until the first has ended', async () => {
    const parts = [1, 2].map((i) => world.issue(document(`000000031${i}`, 10_000, { relatedNumber: 'G' })));
    await world.anchor();
    const [first, second] = parts;
    if (first === undefined || second === undefined) throw new Error('two parts');
    const claimId = await world.reserved('HZ-BASIC', first, 100);
    const evidence = { relatedPatientSalts: [world.patientSalt(first)] };
    const other = () => world.reserve('WZ-BASIC', [second], 100, { evidence });
    expect(await world.refuse(other())).toMatchObject({ code: 'DUPLICATE_TIER', evidence: { claimId } });
    await world.succeed(world.reserve('HZ-BASIC', [second], 100, { evidence }));
    for (const id of [claimId, ...liveClaims(world, first.header.lineage)])
      await world.submit(world.act(world.officer('HZ-BASIC'), 'withdraw', { claimId: id, reason: 'PATIENT_WISH' }));
    await world.succeed(other());
  });
});

function liveClaims(world: World, lineage: string): string[] {
  const claims: unknown = world.record(`LIN~${lineage}`)?.['claims'];
  return Array.isArray(claims) ? claims.map((claim: { id: string }) => claim.id) : [];
}
