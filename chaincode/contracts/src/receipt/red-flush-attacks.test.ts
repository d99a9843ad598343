import { beforeEach, describe, expect, test } from 'vitest';

import { World } from '../testing/world.ts';
import { document, redOf } from '../../../../test/support/ledger/documents.ts';

describe('red-flush under attack', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open();
  });

  test('of two flushes that wait only as many take effect as the open claims can spare', async () => {
    const documents = [1, 2, 3].map((i) => document(`000000010${i}`, 10_000, { relatedNumber: 'G' }));
    const parts = documents.map((each) => world.issue(each));
    const reds = documents.map((each, i) => world.issue(redOf(each, `000000020${i}`)));
    await world.anchor();
    const [a, b, c] = parts;
    const [redA, redB] = reds;
    if (a === undefined || b === undefined || c === undefined || redA === undefined || redB === undefined)
      throw new Error('three parts');
    const relatedPatientSalt = world.patientSalt(a);
    const known = { evidence: { relatedPatientSalts: [relatedPatientSalt] } };
    const act = { relatedPatientSalts: [relatedPatientSalt] };
    for (const part of parts)
      await world.succeed(
        world.act(
          world.issuer(),
          'materialise',
          { receipt: world.log.pointer(part) },
          { evidence: { ...world.log.evidence(part), ...act } },
        ),
      );
    await world.succeed(world.reserve('INS-A', [c], 10_000, known));
    await world.succeed(world.reserve('INS-B', [c], 10_000, known));
    const { claimId } = await world.succeed(world.reserve('INS-LATE', [c], 5_000, known));
    if (typeof claimId !== 'string') throw new Error('no claim id');
    expect(await world.refuse(world.redFlush(a, redA))).toMatchObject({ code: 'CLAIM_HELD' });
    expect(await world.refuse(world.redFlush(b, redB))).toMatchObject({ code: 'CLAIM_HELD' });
    await world.succeed(world.act(world.officer('INS-LATE'), 'withdraw', { claimId, reason: 'OTHER' }));
    expect(world.record(`LIN~${a.header.lineage}`)).toMatchObject({ capFen: 20_000, usedFen: 20_000 });
  });

  test('a red receipt with the number of its original is NUMBER_CONFLICT', async () => {
    const original = document('0000000101', 100_000);
    const first = await world.publish(original);
    const red = await world.publish(redOf(original, '0000000101'));
    expect(await world.refuse(world.redFlush(first, red))).toMatchObject({ code: 'NUMBER_CONFLICT' });
  });

  test('a payment that returns while the receipt waits for its flush is not promised again', async () => {
    const original = document('0000000101', 100_000);
    const [first, red] = [await world.publish(original), await world.publish(redOf(original, '0000000102'))];
    const claimId = await world.paid('INS-A', first, 50_000);
    await world.reserved('INS-B', first, 100);
    expect(await world.refuse(world.redFlush(first, red))).toMatchObject({ code: 'CLAIM_HELD' });
    const back = world.act(world.cashier('INS-A'), 'paymentReturned', { claimId, reason: 'ACCOUNT_CLOSED' });
    expect(await world.succeed(back)).toMatchObject({ state: 'RECOVERED' });
  });

  test('B9: a re-issue that does not name what it replaces is LINEAGE_INVALID, paid or not, recovered or not', async () => {
    const original = document('0000000101', 100_000);
    const [first, red] = [await world.publish(original), await world.publish(redOf(original, '0000000102'))];
    const claimId = await world.paid('HZ-BASIC', first, 100_000);
    await world.succeed(world.redFlush(first, red));
    const again = await world.publish(document('0000000103', 100_000, { businessNumber: original.businessNumber }));
    const refusal = { code: 'LINEAGE_INVALID', evidence: { rule: 'SUPERSEDES_MISSING' } };
    expect(await world.thrown(world.reserve('INS-B', [again], 100_000))).toMatchObject(refusal);
    await world.succeed(world.act(world.cashier('HZ-BASIC'), 'recover', { claimId, amountFen: 100_000 }));
    expect(await world.thrown(world.reserve('INS-B', [again], 100_000))).toMatchObject(refusal);
  });
});
