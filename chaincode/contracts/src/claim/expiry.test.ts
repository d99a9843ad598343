import { beforeEach, describe, expect, test } from 'vitest';

import { document, redOf } from '../../../../test/support/ledger/documents.ts';
import type { Published } from '../../../../test/support/ledger/publisher-log.ts';
import { World } from '../testing/world.ts';

/** Midnight in Beijing at the beginning of a day, epoch seconds. */
const dayOf = (date: string): number => Date.parse(`${date}T00:00:00+08:00`) / 1000;
const DAY = 86_400;

describe('a reservation ends by the calendar', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open();
  });

  const calendar = (year: string, holidays: readonly string[], workdays: readonly string[] = []) =>
    world.succeed(
      world.act(world.authority('FinanceMSP', 'CALENDAR_OFFICER'), 'calendar.set', { year, holidays, workdays }),
    );
  const bill = (number: string, issueDate: string): Promise<Published> =>
    world.publish(document(number, 10_000, { issueDate }));
  const lastDay = async (payer: string, receipt: Published) =>
    (await world.succeed(world.reserve(payer, [receipt], 10_000)))['expiresOn'];

  test('at the end of its last day in Beijing, to the second, whoever looks first', async () => {
    const receipt = await bill('0000000501', '2026-01-05');
    expect(await lastDay('INS-LATE', receipt)).toBe('2026-01-08');
    world.time = dayOf('2026-01-09') - 1;
    expect(await world.refuse(world.reserve('INS-A', [receipt], 1))).toMatchObject({ code: 'OVER_CAP' });
    world.time += 1;
    await world.succeed(world.reserve('INS-A', [receipt], 10_000));
  });

  test('whichever act comes first: its own payer finds it EXPIRED too, and may claim anew', async () => {
    const receipt = await bill('0000000502', '2026-01-05');
    const claimId = await world.reserved('INS-LATE', receipt, 100);
    world.time = dayOf('2026-01-09');
    const review = world.act(world.officer('INS-LATE'), 'review', { claimId });
    expect(await world.refuse(review)).toEqual({
      code: 'ILLEGAL_TRANSITION',
      evidence: { act: 'review', from: 'EXPIRED', to: 'UNDER_REVIEW' },
    });
    await world.succeed(world.reserve('INS-LATE', [receipt], 100));
  });

  test('make-up working days on a weekend shorten it, holidays lengthen it', async () => {
    await calendar('2026', ['2026-01-08'], ['2026-01-10']);
    // Tuesday 6 January: Wednesday is the first day, Thursday is off, Friday the second.
    expect(await lastDay('INS-LATE', await bill('0000000503', '2026-01-05'))).toBe('2026-01-09');
    world.time += 2 * DAY;
    // Thursday 8 January: Friday, and the Saturday that is worked.
    expect(await lastDay('INS-LATE', await bill('0000000504', '2026-01-05'))).toBe('2026-01-10');
  });

  test('over the border of a year it follows both years’ calendars; a year without one has weekends only', async () => {
    await calendar('2026', []);
    world.time = dayOf('2026-12-30');
    const [known, unknown] = [await bill('0000000505', '2026-12-29'), await bill('0000000506', '2026-12-29')];
    // Thursday 31 December, Friday 1 January: nobody has set 2027 yet.
    expect(await lastDay('INS-LATE', unknown)).toBe('2027-01-01');
    await calendar('2027', ['2027-01-01']);
    expect(await lastDay('INS-LATE', known)).toBe('2027-01-04');
  });

  test('a calendar set later moves no reservation that stands', async () => {
    const receipt = await bill('0000000507', '2026-01-05');
    const claimId = await world.reserved('INS-LATE', receipt, 100);
    await calendar('2026', ['2026-01-07', '2026-01-08']);
    expect(world.record(`CLM~${claimId}`)).toMatchObject({ expiresOn: '2026-01-08' });
  });

  test('the filing deadline counts from the issue date, its last day included', async () => {
    const [first, second] = [await bill('0000000508', '2026-01-05'), await bill('0000000509', '2026-01-05')];
    world.time = dayOf('2026-01-16') - 1;
    await world.succeed(world.reserve('INS-LATE', [first], 100));
    world.time += 1;
    expect(await world.refuse(world.reserve('INS-LATE', [second], 100))).toEqual({
      code: 'TIME_BARRED',
      evidence: { deadline: '2026-01-15' },
    });
    await world.succeed(world.reserve('INS-A', [second], 100));
  });

  test('a red-flush that waited for it is done for the re-issue too: nobody else has to act first', async () => {
    const original = document('0000000510', 10_000, { issueDate: '2026-01-05' });
    const [first, red] = [await world.publish(original), await world.publish(redOf(original, '0000000511'))];
    await world.reserved('INS-LATE', first, 10_000);
    expect(await world.refuse(world.redFlush(first, red))).toMatchObject({ code: 'CLAIM_HELD' });
    const { eInvoiceCode, eInvoiceNumber, businessNumber } = original;
    const supersedes = { eInvoiceCode, eInvoiceNumber };
    const again = await world.publish(
      document('0000000512', 10_000, { issueDate: '2026-01-05', businessNumber, supersedes }),
      { predecessorLineage: first.header.lineage },
    );
    const evidence = { predecessorPatientSalt: world.patientSalt(first) };
    const reserve = () => world.reserve('INS-A', [again], 10_000, { evidence });
    world.time = dayOf('2026-01-09') - 1;
    expect(await world.refuse(reserve())).toMatchObject({ code: 'DUPLICATE_BUSINESS' });
    world.time += 1;
    await world.succeed(reserve());
    expect(world.record(`LIN~${first.header.lineage}`)).toMatchObject({ capFen: 10_000, usedFen: 10_000 });
  });
});
