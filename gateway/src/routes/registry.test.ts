import { keyRequestMessage, PiaosuError, toBase64Url } from '@piaosu/core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { RestRole } from '../http/caller.ts';
import { newSigningKey } from '../native/signing-key.ts';
import { openTestOrganisation } from '../testing/organisation.ts';
import type { TestOrganisation } from '../testing/organisation.ts';
import { serveApp } from '../testing/serve.ts';
import type { TestServer } from '../testing/serve.ts';
import { ROUTES } from './index.ts';

const HOSPITAL = 'H11010500001';
let health: TestOrganisation;
let server: TestServer;

beforeAll(async () => {
  health = await openTestOrganisation('HealthMSP');
  await health.enable('AUTH-HEALTH');
  server = await serveApp(ROUTES, health.organisation);
});
afterAll(async () => {
  server.close();
  await health.close();
});
beforeEach(() => {
  health.ledger.refuse(undefined);
});

let message = 0;
async function ask(method: string, path: string, role: RestRole, body?: object, institution = 'AUTH-HEALTH') {
  message += 1;
  const token = await server.issuer.token({ roles: [role], institution });
  const response = await fetch(`${server.url}/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      'idempotency-key': `m-${message}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, body: z.json().parse(await response.json()) };
}

function askedKey(institution: string) {
  const key = newSigningKey('ES256');
  const asked = { id: 'k-own', alg: key.alg, spki: Buffer.from(key.spki).toString('base64') };
  const { id: keyId, ...rest } = asked;
  return { ...asked, proof: toBase64Url(key.sign(keyRequestMessage({ institution, keyId, ...rest }))) };
}

const lastOperation = () => health.ledger.accepted.at(-1)?.signed.op;
const key = { id: 'k-1', alg: 'ES256', spki: 'MFkw', custody: 'OWN', from: { epoch: 1, time: 1_772_000_000 } };
const hospital = {
  ...{ v: 1, id: HOSPITAL, org: 'HealthMSP', kinds: ['HOSPITAL'], state: 'ACTIVE', name: '第一医院' },
  publisher: 'PUB-HEALTH-1',
  keys: [key],
};

describe('registering an institution', () => {
  test('without keys of its own makes one here and signs the act as the caller’s authority', async () => {
    const body = { id: HOSPITAL, kinds: ['HOSPITAL'], name: '第一医院', publisher: 'PUB-HEALTH-1' };
    const answer = await ask('POST', '/institutions', 'REGISTRAR', body);
    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe(`/v1/institutions/${HOSPITAL}`);
    const [kept] = await health.organisation.keys.keysOf(HOSPITAL);
    expect(lastOperation()).toMatchObject({
      action: 'institution.register',
      actor: { institution: 'AUTH-HEALTH', role: 'REGISTRAR' },
      body: { ...body, keys: [{ ...kept, custody: 'GATEWAY' }] },
    });
  });

  test('with a key of its own keeps the private key out of here', async () => {
    const { proof, ...own } = askedKey('H11010500009');
    const body = { id: 'H11010500009', kinds: ['HOSPITAL'], name: '九', publisher: 'PUB-HEALTH-1' };
    const keys = [{ ...own, proof }];
    expect((await ask('POST', '/institutions', 'REGISTRAR', { ...body, keys })).status).toBe(201);
    expect(lastOperation()).toMatchObject({ body: { keys: [{ ...own, custody: 'OWN' }] } });
    expect(await health.organisation.keys.keysOf('H11010500009')).toEqual([]);
  });

  test('refuses a key of its own whose holder did not sign the request for this institution', async () => {
    const body = { kinds: ['HOSPITAL'], name: '九', publisher: 'PUB-HEALTH-1', keys: [askedKey(HOSPITAL)] };
    const another = await ask('POST', '/institutions', 'REGISTRAR', { id: 'H11010500010', ...body });
    expect(another.body).toMatchObject({ code: 'SIGNATURE_INVALID', evidence: { proof: 'possession' } });
    const { proof, ...bare } = askedKey(HOSPITAL);
    const without = await ask('POST', '/keys', 'REGISTRAR', { institution: HOSPITAL, custody: 'OWN', key: bare });
    expect(without.body).toMatchObject({ code: 'SCHEMA', errors: [{ pointer: '/key/proof' }] });
    const sealed = { ...bare, proof, purpose: 'SEAL' };
    const purposed = await ask('POST', '/keys', 'REGISTRAR', { institution: HOSPITAL, custody: 'OWN', key: sealed });
    expect(purposed.body).toMatchObject({ code: 'SIGNATURE_INVALID' });
    const keyless = await ask('POST', '/keys', 'REGISTRAR', { institution: HOSPITAL, custody: 'OWN' });
    expect(keyless.body).toMatchObject({ code: 'SCHEMA', errors: [{ pointer: '/key' }] });
  });

  test('takes the acting institution from the token: one in the body is UNKNOWN_FIELD', async () => {
    const body = { id: HOSPITAL, kinds: ['HOSPITAL'], name: 'x', institution: 'AUTH-DRUG' };
    expect(await ask('POST', '/institutions', 'REGISTRAR', body)).toMatchObject({
      status: 400,
      body: { code: 'UNKNOWN_FIELD' },
    });
  });

  test('for an institution whose key is not here is refused, not signed by another', async () => {
    const body = { id: HOSPITAL, kinds: ['HOSPITAL'], name: 'x' };
    const answer = await ask('POST', '/institutions', 'REGISTRAR', body, 'AUTH-INSURANCE');
    expect(answer).toMatchObject({ status: 403, body: { code: 'KEY_UNKNOWN' } });
  });

  test('answers the ledger’s refusal with its code and evidence', async () => {
    health.ledger.refuse(new PiaosuError('ALREADY_EXISTS', { institution: HOSPITAL }));
    const answer = await ask('POST', '/institutions', 'REGISTRAR', { id: HOSPITAL, kinds: ['HOSPITAL'], name: 'x' });
    expect(answer).toMatchObject({
      status: 409,
      body: { code: 'ALREADY_EXISTS', evidence: { institution: HOSPITAL } },
    });
  });
});

describe('other acts of the registry', () => {
  test('name the role the ledger knows', async () => {
    const segment = { code: '11060125', from: '0000000001', to: '0000000100', issuer: HOSPITAL, after: null };
    expect((await ask('POST', '/segments', 'SEGMENT_OFFICER', segment)).status).toBe(201);
    expect(lastOperation()).toMatchObject({
      action: 'segment.allot',
      actor: { role: 'SEGMENT_OFFICER' },
      body: segment,
    });

    const days = { holidays: ['2026-10-01'], workdays: ['2026-10-10'] };
    expect((await ask('PUT', '/calendars/2026', 'SEGMENT_OFFICER', days)).status).toBe(200);
    expect(lastOperation()).toMatchObject({
      action: 'calendar.set',
      actor: { role: 'CALENDAR_OFFICER' },
      body: { year: '2026', ...days },
    });

    expect((await ask('PATCH', `/institutions/${HOSPITAL}`, 'REGISTRAR', { state: 'SUSPENDED' })).status).toBe(200);
    expect(lastOperation()).toMatchObject({ action: 'institution.update', body: { id: HOSPITAL, state: 'SUSPENDED' } });

    expect((await ask('POST', '/keys', 'REGISTRAR', { institution: HOSPITAL })).status).toBe(201);
    expect(lastOperation()).toMatchObject({
      action: 'key.add',
      body: { institution: HOSPITAL, key: { custody: 'GATEWAY' } },
    });

    expect((await ask('POST', '/keys/k-1/revoke', 'REGISTRAR', { institution: HOSPITAL })).status).toBe(200);
    expect(lastOperation()).toMatchObject({ action: 'key.revoke', body: { institution: HOSPITAL, keyId: 'k-1' } });

    const rotated = await ask('POST', '/keys/k-1/rotate', 'REGISTRAR', { institution: HOSPITAL });
    expect(rotated).toMatchObject({ status: 201, body: { replaces: 'k-1', key: { alg: 'ES256' } } });
    expect(lastOperation()).toMatchObject({
      action: 'key.rotate',
      body: { institution: HOSPITAL, keyId: 'k-1', key: { custody: 'GATEWAY' } },
    });
  });

  test('with impossible days, codes or ids are SCHEMA at their place', async () => {
    const days = { holidays: ['2026-02-30'], workdays: [] };
    expect((await ask('PUT', '/calendars/2026', 'SEGMENT_OFFICER', days)).body).toMatchObject({
      code: 'SCHEMA',
      errors: [{ pointer: '/holidays/0' }],
    });
    expect((await ask('GET', '/institutions/..%2Fx', 'AUDITOR')).status).toBe(400);
  });
});

describe('reading the registry', () => {
  test('shows institutions page by page, without the pepper that lies among them', async () => {
    health.projection.put(`REG~${HOSPITAL}`, hospital, 7);
    health.projection.put('REG~H11010500002', { ...hospital, id: 'H11010500002' }, 8);
    health.projection.put('REG~pepper', { v: 1, versions: [] });
    const page = z.object({ items: z.array(z.looseObject({ id: z.string() })), next: z.string().nullable() });
    const first = page.parse((await ask('GET', '/institutions?limit=1', 'ISSUER')).body);
    const rest = page.parse((await ask('GET', `/institutions?cursor=${first.next ?? ''}`, 'ISSUER')).body);
    expect([...first.items, ...rest.items].map(({ id }) => id)).toEqual([HOSPITAL, 'H11010500002']);
    expect(rest.next).toBeNull();
  });

  test('shows times as RFC 3339 and the block of the record', async () => {
    const answer = await ask('GET', `/institutions/${HOSPITAL}`, 'CLAIMS_OFFICER');
    expect(answer.body).toMatchObject({
      id: HOSPITAL,
      block: 7,
      keys: [{ from: { epoch: 1, time: '2026-02-25T06:13:20.000Z' } }],
    });
    expect((await ask('GET', '/institutions/H99999999999', 'AUDITOR')).status).toBe(404);
    expect((await ask('GET', '/institutions/pepper', 'AUDITOR')).status).toBe(400);
  });

  test('shows segments without the heads of their lists', async () => {
    health.projection.put('SEG~11060125~HEAD', { v: 1, next: '0000000001' });
    const range = { code: '11060125', from: '0000000001', to: '0000000100' };
    const shown = { ...range, issuer: HOSPITAL, publisher: 'PUB-HEALTH-1' };
    health.projection.put('SEG~11060125~0000000001', { ...shown, v: 1, next: null }, 9);
    expect((await ask('GET', '/segments?code=11060125', 'AUDITOR')).body).toEqual({
      items: [{ ...shown, block: 9 }],
      next: null,
    });
  });
});

describe('supervision', () => {
  test('sees every alert, an institution those about its own acts', async () => {
    const { alerts } = health.organisation;
    const alert = { code: 'OVER_CAP', subject: 'C1', evidence: {} } as const;
    await alerts.raise({ ...alert, dedupe: '1', institution: 'PAYER-1' });
    await alerts.raise({ ...alert, dedupe: '1', institution: 'PAYER-1' });
    await alerts.raise({ ...alert, dedupe: '2', institution: 'PAYER-2' });
    const items = z.object({ items: z.array(z.looseObject({ institution: z.string() })) });
    const seen = async (role: RestRole, institution: string) =>
      items
        .parse((await ask('GET', '/alerts', role, undefined, institution)).body)
        .items.map((item) => item.institution);
    expect(await seen('AUDITOR', 'AUTH-HEALTH')).toEqual(['PAYER-2', 'PAYER-1']);
    expect(await seen('CLAIMS_OFFICER', 'PAYER-1')).toEqual(['PAYER-1']);
  });

  test('reads blocks newest first, page by page', async () => {
    for (let number = 0; number < 5; number += 1) {
      health.projection.storedBlocks.push({ number, hash: 'a', previousHash: 'b', transactions: 1, time: new Date(0) });
    }
    const page = z.object({
      items: z.array(z.looseObject({ number: z.number() })),
      next: z.string().nullable(),
      height: z.number(),
    });
    const first = page.parse((await ask('GET', '/ledger/blocks?limit=3', 'AUDITOR')).body);
    const rest = page.parse((await ask('GET', `/ledger/blocks?limit=3&cursor=${first.next ?? ''}`, 'AUDITOR')).body);
    expect([...first.items, ...rest.items].map(({ number }) => number)).toEqual([4, 3, 2, 1, 0]);
    expect([first.height, rest.next]).toEqual([4, null]);
    expect((await ask('GET', `/ledger/transactions/${'0'.repeat(64)}`, 'AUDITOR')).status).toBe(404);
  });

  test('a block with its transactions, and what goes by a text: number, hash, transaction, key, id', async () => {
    const [id, hash] = ['1'.repeat(64), '2'.repeat(64)];
    health.projection.storedBlocks.push({ number: 7, hash, previousHash: 'b', transactions: 1, time: new Date(0) });
    health.projection.storedTransactions.set(id, {
      ...{ id, block: 7, position: 0, validation: 'VALID', time: new Date(0), creator: 'HealthMSP' },
      ...{ functionName: 'claim:submit', endorsers: ['HealthMSP', 'FinanceMSP'], keys: ['CLM~C-7'] },
    });
    health.projection.put('CLM~C-7', { v: 1 }, 7);
    expect((await ask('GET', '/ledger/blocks/7', 'REGISTRAR')).body).toMatchObject({
      ...{ number: 7, items: [{ id, endorsers: ['HealthMSP', 'FinanceMSP'] }] },
    });
    for (const number of ['8', '5']) expect((await ask('GET', `/ledger/blocks/${number}`, 'AUDITOR')).status).toBe(404);
    const found = async (text: string) => (await ask('GET', `/ledger/search?text=${text}`, 'AUDITOR')).body;
    expect(await found('7')).toEqual({ items: [{ kind: 'block', number: 7 }] });
    expect(await found(hash)).toEqual({ items: [{ kind: 'block', number: 7 }] });
    expect(await found(id)).toEqual({ items: [{ kind: 'transaction', id, block: 7 }] });
    const record = { kind: 'record', key: 'CLM~C-7', block: 7, value: { v: 1 } };
    for (const text of ['C-7', 'CLM~C-7']) expect(await found(text)).toMatchObject({ items: [record] });
    expect(await found('nothing')).toEqual({ items: [] });
    expect((await ask('GET', '/ledger/search?text=C-7', 'CLAIMS_OFFICER')).status).toBe(403);
  });
});
