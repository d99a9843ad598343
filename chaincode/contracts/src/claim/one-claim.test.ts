import { beforeEach, describe, expect, test } from 'vitest';

import { World } from '../testing/world.ts';
import { document, redOf } from '../../../../test/support/ledger/documents.ts';

/** Receipts that get their keys by one and the same claim are held to what the ones before them have just written. */
describe('several new receipts in one claim', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open();
  });

  test('of two re-issues of one receipt the second is LINEAGE_INVALID, so the cap is not doubled', async () => {
    const original = document('0000000101', 100_000);
    const [first, red] = [await world.publish(original), await world.publish(redOf(original, '0000000102'))];
    await world.succeed(world.redFlush(first, red));
    const supersedes = { eInvoiceCode: original.eInvoiceCode, eInvoiceNumber: original.eInvoiceNumber };
    const options = { predecessorLineage: first.header.lineage };
    const again = [
      await world.publish(document('0000000103', 100_000, { supersedes }), options),
      await world.publish(document('0000000104', 100_000, { supersedes }), options),
    ];
    const evidence = { predecessorPatientSalt: world.patientSalt(first) };
    expect(await world.thrown(world.reserve('INS-A', again, 200_000, { evidence }))).toMatchObject({
      code: 'LINEAGE_INVALID',
      evidence: { rule: 'PREDECESSOR_REPLACED' },
    });
  });

  test('of two parts of a split bill with one business number the second is DUPLICATE_BUSINESS', async () => {
    const shared = { relatedNumber: 'G1', businessNumber: 'B1' };
    const parts = [
      await world.publish(document('0000000101', 100_000, shared)),
      await world.publish(document('0000000102', 100_000, shared)),
    ] as const;
    const evidence = { relatedPatientSalts: [world.patientSalt(parts[0])] };
    expect(await world.refuse(world.reserve('INS-A', parts, 200_000, { evidence }))).toMatchObject({
      code: 'DUPLICATE_BUSINESS',
    });
  });

  test("a part of a split bill that is another patient's is LINEAGE_INVALID", async () => {
    const parts = [
      await world.publish(document('0000000101', 100_000, { relatedNumber: 'G1' })),
      await world.publish(document('0000000102', 100_000, { relatedNumber: 'G1', patientId: '110101199003077512' })),
    ] as const;
    const evidence = { relatedPatientSalts: [world.patientSalt(parts[0])] };
    expect(await world.thrown(world.reserve('INS-A', parts, 200_000, { evidence }))).toMatchObject({
      code: 'LINEAGE_INVALID',
      evidence: { rule: 'RELATED_PATIENT' },
    });
  });
});
