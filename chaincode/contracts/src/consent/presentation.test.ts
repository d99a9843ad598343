import { beforeEach, describe, expect, test } from 'vitest';

import { PATIENT, document } from '../../../../test/support/ledger/documents.ts';
import type { Published } from '../../../../test/support/ledger/publisher-log.ts';
import { NOON, objectOf } from '../testing/consortium.ts';
import { PatientPortal, PORTAL, textIn } from '../testing/patient-portal.ts';
import { World } from '../testing/world.ts';

describe('a presentation', () => {
  let world: World;
  let portal: PatientPortal;
  let r1: Published;
  beforeEach(async () => {
    world = await World.open();
    portal = await PatientPortal.open(world);
    r1 = await world.r1();
  });

  const refusal = async (act: Parameters<World['refuse']>[0]) => {
    const { code, evidence } = await world.refuse(act);
    return { code, ...objectOf(evidence) };
  };

  test('carries one claim, which names it; nothing in clear stays on the ledger', async () => {
    const text = portal.presentation(r1, 'INS-A');
    const claimId = textIn(await world.succeed(portal.present('INS-A', [r1], text)), 'claimId');
    const [key = ''] = world.ledger.keys().filter((each) => each.startsWith('PRS~'));
    expect(world.record(key)).toMatchObject({ portal: PORTAL, claim: claimId, issued: NOON, expires: NOON + 300 });
    expect(`PRS~${textIn(world.record(`CLM~${claimId}`), 'presentation')}`).toBe(key);
    const record = world.ledger.dump().match(/^PRS~.*$/m)?.[0] ?? '';
    for (const personal of ['INS-A', PATIENT.number, r1.header.eInvoiceNumber]) expect(record).not.toContain(personal);
  });

  test('is REPLAY at another payer, the second time and when it has run out, and says which', async () => {
    const captured = portal.presentation(r1, 'INS-A');
    expect(await refusal(portal.present('INS-B', [r1], captured))).toEqual({ code: 'REPLAY', reason: 'OTHER_PAYER' });
    await world.succeed(portal.present('INS-A', [r1], captured));
    expect(await refusal(portal.present('INS-A', [r1], captured))).toEqual({
      ...{ code: 'REPLAY', reason: 'USED', usedAt: NOON },
    });
    const late = portal.presentation(r1, 'INS-B');
    world.time = NOON + 299;
    expect(await refusal(portal.present('INS-A', [r1], late))).toMatchObject({ reason: 'OTHER_PAYER' });
    world.time = NOON + 300;
    expect(await refusal(portal.present('INS-B', [r1], late))).toEqual({
      ...{ code: 'REPLAY', reason: 'EXPIRED', expires: NOON + 300 },
    });
  });

  test('used twice in one moment carries exactly one claim', async () => {
    const text = portal.presentation(r1, 'INS-A');
    const acts = [portal.present('INS-A', [r1], text), portal.present('INS-A', [r1], text)];
    const [one, two] = await Promise.all(acts.map((act) => world.simulate([act])));
    expect([one?.state.commit(), two?.state.commit()]).toEqual([true, false]);
  });

  test('the same message repeated gets its first answer', async () => {
    const text = portal.presentation(r1, 'INS-A');
    const act = portal.present('INS-A', [r1], text);
    expect(await world.succeed(act)).toEqual(await world.succeed(act));
  });

  test('is not used up by a claim that is refused', async () => {
    await world.paid('INS-B', r1, 95_000);
    const text = portal.presentation(r1, 'INS-A');
    expect(await refusal(portal.present('INS-A', [r1], text))).toMatchObject({ code: 'OVER_CAP' });
    expect(world.ledger.keys().filter((key) => key.startsWith('PRS~'))).toEqual([]);
  });

  test('covers its own receipt of its own patient alone', async () => {
    const other = await world.publish(document('0000000102', 10_000));
    const foreign = await world.publish(document('0000000103', 10_000, { patientId: '330106196001010014' }));
    expect(await refusal(portal.present('INS-A', [other], portal.presentation(r1, 'INS-A')))).toMatchObject({
      ...{ code: 'CONSENT_INVALID', reason: 'OUT_OF_SCOPE' },
    });
    expect(await refusal(portal.present('INS-A', [foreign], portal.presentation(foreign, 'INS-A')))).toMatchObject({
      ...{ code: 'CONSENT_INVALID', reason: 'OTHER_PATIENT' },
    });
  });

  test.each([
    ['for looking alone carries no claim', { purpose: 'REVIEW' as const }, 'WRONG_PURPOSE'],
    ['for longer than 10 minutes is none', { expires: NOON + 601 }, 'TOO_LONG'],
    ['from the future is none', { issued: NOON + 1000, expires: NOON + 1300 }, 'NOT_YET_VALID'],
  ])('%s', async (_, changes, reason) => {
    const text = portal.presentation(r1, 'INS-A', changes);
    expect(await refusal(portal.present('INS-A', [r1], text))).toMatchObject({ code: 'CONSENT_INVALID', reason });
  });

  test('signed by nobody, by a payer, or altered after signing proves nothing', async () => {
    const thrown = async (text: string) => (await world.thrown(portal.present('INS-A', [r1], text))).code;
    expect(await thrown(portal.presentation(r1, 'INS-A', { keyId: 'another' }))).toBe('KEY_UNKNOWN');
    expect(await thrown(portal.presentation(r1, 'INS-A', { portal: 'INS-A' }))).toBe('ACTOR_UNKNOWN');
    const [prefix, , signature] = portal.presentation(r1, 'INS-B').split('.');
    const [, payload] = portal.presentation(r1, 'INS-A').split('.');
    expect(await thrown([prefix, payload, signature].join('.'))).toBe('SIGNATURE_INVALID');
    expect(await thrown('PSP1.e30.AAAA')).toBe('SCHEMA');
  });

  test('of a suspended portal counts no more', async () => {
    const text = portal.presentation(r1, 'INS-A');
    const change = { id: PORTAL, state: 'SUSPENDED' } as const;
    await world.succeed(world.act(world.authority('HealthMSP'), 'institution.update', change));
    expect((await world.thrown(portal.present('INS-A', [r1], text))).code).toBe('ACTOR_SUSPENDED');
  });

  test('fits a QR code', () => {
    expect(portal.presentation(r1, 'INS-A').length).toBeLessThan(700);
  });
});
