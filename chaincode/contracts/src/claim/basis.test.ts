import { beforeEach, describe, expect, test } from 'vitest';

import { document, redOf } from '../../../../test/support/ledger/documents.ts';
import type { Published } from '../../../../test/support/ledger/publisher-log.ts';
import { World } from '../testing/world.ts';

const OPENED = {
  CASH_ONLY: ['cashAmount'],
  SELF_PAYMENT: ['selfPaymentAmount'],
  SELF_EXPENSE: ['selfExpenseAmount'],
} as const;
const BASES = ['CASH_ONLY', 'SELF_PAYMENT', 'SELF_EXPENSE'] as const;

describe('the basis of a claim', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open();
  });

  test.each([
    ['CASH_ONLY', 70_000],
    ['SELF_PAYMENT', 60_000],
    ['SELF_EXPENSE', 40_000],
  ] as const)('%s is bounded by its own field, to the fen', async (basis, limitFen) => {
    const shares = { accountFen: 30_000, cashFen: 70_000, selfPaymentFen: 60_000, selfExpenseFen: 40_000 };
    const bill = await world.publish(document('0000000401', 100_000, shares));
    const options = { basis, opened: OPENED[basis] };
    expect(await world.refuse(world.reserve('INS-A', [bill], limitFen + 1, options))).toMatchObject({
      code: 'OVER_CAP',
      evidence: { remaining: '1000.00' },
    });
    await world.succeed(world.reserve('INS-A', [bill], limitFen, options));
  });

  test.each(BASES)('%s whose field is zero leaves nothing, and without its opening is PROOF_INVALID', async (basis) => {
    const zero = { accountFen: 100_000, cashFen: 0, selfPaymentFen: 0, selfExpenseFen: 0 };
    const bill = await world.publish(document('0000000402', 100_000, zero));
    expect(await world.refuse(world.reserve('INS-A', [bill], 1, { basis, opened: OPENED[basis] }))).toEqual({
      code: 'OVER_CAP',
      evidence: { remaining: '1000.00', limit: '0.00' },
    });
    expect(await world.thrown(world.reserve('INS-A', [bill], 1, { basis }))).toMatchObject({ code: 'PROOF_INVALID' });
  });

  test('a field below zero takes nothing from the other receipts of the claim', async () => {
    const [odd, fair] = await parts([{ selfPaymentFen: -5_000, selfExpenseFen: 15_000 }, { selfPaymentFen: 10_000 }]);
    const options = { basis: 'SELF_PAYMENT', opened: OPENED.SELF_PAYMENT, evidence: related(odd) } as const;
    await world.succeed(world.reserve('INS-A', [odd, fair], 10_000, options));
  });

  test('over several receipts it is bounded receipt by receipt: what exceeds one burden is not refunded out of another', async () => {
    // 个人自付 of the first is above its burden, as some provinces count it; 13000 of the second are not on this basis.
    const [first, second] = await parts([{ selfPaymentFen: 15_000 }, { selfPaymentFen: 2_000, selfExpenseFen: 8_000 }]);
    const options = { basis: 'SELF_PAYMENT', opened: OPENED.SELF_PAYMENT, evidence: related(first) } as const;
    expect(await world.refuse(world.reserve('INS-A', [first, second], 12_001, options))).toMatchObject({
      code: 'OVER_CAP',
      evidence: { remaining: '200.00', limit: '120.00' },
    });
    await world.succeed(world.reserve('INS-A', [first, second], 12_000, options));
  });

  test('on a re-issued receipt it is the new receipt’s field, and a fixed benefit is bound by none', async () => {
    const original = document('0000000405', 10_000, { accountFen: 4_000, cashFen: 6_000 });
    const [first, red] = [await world.publish(original), await world.publish(redOf(original, '0000000406'))];
    await world.succeed(world.redFlush(first, red));
    const supersedes = { eInvoiceCode: original.eInvoiceCode, eInvoiceNumber: original.eInvoiceNumber };
    const changes = { accountFen: 9_000, cashFen: 1_000, businessNumber: original.businessNumber, supersedes };
    const again = await world.publish(document('0000000407', 10_000, changes), {
      predecessorLineage: first.header.lineage,
    });
    const evidence = { predecessorPatientSalt: world.patientSalt(first) };
    const options = { basis: 'CASH_ONLY', opened: OPENED.CASH_ONLY, evidence } as const;
    expect(await world.refuse(world.reserve('INS-A', [again], 1_001, options))).toMatchObject({
      evidence: { limit: '10.00' },
    });
    await world.succeed(world.reserve('INS-A', [again], 1_000, options));
    await world.succeed(world.reserve('INS-F', [again], 99_000, options));
  });

  /** Two parts of a split bill, 100.00 each. */
  async function parts(changes: readonly [object, object]): Promise<[Published, Published]> {
    const [first, second] = changes.map((each, i) =>
      world.issue(document(`000000041${i}`, 10_000, { relatedNumber: 'G', ...each })),
    );
    await world.anchor();
    if (first === undefined || second === undefined) throw new Error('two parts');
    return [first, second];
  }

  function related(first: Published): { relatedPatientSalts: string[] } {
    return { relatedPatientSalts: [world.patientSalt(first)] };
  }
});
