import { beforeEach, describe, expect, test } from 'vitest';

import { document, redOf } from '../../../../test/support/ledger/documents.ts';
import { World } from '../testing/world.ts';

const UNNAMED = { patientId: '' };

describe('patients without a number', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open();
  });

  test('may claim on a receipt of their own', async () => {
    const receipt = await world.publish(document('0000000101', 1_000, UNNAMED));
    expect(await world.succeed(world.reserve('INS-A', [receipt], 1_000))).toMatchObject({ remaining: '0.00' });
  });

  test('are never the same person: a part of a split bill is LINEAGE_INVALID, whatever salt is shown', async () => {
    const parts = [1, 2].map((i) => world.issue(document(`000000010${i}`, 1_000, { ...UNNAMED, relatedNumber: 'G' })));
    await world.anchor();
    const [first, second] = parts;
    if (first === undefined || second === undefined) throw new Error('two parts');
    const evidence = { relatedPatientSalts: [world.patientSalt(first)] };
    for (const part of [first, second]) {
      expect(await world.thrown(world.reserve('INS-A', [part], 100, { evidence }))).toMatchObject({
        code: 'LINEAGE_INVALID',
        evidence: { rule: 'PATIENT_UNNAMED' },
      });
    }
  });

  test('a re-issue that blanks or keeps an empty number enters no lineage', async () => {
    for (const [index, patientId] of ['', '330102199003077512'].entries()) {
      const original = document(`000000020${index}`, 1_000, { patientId });
      const [first, red] = [await world.publish(original), await world.publish(redOf(original, `000000021${index}`))];
      await world.succeed(world.redFlush(first, red));
      const { eInvoiceCode, eInvoiceNumber, businessNumber } = original;
      const changes = { ...UNNAMED, businessNumber, supersedes: { eInvoiceCode, eInvoiceNumber } };
      const next = await world.publish(document(`000000022${index}`, 1_000, changes), {
        predecessorLineage: first.header.lineage,
      });
      const evidence = { predecessorPatientSalt: world.patientSalt(first) };
      expect(await world.thrown(world.reserve('INS-A', [next], 100, { evidence }))).toMatchObject({
        evidence: { rule: 'PATIENT_UNNAMED' },
      });
    }
  });

  test('whose receipt can enter no lineage can have it cancelled: it was never live', async () => {
    const part = document('0000000301', 1_000, { ...UNNAMED, relatedNumber: 'G' });
    const [receipt, red] = [await world.publish(part), await world.publish(redOf(part, '0000000302'))];
    expect(await world.succeed(world.redFlush(receipt, red))).toMatchObject({ state: 'RED_FLUSHED' });
    expect(await world.refuse(world.reserve('INS-A', [receipt], 1))).toMatchObject({ code: 'RED_FLUSHED' });
  });
});
