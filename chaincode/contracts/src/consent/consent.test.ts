import { beforeEach, describe, expect, test } from 'vitest';

import type { ConsentScope } from '@piaosu/core';

import { document, HOSPITAL, OTHER_HOSPITAL, PATIENT } from '../../../../test/support/ledger/documents.ts';
import type { Published } from '../../../../test/support/ledger/publisher-log.ts';
import { NOON, objectOf } from '../testing/consortium.ts';
import { PatientPortal, PORTAL, textIn } from '../testing/patient-portal.ts';
import { World } from '../testing/world.ts';

const DAY = 86_400;
const refOf = ({ header: { eInvoiceCode, eInvoiceNumber } }: Published) => ({ eInvoiceCode, eInvoiceNumber });

describe('consent of a patient', () => {
  let world: World;
  let portal: PatientPortal;
  let r1: Published;
  beforeEach(async () => {
    world = await World.open();
    portal = await PatientPortal.open(world);
    r1 = await world.r1();
  });

  const receiptScope = (receipt = r1): ConsentScope => ({ type: 'RECEIPT', receipt: refOf(receipt) });

  test('a claim under it names it, and it names the claim; payer, patient and receipt stand nowhere in clear', async () => {
    const consent = await portal.granted(receiptScope());
    const claimId = textIn(await world.succeed(portal.claim('INS-A', [r1], 60_000, consent)), 'claimId');
    expect(world.record(`CLM~${claimId}`)).toMatchObject({ consent: consent.id, state: 'RESERVED' });
    expect(world.record(`CNS~${consent.id}`)).toMatchObject({
      ...{ state: 'ACTIVE', portal: PORTAL, purpose: 'CLAIM', claims: [claimId] },
      history: [{ action: 'grant', role: 'PORTAL', time: NOON, keyId: `${PORTAL}-key` }],
    });
    const record = world.ledger.dump().match(/^CNS~.*$/m)?.[0] ?? '';
    for (const personal of ['INS-A', PATIENT.number, r1.header.eInvoiceNumber]) expect(record).not.toContain(personal);
  });

  test('the same message grants once', async () => {
    const [act] = portal.grantAct(receiptScope());
    expect(await world.succeed(act)).toEqual(await world.succeed(act));
    expect(world.ledger.keys().filter((key) => key.startsWith('CNS~'))).toHaveLength(1);
  });

  describe('is refused, each for its own reason', () => {
    const refusal = async (act: Parameters<World['refuse']>[0]) => {
      const { code, evidence } = await world.refuse(act);
      return { code, ...objectOf(evidence) };
    };

    test('to another payer, who learns nothing else', async () => {
      const consent = await portal.granted(receiptScope());
      expect(await refusal(portal.claim('INS-B', [r1], 1, consent))).toEqual({
        ...{ code: 'CONSENT_INVALID', reason: 'OTHER_PAYER', consentId: consent.id },
      });
    });

    test('before it begins and from the second on in which it ends', async () => {
      const consent = await portal.granted(receiptScope(), { validFrom: NOON + DAY, validUntil: NOON + 2 * DAY });
      expect(await refusal(portal.claim('INS-A', [r1], 1, consent))).toMatchObject({ reason: 'NOT_YET_VALID' });
      world.time = NOON + 2 * DAY;
      expect(await refusal(portal.claim('INS-A', [r1], 1, consent))).toMatchObject({
        ...{ reason: 'EXPIRED', validUntil: NOON + 2 * DAY },
      });
      world.time = NOON + 2 * DAY - 1;
      await world.succeed(portal.claim('INS-A', [r1], 1, consent));
    });

    test('when it was withdrawn', async () => {
      const consent = await portal.granted(receiptScope());
      await world.succeed(portal.withdraw(consent));
      expect(await refusal(portal.claim('INS-A', [r1], 1, consent))).toMatchObject({ reason: 'WITHDRAWN' });
    });

    test('when it was given for looking alone', async () => {
      const consent = await portal.granted(receiptScope(), { purpose: 'REVIEW' });
      expect(await refusal(portal.claim('INS-A', [r1], 1, consent))).toMatchObject({
        ...{ reason: 'WRONG_PURPOSE', purpose: 'REVIEW' },
      });
    });

    test("for another patient's receipt, and for a patient without a number", async () => {
      const foreign = await world.publish(document('0000000102', 10_000, { patientId: '330106196001010014' }));
      const unnamed = await world.publish(document('0000000103', 10_000, { patientId: '' }));
      const period = { type: 'PERIOD', from: '2026-01-01', to: '2026-01-31' } as const;
      const consent = await portal.granted(period);
      for (const receipt of [foreign, unnamed]) {
        expect(await refusal(portal.claim('INS-A', [receipt], 1, consent))).toMatchObject({
          ...{ reason: 'OTHER_PATIENT', receipts: [0] },
        });
      }
    });

    test('for a receipt that it does not name, and where one of two lies outside', async () => {
      const parts = ['0000000111', '0000000112'].map((number) => document(number, 10_000, { relatedNumber: 'G' }));
      const [first, second] = parts.map((part) => world.issue(part));
      await world.anchor();
      if (first === undefined || second === undefined) throw new Error('two parts');
      const consent = await portal.granted(receiptScope(first));
      expect(await refusal(portal.claim('INS-A', [r1], 1, consent))).toMatchObject({
        ...{ reason: 'OUT_OF_SCOPE', scope: 'RECEIPT', receipts: [0] },
      });
      expect(await refusal(portal.claim('INS-A', [first, second], 1, consent))).toMatchObject({ receipts: [1] });
    });

    test('when nobody granted it', async () => {
      const consent = await portal.granted(receiptScope());
      const invented = { ...consent, id: 'K0123456789abcdef01234567' };
      expect(await refusal(portal.claim('INS-A', [r1], 1, invented))).toMatchObject({ reason: 'UNKNOWN' });
    });

    test('and leaves no reservation and no trace in the consent', async () => {
      const consent = await portal.granted(receiptScope());
      expect(await refusal(portal.claim('INS-A', [r1], 100_001, consent))).toMatchObject({ code: 'OVER_CAP' });
      expect(world.record(`CNS~${consent.id}`)).toMatchObject({ claims: [] });
    });
  });

  test('an opening that is not its own is no proof, and a wider scope cannot be shown in its place', async () => {
    const consent = await portal.granted(receiptScope());
    const scope = { type: 'PERIOD', from: '2000-01-01', to: '2030-01-01' } as const;
    const forged = { ...consent, opening: { ...consent.opening, scope } };
    expect(await world.thrown(portal.claim('INS-A', [r1], 1, forged))).toMatchObject({ code: 'PROOF_INVALID' });
    const unopened = world.reserve('INS-A', [r1], 1, { consentId: consent.id });
    expect(await world.thrown(unopened)).toMatchObject({ code: 'SCHEMA' });
  });

  test('a period covers its border days and no day beside them', async () => {
    const days = ['2025-12-31', '2026-01-01', '2026-01-05', '2026-01-06'];
    const receipts: Published[] = [];
    for (const [index, issueDate] of days.entries())
      receipts.push(await world.publish(document(`000000020${index}`, 10_000, { issueDate })));
    const consent = await portal.granted({ type: 'PERIOD', from: '2026-01-01', to: '2026-01-05' });
    const outcomes = await world.submit(...receipts.map((receipt) => portal.claim('INS-A', [receipt], 1, consent)));
    expect(outcomes.map(({ ok }) => ok)).toEqual([false, true, true, false]);
  });

  test('a visit covers the receipts of that hospital and that day of the visit, whenever they were issued', async () => {
    const later = await world.publish(document('0000000301', 10_000, { issueDate: '2026-01-06' }));
    const otherDay = await world.publish(document('0000000302', 10_000, { visitDate: '2026-01-04' }));
    const otherHospital = await world.publish(document('0000010302', 10_000, { issuer: OTHER_HOSPITAL }), {
      segmentFrom: '0000010001',
    });
    const consent = await portal.granted({ type: 'VISIT', hospital: HOSPITAL, visitDate: '2026-01-05' });
    await world.succeed(portal.claim('INS-A', [later], 1, consent));
    for (const receipt of [otherDay, otherHospital]) {
      expect(await world.refuse(portal.claim('INS-A', [receipt], 1, consent))).toMatchObject({
        ...{ code: 'CONSENT_INVALID', evidence: { reason: 'OUT_OF_SCOPE', scope: 'VISIT' } },
      });
    }
    const unopened = { consentId: consent.id, secret: { consent: consent.opening } };
    expect(await world.thrown(world.reserve('INS-A', [r1], 1, unopened))).toMatchObject({
      ...{ code: 'PROOF_INVALID', evidence: { missing: ['visitDate'] } },
    });
  });

  test.each([
    ['that ends before it begins', { validFrom: NOON + 100, validUntil: NOON + 50 }],
    ['that has ended already', { validFrom: NOON - 100, validUntil: NOON }],
    ['that lasts longer than 366 days', { validFrom: NOON, validUntil: NOON + 366 * DAY + 1 }],
  ])('a consent %s is none', async (_, times) => {
    const [act] = portal.grantAct(receiptScope(), times);
    expect(await world.thrown(act)).toMatchObject({ code: 'SCHEMA', evidence: { pointer: '/op/body/validUntil' } });
  });

  test('a consent goes to a registered payer and comes from a portal', async () => {
    for (const payer of ['NOBODY', HOSPITAL]) {
      const [act] = portal.grantAct(receiptScope(), { payer });
      expect(await world.refuse(act)).toEqual({ code: 'RESOURCE_NOT_FOUND', evidence: { pointer: '/private/payer' } });
    }
    const [granted] = portal.grantAct(receiptScope());
    const { salt, messageId, ...secret } = objectOf(granted.secret);
    const body = { purpose: 'CLAIM', validFrom: NOON, validUntil: NOON + DAY } as const;
    const forged = world.act(world.actor('INS-A', 'PORTAL', 'InsuranceMSP'), 'grantConsent', body, secret);
    expect([salt, messageId].every((each) => typeof each === 'string')).toBe(true);
    expect(await world.thrown(forged)).toMatchObject({ code: 'ROLE_NOT_ALLOWED' });
  });

  test("a relative's act is recorded as such", async () => {
    const consent = await portal.granted(receiptScope(), { family: true });
    await world.succeed(world.act(portal.actor, 'withdrawConsent', { consentId: consent.id, family: true }));
    expect(world.record(`CNS~${consent.id}`)).toMatchObject({
      history: [
        { action: 'grant', family: true },
        { action: 'withdraw', family: true },
      ],
    });
  });
});
