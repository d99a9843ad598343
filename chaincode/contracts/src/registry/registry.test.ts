import { beforeEach, describe, expect, test } from 'vitest';

import { HOSPITAL, OTHER_HOSPITAL } from '../../../../test/support/ledger/documents.ts';
import { newSigner } from '../../../../test/support/ledger/signer.ts';
import { PUBLISHER, World } from '../testing/world.ts';

const CODE = '33060126';

describe('registry', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open();
  });

  test('only the finance bureau has keys for seals, and they sign no act', async () => {
    const seal = { ...newSigner('seal-1').registration, purpose: 'SEAL' } as const;
    const health = world.authority('HealthMSP');
    expect(await world.thrown(world.act(health, 'key.add', { institution: HOSPITAL, key: seal }))).toMatchObject({
      code: 'ROLE_NOT_ALLOWED',
    });
    const finance = world.authority('FinanceMSP');
    const signer = newSigner('seal-1');
    const key = { ...signer.registration, purpose: 'SEAL' } as const;
    await world.succeed(world.act(finance, 'key.add', { institution: 'AUTH-FINANCE', key }));
    const bureau = { ...finance, signer };
    const body = { institution: 'AUTH-FINANCE', key: newSigner('k9').registration };
    expect(await world.thrown(world.act(bureau, 'key.add', body))).toMatchObject({ code: 'ROLE_NOT_ALLOWED' });
  });

  describe('institutions', () => {
    const keys = [newSigner('k').registration];

    test('each organisation registers its own kinds', async () => {
      const payer = { id: 'P', kinds: ['PAYER'], name: 'P', tier: 5, benefit: 'INDEMNITY', keys } as const;
      expect(await world.thrown(world.act(world.authority('HealthMSP'), 'institution.register', payer))).toMatchObject({
        code: 'ROLE_NOT_ALLOWED',
      });
      const authority = { id: 'AUTH-2', kinds: ['AUTHORITY'], name: 'A', keys } as const;
      expect(
        await world.thrown(world.act(world.authority('HealthMSP'), 'institution.register', authority)),
      ).toMatchObject({ code: 'ROLE_NOT_ALLOWED' });
    });

    test('is created once', async () => {
      const again = { id: HOSPITAL, kinds: ['HOSPITAL'], name: 'again', publisher: PUBLISHER, keys } as const;
      expect(await world.refuse(world.act(world.authority('HealthMSP'), 'institution.register', again))).toEqual({
        code: 'ALREADY_EXISTS',
        evidence: { institution: HOSPITAL },
      });
    });

    test('a hospital needs a publisher of its organisation, a payer tier and benefit, a publisher an endpoint', async () => {
      const health = world.authority('HealthMSP');
      const insurance = world.authority('InsuranceMSP');
      const hospital = { id: 'H33010000009', kinds: ['HOSPITAL'], name: 'H', keys } as const;
      expect(await world.thrown(world.act(health, 'institution.register', hospital))).toMatchObject({ code: 'SCHEMA' });
      const foreign = { ...hospital, publisher: 'INS-A' };
      expect(await world.refuse(world.act(health, 'institution.register', foreign))).toMatchObject({
        code: 'RESOURCE_NOT_FOUND',
      });
      const payer = { id: 'P', kinds: ['PAYER'], name: 'P', tier: 5, keys } as const;
      expect(await world.thrown(world.act(insurance, 'institution.register', payer))).toMatchObject({ code: 'SCHEMA' });
      const publisher = { id: 'PUB-HEALTH-2', kinds: ['PUBLISHER'], name: 'P', keys } as const;
      expect(await world.thrown(world.act(health, 'institution.register', publisher))).toMatchObject({
        code: 'SCHEMA',
      });
    });

    test('tiers 1 to 3 never grant fixed benefits', async () => {
      const payer = { id: 'P', kinds: ['PAYER'], name: 'P', tier: 3, benefit: 'FIXED', keys } as const;
      const refusal = await world.refuse(world.act(world.authority('InsuranceMSP'), 'institution.register', payer));
      expect(refusal).toEqual({ code: 'BENEFIT_NOT_ALLOWED', evidence: { tier: 3, benefit: 'FIXED' } });
    });

    test('is changed by the authority of its own organisation only', async () => {
      const act = world.act(world.authority('HealthMSP'), 'institution.update', { id: 'INS-A', state: 'SUSPENDED' });
      expect(await world.thrown(act)).toMatchObject({ code: 'ROLE_NOT_ALLOWED' });
    });

    test('a 定点医药机构编码 belongs to who treats, or with P to who sells medicine', async () => {
      const drug = world.authority('DrugMSP');
      const register = (id: string, kind: 'PHARMACY' | 'WHOLESALER') =>
        world.act(drug, 'institution.register', { id, kinds: [kind], name: id, keys: [newSigner(id).registration] });
      const code = 'ROLE_NOT_ALLOWED';
      expect(await world.thrown(register('P33010000077', 'WHOLESALER'))).toMatchObject({ code });
      expect(await world.thrown(register('H33010000077', 'PHARMACY'))).toMatchObject({ code });
      await world.succeed(register('P33010000077', 'PHARMACY'));
    });

    test('the publisher of a hospital cannot change', async () => {
      const body = { id: HOSPITAL, publisher: 'PUB-HEALTH-2' };
      expect(await world.thrown(world.act(world.authority('HealthMSP'), 'institution.update', body))).toMatchObject({
        code: 'UNKNOWN_FIELD',
      });
    });

    test('a key that is no P-256 key is not registered', async () => {
      const key = { ...newSigner('k2').registration, spki: 'AAAA' };
      const act = world.act(world.authority('InsuranceMSP'), 'key.add', { institution: 'INS-A', key });
      expect(await world.thrown(act)).toMatchObject({ code: 'SCHEMA', evidence: { keyId: 'k2' } });
    });

    test('keys are added and revoked, each once', async () => {
      const registrar = world.authority('InsuranceMSP');
      const { registration: key } = newSigner('k2');
      await world.succeed(world.act(registrar, 'key.add', { institution: 'INS-A', key }));
      expect(await world.refuse(world.act(registrar, 'key.add', { institution: 'INS-A', key }))).toMatchObject({
        code: 'ALREADY_EXISTS',
      });
      await world.succeed(world.act(registrar, 'key.revoke', { institution: 'INS-A', keyId: 'k2' }));
      expect(
        await world.refuse(world.act(registrar, 'key.revoke', { institution: 'INS-A', keyId: 'k2' })),
      ).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
      expect(world.institution('INS-A')).toMatchObject({
        keys: [{ id: 'INS-A-key' }, { id: 'k2', revoked: { epoch: 2, time: world.time } }],
      });
    });
  });

  describe('a key that is rotated', () => {
    const rotate = (keyId: string, id: string): Parameters<World['succeed']>[0] =>
      world.act(world.authority('HealthMSP'), 'key.rotate', {
        institution: HOSPITAL,
        keyId,
        key: newSigner(id).registration,
      });
    const current = (): string => world.signer(HOSPITAL).registration.id;

    test('ends in the epoch in which the next one begins, by one act', async () => {
      await world.succeed(rotate(current(), 'k2'));
      const moment = { epoch: 1, time: world.time };
      expect(world.institution(HOSPITAL)).toMatchObject({ keys: [{ revoked: moment }, { id: 'k2', from: moment }] });
    });

    test('is replaced once, and not by a key that is known', async () => {
      const [unknown, known] = [rotate('k9', 'k2'), rotate(current(), current())];
      expect(await world.refuse(unknown)).toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
      expect(await world.refuse(known)).toMatchObject({ code: 'ALREADY_EXISTS' });
      await world.succeed(rotate(current(), 'k2'));
      expect(await world.refuse(rotate(current(), 'k3'))).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
    });

    test('belongs to another organisation: only its authority may', async () => {
      const body = { institution: HOSPITAL, keyId: current(), key: newSigner('k2').registration };
      const act = world.act(world.authority('InsuranceMSP'), 'key.rotate', body);
      expect(await world.thrown(act)).toMatchObject({ code: 'ROLE_NOT_ALLOWED' });
    });
  });

  describe('segments', () => {
    const segment = (from: number, to: number, after: number | null): Parameters<World['allot']>[0] => ({
      ...{ code: CODE, from: pad(from), to: pad(to), issuer: OTHER_HOSPITAL },
      after: after === null ? null : pad(after),
    });
    const pad = (n: number): string => String(n).padStart(10, '0');

    test('are linked in order, before, between and behind', async () => {
      await world.succeed(world.allot(segment(100, 199, null)));
      await world.succeed(world.allot(segment(1, 50, null)));
      await world.succeed(world.allot(segment(300, 399, 100)));
      await world.succeed(world.allot(segment(200, 299, 100)));
      const order = [];
      for (
        let next = world.record(`SEG~${CODE}~HEAD`)?.['next'];
        typeof next === 'string';
        next = world.record(`SEG~${CODE}~${next}`)?.['next']
      )
        order.push(Number(next));
      expect(order).toEqual([1, 100, 200, 300]);
    });

    test.each([
      ['the same range', segment(100, 199, null)],
      ['a tail', segment(150, 250, 100)],
      ['a head', segment(50, 100, null)],
      ['all of it', segment(1, 999, null)],
      ['a part behind a wrong predecessor', segment(150, 160, null)],
      ['a range behind an unknown predecessor', segment(500, 600, 400)],
    ])('that overlap in %s are RANGE_OVERLAP', async (_name, overlapping) => {
      await world.succeed(world.allot(segment(100, 199, null)));
      expect(await world.refuse(world.allot(overlapping))).toMatchObject({ code: 'RANGE_OVERLAP' });
    });

    test('two allotments on one state conflict instead of overlapping', async () => {
      const first = await world.simulate([world.allot(segment(1, 100, null))]);
      const second = await world.simulate([world.allot(segment(50, 150, null))]);
      expect([first.state.commit(), second.state.commit()]).toEqual([true, false]);
    });

    test('go to hospitals that publish', async () => {
      const refusal = await world.refuse(world.allot({ ...segment(1, 2, null), issuer: 'INS-A' }));
      expect(refusal).toEqual({ code: 'RESOURCE_NOT_FOUND', evidence: { issuer: 'INS-A' } });
    });

    test('an empty range does not pass', async () => {
      expect(await world.thrown(world.allot(segment(2, 1, null)))).toMatchObject({ code: 'SCHEMA' });
    });
  });

  test('a calendar holds days of its own year', async () => {
    const officer = world.authority('FinanceMSP', 'CALENDAR_OFFICER');
    const body = { year: '2026', holidays: ['2027-01-01'], workdays: [] };
    expect(await world.thrown(world.act(officer, 'calendar.set', body))).toMatchObject({ code: 'SCHEMA' });
  });

  test('a pepper version is announced once, and only by processes that hold it', async () => {
    const authority = world.authority('FinanceMSP');
    const body = { version: 1, check: '0'.repeat(64) };
    expect(await world.refuse(world.act(authority, 'pepper.announce', body))).toMatchObject({ code: 'ALREADY_EXISTS' });
    const next = { version: 2, check: '0'.repeat(64) };
    expect(await world.thrown(world.act(authority, 'pepper.announce', next))).toMatchObject({ code: 'PEPPER_UNKNOWN' });
  });
});
