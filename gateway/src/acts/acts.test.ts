import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PiaosuError } from '@piaosu/core';
import { nativeSuite } from '../native/hash-suite.ts';
import type { Act } from '../organisation.ts';
import { openTestOrganisation } from '../testing/organisation.ts';
import type { TestOrganisation } from '../testing/organisation.ts';
import type { Alerts } from '../alerts/alerts.ts';
import { newFaultWatch } from '../alerts/faulted-acts.ts';
import { silentLog } from '../log/log.ts';
import { newActs } from './acts.ts';

const AUTHORITY = 'AUTH-HEALTH';
let test1: TestOrganisation;

beforeAll(async () => {
  test1 = await openTestOrganisation('HealthMSP');
  await test1.enable(AUTHORITY);
});
afterAll(() => test1.close());

const revoke = (messageId: string, keyId = 'k-1'): Act => ({
  action: 'key.revoke',
  actor: { institution: AUTHORITY, role: 'REGISTRAR' },
  messageId,
  body: { institution: 'H1', keyId },
});

describe('an act', () => {
  test('is signed by the institution’s key over exactly what the ledger gets', async () => {
    const { acts } = test1.organisation;
    const { tx } = await acts.perform(revoke('a-1'));
    expect(tx).not.toBe('');
    expect(test1.ledger.accepted.at(-1)?.signed.op).toMatchObject({
      action: 'key.revoke',
      actor: { institution: AUTHORITY },
    });
  });

  test('repeated after a crash has the same private body, so the ledger knows it again', async () => {
    const { acts, keys, ledger, secrets } = test1.organisation;
    const restarted = newActs({
      ...{ keys, ledger, suite: nativeSuite('sha-256'), saltKey: secrets.sealKey('operation-salt') },
      validKeys: () => Promise.resolve(undefined),
    });
    const [first, again] = [await acts.sign(revoke('a-2')), await restarted.sign(revoke('a-2'))];
    // When it was signed is no part of what is asked for.
    expect({ ...again.signed.op, at: 0 }).toEqual({ ...first.signed.op, at: 0 });
    expect(again.private).toEqual(first.private);
  });

  test('has another salt for another message', async () => {
    const { acts } = test1.organisation;
    const [one, two] = [await acts.sign(revoke('a-3')), await acts.sign(revoke('a-4'))];
    expect(one.signed.op.privateHash).not.toBe(two.signed.op.privateHash);
  });

  test('of an institution whose key is not kept here is KEY_UNKNOWN', async () => {
    const act = { ...revoke('a-7'), actor: { institution: 'AUTH-DRUG', role: 'REGISTRAR' } } as const;
    await expect(test1.organisation.acts.perform(act)).rejects.toMatchObject({ code: 'KEY_UNKNOWN' });
  });

  test('that the ledger refuses throws the code and evidence of the refusal', async () => {
    test1.ledger.refuse(new PiaosuError('ROLE_NOT_ALLOWED', { org: 'HealthMSP' }));
    const refused = test1.organisation.acts.perform(revoke('a-8'));
    await expect(refused).rejects.toMatchObject({ code: 'ROLE_NOT_ALLOWED', evidence: { org: 'HealthMSP' } });
    test1.ledger.refuse(undefined);
  });

  test('of two contracts in one call is our own mistake', async () => {
    const claim: Act = {
      ...revoke('a-9'),
      action: 'review',
      actor: { institution: AUTHORITY, role: 'CLAIMS_OFFICER' },
    };
    await expect(test1.organisation.acts.performAll([revoke('a-10'), claim])).rejects.toMatchObject({
      code: 'INTERNAL',
    });
  });

  test('is never signed by a key that the ledger does not count', async () => {
    const { keys, ledger, secrets } = test1.organisation;
    const registered = (await keys.keysOf(AUTHORITY)).map(({ id }) => id);
    await keys.create(AUTHORITY, 'made and never registered');
    const saltKey = secrets.sealKey('operation-salt');
    const options = { keys, ledger, suite: nativeSuite('sha-256'), saltKey };
    const acts = newActs({ ...options, validKeys: () => Promise.resolve(new Set(registered)) });
    expect((await acts.sign(revoke('a-5'))).signed.op.actor.keyId).toBe(registered[0]);
    const none = newActs({ ...options, validKeys: () => Promise.resolve(new Set()) });
    await expect(none.sign(revoke('a-6'))).rejects.toMatchObject({ code: 'KEY_UNKNOWN' });
  });
});

describe('an act that the endorsers throw out', () => {
  async function thrown(
    messageId: string,
    code: 'SIGNATURE_INVALID' | 'SCHEMA',
    alerted: Pick<Alerts, 'raise'> = test1.organisation.alerts,
  ) {
    const { keys, ledger, secrets } = test1.organisation;
    const refusing = { ...ledger, submit: () => Promise.resolve([{ ok: false, code, evidence: {} } as const]) };
    const acts = newActs({
      ...{ keys, ledger: refusing, suite: nativeSuite('sha-256'), saltKey: secrets.sealKey('operation-salt') },
      validKeys: () => Promise.resolve(undefined),
      onFault: newFaultWatch(alerted, silentLog),
    });
    await expect(acts.perform(revoke(messageId))).rejects.toMatchObject({ code });
  }
  const alerts = () => test1.organisation.alerts.list({ institution: AUTHORITY, limit: 10 });

  test('for a proof that does not hold is one alert of those who acted, however often it is sent', async () => {
    await thrown('f-1', 'SIGNATURE_INVALID');
    await thrown('f-1', 'SIGNATURE_INVALID');
    const expected = { code: 'SIGNATURE_INVALID', severity: 'WARNING', role: 'REGISTRAR', responsible: AUTHORITY };
    expect(await alerts()).toMatchObject([expected]);
  });

  test('for its form is the caller’s own affair', async () => {
    const before = await alerts();
    await thrown('f-2', 'SCHEMA');
    expect(await alerts()).toEqual(before);
  });

  test('is refused with its own code also when the alert cannot be written', async () => {
    await thrown('f-3', 'SIGNATURE_INVALID', { raise: () => Promise.reject(new Error('the database is away')) });
  });
});
