import { beforeEach, describe, expect, test } from 'vitest';

import { document } from '../../../../test/support/ledger/documents.ts';
import type { Published } from '../../../../test/support/ledger/publisher-log.ts';
import type { TestAct } from '../../../../test/support/ledger/signed-act.ts';
import { NOON } from '../testing/consortium.ts';
import { PatientPortal, PORTAL, textIn, type Granted } from '../testing/patient-portal.ts';
import { World } from '../testing/world.ts';

const JANUARY = { type: 'PERIOD', from: '2026-01-01', to: '2026-01-31' } as const;

describe('withdrawing a consent', () => {
  let world: World;
  let portal: PatientPortal;
  let r1: Published;
  let consent: Granted;
  beforeEach(async () => {
    world = await World.open();
    portal = await PatientPortal.open(world);
    r1 = await world.r1();
    consent = await portal.granted(JANUARY);
  });

  const claimed = async (amountFen = 60_000, receipt = r1): Promise<string> => {
    return textIn(await world.succeed(portal.claim('INS-A', [receipt], amountFen, consent)), 'claimId');
  };
  const approve = (claimId: string, amountFen = 60_000) =>
    world.act(world.officer('INS-A'), 'approve', { claimId, amountFen });

  test('withdraws the claims under it that are not decided, in one transaction, and frees what they held', async () => {
    const second = await world.publish(document('0000000102', 50_000));
    const reserved = await claimed();
    const reviewed = await claimed(50_000, second);
    await world.succeed(world.act(world.officer('INS-A'), 'review', { claimId: reviewed }));
    expect(await world.succeed(portal.withdraw(consent))).toEqual({
      ...{ consentId: consent.id, state: 'WITHDRAWN', claims: [reserved, reviewed] },
    });
    for (const id of [reserved, reviewed]) {
      const last = { action: 'withdraw', role: 'PORTAL', reason: 'CONSENT_WITHDRAWN', actor: PORTAL, time: NOON };
      const { state, history } = world.record(`CLM~${id}`) ?? {};
      expect(state).toBe('WITHDRAWN');
      expect(Array.isArray(history) ? history.at(-1) : undefined).toMatchObject(last);
    }
    await world.succeed(world.reserve('INS-B', [r1], 100_000));
  });

  test('leaves what is approved, paid, rejected or expired as it is', async () => {
    const second = await world.publish(document('0000000102', 50_000));
    const approved = await claimed();
    await world.succeed(approve(approved));
    const rejected = await claimed(50_000, second);
    await world.succeed(world.act(world.officer('INS-A'), 'reject', { claimId: rejected, reason: 'NOT_COVERED' }));
    expect(await world.succeed(portal.withdraw(consent))).toMatchObject({ claims: [] });
    expect(world.record(`CLM~${approved}`)).toMatchObject({ state: 'APPROVED' });
    await world.succeed(world.act(world.cashier('INS-A'), 'pay', { claimId: approved, amountFen: 60_000 }));
  });

  test('a reservation that has run out expires and is not withdrawn', async () => {
    const lasting = await portal.granted(JANUARY, { validUntil: NOON + 90 * 86_400 });
    const claimId = textIn(await world.succeed(portal.claim('INS-A', [r1], 1, lasting)), 'claimId');
    world.time = NOON + 60 * 86_400;
    expect(await world.succeed(portal.withdraw(lasting))).toMatchObject({ claims: [] });
    expect(world.record(`CLM~${claimId}`)).toMatchObject({ state: 'EXPIRED' });
  });

  test('completes a red-flush that waited for the claim', async () => {
    await claimed();
    const red = await world.publish(
      document('0000000199', -100_000, {
        ...{ kind: 'RED', redOf: { eInvoiceCode: r1.header.eInvoiceCode, eInvoiceNumber: r1.header.eInvoiceNumber } },
        ...{ businessNumber: 'B0000000101', cashFen: -100_000 },
      }),
    );
    await world.submit(world.redFlush(r1, red));
    expect(receiptStates()).toContain('RED_PENDING');
    await world.succeed(portal.withdraw(consent));
    expect(receiptStates()).toContain('RED_FLUSHED');
  });

  const receiptStates = () =>
    world.ledger
      .keys()
      .filter((key) => key.startsWith('RCP~'))
      .map((key) => world.record(key)?.['state']);

  test('is done once, by the portal that granted it alone', async () => {
    await PatientPortal.open(world, 'PORTAL-HEALTH-2');
    const other = world.actor('PORTAL-HEALTH-2', 'PORTAL', 'HealthMSP');
    expect(await world.refuse(portal.withdraw(consent, other))).toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
    const act = portal.withdraw(consent);
    expect(await world.succeed(act)).toEqual(await world.succeed(act));
    expect(await world.refuse(portal.withdraw(consent))).toEqual({
      ...{ code: 'ILLEGAL_TRANSITION', evidence: { act: 'withdraw', from: 'WITHDRAWN', to: 'WITHDRAWN' } },
    });
  });

  describe('in the same moment as another act: exactly one order wins', () => {
    /** Both are endorsed over the same state; the second to commit is refused by MVCC and simulated anew. */
    async function race(first: TestAct, second: TestAct): Promise<readonly { ok: boolean }[]> {
      const [one, two] = [await world.simulate([first]), await world.simulate([second])];
      expect(one.state.commit()).toBe(true);
      expect(two.state.commit()).toBe(false);
      return [...one.outcomes, ...(await world.submit(second))];
    }

    test('a reservation that comes first is withdrawn, one that comes second is refused', async () => {
      const [, withdrawal] = await race(portal.claim('INS-A', [r1], 1, consent), portal.withdraw(consent));
      expect(withdrawal).toMatchObject({ ok: true, result: { claims: [expect.any(String)] } });
      consent = await portal.granted(JANUARY);
      const [, claim] = await race(portal.withdraw(consent), portal.claim('INS-A', [r1], 1, consent));
      expect(claim).toMatchObject({ ok: false, code: 'CONSENT_INVALID', evidence: { reason: 'WITHDRAWN' } });
      expect(openClaims()).toEqual([]);
    });

    test('an approval that comes first stands, one that comes second is illegal', async () => {
      const first = await claimed();
      const [, withdrawal] = await race(approve(first), portal.withdraw(consent));
      expect(withdrawal).toMatchObject({ ok: true, result: { claims: [] } });
      consent = await portal.granted(JANUARY);
      const second = await world.publish(document('0000000102', 60_000));
      const claimId = await claimed(60_000, second);
      const [, approval] = await race(portal.withdraw(consent), approve(claimId));
      expect(approval).toMatchObject({ ok: false, code: 'ILLEGAL_TRANSITION', evidence: { from: 'WITHDRAWN' } });
    });

    const openClaims = () =>
      world.ledger
        .keys()
        .filter((key) => key.startsWith('CLM~'))
        .filter((key) => ['RESERVED', 'UNDER_REVIEW'].includes(textIn(world.record(key), 'state')));
  });

  test('of a full consent: claims that are decided give way, open ones do not', async () => {
    const numbers = Array.from({ length: 101 }, (_, index) => `00000004${String(index).padStart(2, '0')}`);
    const receipts = numbers.map((number) => world.issue(document(number.padStart(10, '0').slice(-10), 1_000)));
    await world.anchor();
    const ids: string[] = [];
    for (const receipt of receipts.slice(0, 100)) ids.push(await claimed(1_000, receipt));
    const [last] = receipts.slice(100);
    if (last === undefined) throw new Error('101 receipts');
    expect(await world.refuse(portal.claim('INS-A', [last], 1_000, consent))).toMatchObject({
      ...{ code: 'CONSENT_INVALID', evidence: { reason: 'TOO_MANY_OPEN' } },
    });
    await world.succeed(world.act(world.officer('INS-A'), 'reject', { claimId: ids[7] ?? '', reason: 'NOT_COVERED' }));
    await claimed(1_000, last);
    const { claims } = await world.succeed(portal.withdraw(consent));
    expect(claims).toHaveLength(100);
  });
});
