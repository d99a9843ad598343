import { beforeEach, describe, expect, test } from 'vitest';

import { document, redOf } from '../../../../test/support/ledger/documents.ts';
import type { Published } from '../../../../test/support/ledger/publisher-log.ts';
import { World } from '../testing/world.ts';

const FIRST = document('0000000101', 100_000, { businessNumber: 'B1' });
const SECOND = document('0000000102', 100_000, { businessNumber: 'B1' });

describe('a second receipt of one business number', () => {
  let world: World;
  let first: Published;
  let second: Published;
  let red: Published;
  beforeEach(async () => {
    world = await World.open();
    first = await world.publish(FIRST);
    second = await world.publish(SECOND);
    red = await world.publish(redOf(SECOND, '0000000103'));
  });

  test('can be cancelled by its issuer, was never live, and leaves the first and its claims as they are', async () => {
    await world.reserved('INS-A', first, 60_000);
    const before = world.record(`LIN~${first.header.lineage}`);
    expect(await world.succeed(world.redFlush(second, red))).toMatchObject({ state: 'RED_FLUSHED', recoveryDue: [] });
    expect(world.record(`LIN~${first.header.lineage}`)).toEqual(before);
    expect(await world.refuse(world.reserve('INS-B', [second], 1))).toMatchObject({ code: 'RED_FLUSHED' });
    expect(await world.succeed(world.reserve('INS-B', [first], 40_000))).toMatchObject({ remaining: '0.00' });
  });

  test('a repeat finds it cancelled, another red receipt is ALREADY_RED', async () => {
    await world.reserved('INS-A', first, 100);
    await world.succeed(world.redFlush(second, red));
    expect(await world.succeed(world.redFlush(second, red))).toMatchObject({ state: 'RED_FLUSHED' });
    const again = await world.publish({ ...redOf(SECOND, '0000000104') });
    expect(await world.refuse(world.redFlush(second, again))).toMatchObject({ code: 'ALREADY_RED' });
  });

  test('can be cancelled after the first was, and does not hinder the re-issue of the first', async () => {
    const firstRed = await world.publish(redOf(FIRST, '0000000105'));
    await world.succeed(world.redFlush(first, firstRed));
    await world.succeed(world.redFlush(second, red));
    const supersedes = { eInvoiceCode: FIRST.eInvoiceCode, eInvoiceNumber: FIRST.eInvoiceNumber };
    const next = await world.publish(document('0000000106', 50_000, { businessNumber: 'B1', supersedes }), {
      predecessorLineage: first.header.lineage,
    });
    const evidence = { predecessorPatientSalt: world.patientSalt(first) };
    expect(await world.succeed(world.reserve('INS-A', [next], 50_000, { evidence }))).toMatchObject({
      remaining: '0.00',
    });
  });
});

describe('a re-issue that is cancelled before its original is', () => {
  test('waits for the original, and its own re-issue stays in the lineage', async () => {
    const world = await World.open();
    const first = await world.publish(FIRST);
    const claimId = await world.reserved('INS-A', first, 100);
    await world.refuse(world.redFlush(first, await world.publish(redOf(FIRST, '0000000102'))));
    const lineage = { predecessorLineage: first.header.lineage };
    const again = (eInvoiceNumber: string, of: typeof FIRST) => {
      const supersedes = { eInvoiceCode: of.eInvoiceCode, eInvoiceNumber: of.eInvoiceNumber };
      return document(eInvoiceNumber, 100_000, { businessNumber: 'B1', supersedes });
    };
    const nextOf = again('0000000103', FIRST);
    const [next, nextRed] = [await world.publish(nextOf, lineage), await world.publish(redOf(nextOf, '0000000104'))];
    const original = { ...world.log.evidence(next), predecessorPatientSalt: world.patientSalt(first) };
    const cancel = () => world.redFlush(next, nextRed, world.issuer(), { original });
    expect(await world.thrown(cancel())).toMatchObject({
      code: 'LINEAGE_INVALID',
      evidence: { rule: 'PREDECESSOR_NOT_RED_FLUSHED' },
    });
    await world.succeed(world.act(world.officer('INS-A'), 'withdraw', { claimId, reason: 'RED_FLUSH' }));
    await world.succeed(cancel());
    const last = await world.publish(again('0000000105', nextOf), lineage);
    const evidence = { predecessorPatientSalt: world.patientSalt(next) };
    expect(await world.succeed(world.reserve('INS-A', [last], 100_000, { evidence }))).toMatchObject({
      remaining: '0.00',
    });
  });
});
