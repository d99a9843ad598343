import { readFile } from 'node:fs/promises';
import { FIELD_NAMES } from '@piaosu/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { disclosedTo, type Viewer } from '../gateway/src/exchange/disclosure.ts';
import type { ApiAnswer, ApiRequest } from '../scripts/start/api.ts';
import { DEMO_RECEIPTS, R1, R2, R4 } from '../scripts/start/demo-receipts.ts';
import { PATIENTS } from '../scripts/start/patients.ts';
import { rowsOf } from './faults/sql.ts';
import { Scenario, type TestReceipt } from './support/scenario.ts';

const [WANG, LI, HUANG, ZHOU] = ['patient-wang', 'patient-li', 'patient-huang', 'patient-zhou'];
const HIS = 'his-h33010000001';
let scenario: Scenario;
let HUANGS: TestReceipt;

beforeAll(async () => {
  scenario = await Scenario.start();
  const unnamed = { ...scenario.freshReceipt('50.00'), patientId: '', patientIdType: '' };
  const { name: patientName, idType: patientIdType, number: patientId } = personOf(HUANG);
  HUANGS = { ...scenario.freshReceipt('80.00'), patientName, patientIdType, patientId };
  await scenario.publish(...DEMO_RECEIPTS, unnamed, HUANGS);
});

afterAll(async () => {
  await scenario[Symbol.asyncDispose]();
});

const ask = (account: string, request: ApiRequest): Promise<ApiAnswer> => scenario.product.api(account).ask(request);
const get = (account: string, path: string, actingFor?: string): Promise<ApiAnswer> =>
  ask(account, { method: 'GET', path, ...(actingFor === undefined ? {} : { actingFor }) });
const post = (account: string, path: string, body?: object, idempotencyKey?: string): Promise<ApiAnswer> =>
  ask(account, {
    ...{ method: 'POST', path },
    ...(body === undefined ? {} : { body }),
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
  });
const nameOf = ({ eInvoiceCode, eInvoiceNumber }: { eInvoiceCode: string; eInvoiceNumber: string }): string =>
  `${eInvoiceCode}-${eInvoiceNumber}`;
const problem = z.looseObject({ code: z.string(), evidence: z.json().optional() });
const codeOf = ({ body }: ApiAnswer): string => problem.parse(body).code;
const personOf = (account: string | undefined) => {
  const found = PATIENTS.find(({ id }) => id === account);
  if (found === undefined) throw new Error('no such patient');
  return { idType: found.idType, number: found.number, name: found.name };
};

const list = z.looseObject({
  items: z.array(
    z.looseObject({ eInvoiceCode: z.string(), eInvoiceNumber: z.string(), state: z.string(), remaining: z.string() }),
  ),
  next: z.string().nullable(),
});
const mine = async (account: string, query = '', actingFor?: string): Promise<z.output<typeof list>> =>
  list.parse((await get(account, `/me/receipts${query}`, actingFor)).body);

describe('a patient', () => {
  test('sees the own receipts of all kinds, newest first and page by page; one without an id number is in no list', async () => {
    const { items } = await mine(WANG);
    expect(items.map(nameOf)).toEqual([...DEMO_RECEIPTS].reverse().map(nameOf));
    const first = await mine(WANG, '?limit=3');
    const second = await mine(WANG, `?limit=3&cursor=${first.next ?? ''}`);
    expect([...first.items, ...second.items]).toEqual(items);
    expect(second.next).toBeNull();
    expect((await mine(ZHOU)).items).toEqual([]);
  });

  test('filters by hospital, day and state', async () => {
    expect((await mine(WANG, '?hospital=H33010000001&from=2026-01-05&to=2026-01-05&state=LIVE')).items).toHaveLength(4);
    for (const query of ['?hospital=H33010000002', '?from=2026-01-06', '?to=2026-01-04', '?state=RED_FLUSHED']) {
      expect((await mine(WANG, query)).items, query).toEqual([]);
    }
    expect((await get(WANG, '/me/receipts?state=x')).status).toBe(400);
  });

  test('reads a receipt whole, with what the ledger says, what is left and the claims of every payer', async () => {
    const { claimId } = await scenario.claim('ins-a', R4, '60.00');
    await scenario.act('ins-a', claimId, 'approve', { amount: '50.00' });
    const { status, body } = await get(WANG, `/me/receipts/${nameOf(R4)}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      state: 'ANCHORED',
      receipt: { patientName: '王秀英', checkCode: R4.checkCode, details: [{ name: '布洛芬缓释胶囊' }] },
      status: { standing: 'LIVE', disputed: false, paper: false },
      lineage: { cap: '100.00', remaining: '50.00' },
      claims: [
        { claimId, payer: 'INS-A', tier: 5, state: 'APPROVED', requested: '60.00', approved: '50.00', paid: '0.00' },
      ],
    });
  });

  test('finds nothing of another person: a receipt of others looks like one that does not exist', async () => {
    for (const path of [`/me/receipts/${nameOf(R1)}`, '/me/receipts/33060125-0000009999']) {
      const answer = await get(ZHOU, path);
      expect([answer.status, codeOf(answer)]).toEqual([404, 'RESOURCE_NOT_FOUND']);
    }
    expect(codeOf(await get(ZHOU, `/receipts/${nameOf(R1)}/package`))).toBe('NOT_FOUND');
    expect((await get(WANG, `/receipts/${nameOf(R1)}`)).status).toBe(403);
    expect((await get(WANG, '/alerts')).status).toBe(403);
  });

  test('is shown nothing by a row that somebody led to another person: what was signed decides', async () => {
    const url = scenario.product.databaseUrl('HealthMSP');
    const swap = (from: string, to: string) =>
      rowsOf(
        url,
        `UPDATE issued_receipts SET patient_tag = (SELECT patient_tag FROM issued_receipts WHERE number = '${from}')
        WHERE code = '${R2.eInvoiceCode}' AND number = '${to}'`,
      );
    await swap(HUANGS.eInvoiceNumber, R2.eInvoiceNumber);
    expect((await mine(HUANG)).items.map(nameOf)).toEqual([nameOf(HUANGS)]);
    expect((await get(HUANG, `/me/receipts/${nameOf(R2)}`)).status).toBe(404);
    expect((await get(WANG, `/me/receipts/${nameOf(R2)}`)).status).toBe(200);
    await swap(R4.eInvoiceNumber, R2.eInvoiceNumber);
  });

  test('gets the own answer even under another patient’s Idempotency-Key', async () => {
    const receiver = z.object({ receiver: z.string().regex(/^ptn_[0-9a-f]{32}$/) });
    const subscribe = async (account: string) => {
      const request = { method: 'PUT', path: '/notices/receiver', idempotencyKey: 'the-same' } as const;
      return receiver.parse((await ask(account, request)).body).receiver;
    };
    const [wang, again, zhou] = [await subscribe(WANG), await subscribe(WANG), await subscribe(ZHOU)];
    expect(again).toBe(wang);
    expect(zhou).not.toBe(wang);
  });
});

const evidence = z.looseObject({
  fields: z.array(z.looseObject({ name: z.string() })),
  details: z.array(z.unknown()),
});

describe('a package', () => {
  const asked: [Viewer, string, string][] = [
    ['PATIENT', WANG, ''],
    ['ISSUER', HIS, ''],
    ['OFFICER', 'hz-basic', ''],
    ['INSURER', 'ins-a', ''],
    ['AUDITOR', 'auditor', '?reason=SAMPLE'],
  ];
  test.each(asked)('for %s holds the fields of the table, and still verifies', async (viewer, account, query) => {
    const { body } = await get(account, `/receipts/${nameOf(R2)}/package${query}`);
    const { fields, details } = evidence.parse(body);
    const { fields: allowed, lines } = disclosedTo(viewer, false);
    const shown = new Set(fields.map(({ name }) => name));
    expect(FIELD_NAMES.filter((name) => shown.has(name))).toEqual([...allowed]);
    expect(details.length > 0).toBe(lines);
    const verdict = await scenario.verifyPackage('ins-b', body);
    expect([verdict.headline, verdict.checks?.map(({ result }) => result).includes('invalid')]).toEqual([
      'GENUINE',
      false,
    ]);
  });

  test('and the receipt itself are for an auditor with a reason only, and name no person', async () => {
    expect(codeOf(await get('auditor', `/receipts/${nameOf(R2)}/package`))).toBe('REASON_REQUIRED');
    expect((await get('auditor', `/receipts/${nameOf(R2)}/package?reason=curiosity`)).status).toBe(400);
  });
});

const look = z.looseObject({
  ...{ who: z.string(), institution: z.string(), action: z.string(), role: z.string().nullable() },
  ...{ purpose: z.string().nullable(), eInvoiceNumber: z.string(), name: z.string().optional(), at: z.iso.datetime() },
});
const looksOf = async (account: string, actingFor?: string, more = ''): Promise<z.output<typeof look>[]> => {
  const page = z.looseObject({ items: z.array(look) });
  return page.parse((await get(account, `/access-log/mine?limit=500${more}`, actingFor)).body).items;
};
const noticesOf = async (account: string, query = '') => {
  const notice = z.looseObject({ id: z.string(), kind: z.string(), data: z.record(z.string(), z.json()) });
  return z.looseObject({ items: z.array(notice) }).parse((await get(account, `/notices${query}`)).body).items;
};
const eventually = { timeout: 15_000, interval: 100 };

describe('who looked', () => {
  test('is written by the publisher that served it: who, in which role, why, when', async () => {
    await get('ins-a', `/receipts/${nameOf(R1)}/package`);
    await get('auditor', `/receipts/${nameOf(R1)}/package?reason=COMPLAINT`);
    const looks = await looksOf(WANG);
    expect(looks).toContainEqual(
      expect.objectContaining({
        who: 'INSTITUTION',
        institution: 'INS-A',
        action: 'exchange.package',
        role: 'CLAIMS_OFFICER,PAYMENT_OFFICER',
      }),
    );
    expect(looks).toContainEqual(
      expect.objectContaining({ institution: 'AUTH-FINANCE', role: 'AUDITOR', purpose: 'COMPLAINT' }),
    );
    expect(await looksOf(ZHOU)).toEqual([]);
  });

  test('without the own looks, when only those of others are asked for', async () => {
    await get(WANG, `/me/receipts/${nameOf(R1)}`);
    const own: unknown = expect.objectContaining({ who: 'SELF' });
    expect(await looksOf(WANG)).toContainEqual(own);
    const others = await looksOf(WANG, undefined, '&others=true');
    expect(others.length).toBeGreaterThan(0);
    expect(others).not.toContainEqual(own);
  });

  test('comes from others too: a look at what an office held already is reported to the publisher', async () => {
    const file = await scenario.packageOf(HIS, R1);
    await scenario.verifyPackage('ins-f', file);
    const reported: unknown = expect.objectContaining({
      institution: 'INS-F',
      action: 'receipt.verify',
      eInvoiceNumber: R1.eInvoiceNumber,
    });
    await expect.poll(() => looksOf(WANG), eventually).toContainEqual(reported);
  });

  test('is a notice, once a day for an institution and a receipt; an event for the message service names a pseudonym alone', async () => {
    const ofInsurer = async () =>
      (await noticesOf(WANG)).filter(
        ({ data }) => data['institution'] === 'INS-A' && data['eInvoiceNumber'] === R1.eInvoiceNumber,
      );
    await get('ins-a', `/receipts/${nameOf(R1)}/package`);
    await expect.poll(async () => (await ofInsurer()).length, eventually).toBe(1);
    const [notice] = await ofInsurer();
    const read = await post(WANG, `/notices/${notice?.id ?? ''}/read`);
    expect(z.looseObject({ id: z.string(), read: z.iso.datetime() }).parse(read.body).id).toBe(notice?.id);
    expect((await noticesOf(WANG, '?unread=true')).map(({ id }) => id)).not.toContain(notice?.id);
    expect(codeOf(await post(ZHOU, `/notices/${notice?.id ?? ''}/read`))).toBe('RESOURCE_NOT_FOUND');
    const feed = await get('portal', '/events?type=cn.piaosu.notice.created&limit=500');
    const text = JSON.stringify(feed.body);
    expect(text).toContain('"kind":"LOOKED_AT"');
    expect(text).toMatch(/"receiver":"ptn_[0-9a-f]{32}"/u);
    for (const { number, name } of PATIENTS)
      expect([text.includes(number), text.includes(name)]).toEqual([false, false]);
  });
});

const binding = z.looseObject({
  id: z.string(),
  state: z.string(),
  code: z.string().optional(),
  endedBy: z.string().nullable(),
});

async function invite(child: string, parent: string) {
  return binding.parse((await post(child, '/family', personOf(parent))).body);
}

describe('a family account', () => {
  test('is in force once the parent accepts with the code; both see who acted; either ends it at once', async () => {
    const { id, code, state } = await invite(LI, WANG);
    expect(state).toBe('PENDING');
    expect(codeOf(await get(LI, '/me/receipts', id))).toBe('FAMILY_NOT_ACTIVE');
    expect((await get(WANG, '/family')).body).toMatchObject({ items: [{ id, role: 'PARENT', name: '李晓梅' }] });
    expect(JSON.stringify((await get(WANG, '/family')).body)).not.toContain('"code"');
    expect((await get(LI, '/family')).body).toMatchObject({ items: [{ id, role: 'CHILD', code }] });
    const wrong = code === '000000' ? '111111' : '000000';
    expect(await post(WANG, `/family/${id}/accept`, { code: wrong })).toMatchObject({
      ...{ status: 409, body: { code: 'FAMILY_PROOF_WRONG', evidence: { left: 4 } } },
    });
    expect(codeOf(await post(LI, `/family/${id}/accept`, { code }))).toBe('RESOURCE_NOT_FOUND');
    expect((await post(WANG, `/family/${id}/accept`, { code })).body).toMatchObject({ state: 'ACTIVE' });

    expect((await mine(LI, '', id)).items).toEqual((await mine(WANG)).items);
    expect((await get(LI, `/me/receipts/${nameOf(R1)}`, id)).status).toBe(200);
    expect((await get(LI, `/receipts/${nameOf(R1)}/package`, id)).status).toBe(200);
    expect((await mine(LI)).items).toEqual([]);
    const family = { who: 'FAMILY', name: '李晓梅', binding: id, action: 'receipt.read' };
    await expect.poll(() => looksOf(WANG), eventually).toContainEqual(expect.objectContaining(family));
    expect(codeOf(await get(ZHOU, '/me/receipts', id))).toBe('FAMILY_NOT_ACTIVE');
    expect(codeOf(await get(LI, '/family', id))).toBe('FORBIDDEN');
    expect(codeOf(await get(HIS, '/jobs/x', id))).toBe('FORBIDDEN');

    expect((await ask(WANG, { method: 'DELETE', path: `/family/${id}` })).body).toMatchObject({ endedBy: 'PARENT' });
    expect(codeOf(await get(LI, '/me/receipts', id))).toBe('FAMILY_NOT_ACTIVE');
    const told = (await noticesOf(LI)).filter(({ data }) => data['binding'] === id).map(({ kind }) => kind);
    expect(told.toSorted()).toEqual(['FAMILY_CONFIRMED', 'FAMILY_ENDED']);
  });

  test('ends after five wrong proofs, whoever gives them', async () => {
    const { id, code } = await invite(ZHOU, WANG);
    const child = { idType: '01', number: personOf(ZHOU).number };
    const stranger = { child, parent: { idType: '01', number: personOf(LI).number } };
    for (const desk of [HIS, 'ins-a', HIS]) {
      expect(codeOf(await post(desk, `/family/${id}/confirm`, stranger))).toBe('FAMILY_PROOF_WRONG');
    }
    const wrong = code === '000000' ? '111111' : '000000';
    for (const proof of [4, 5]) {
      const answer = await post(WANG, `/family/${id}/accept`, { code: wrong });
      expect(codeOf(answer), `proof ${proof.toString()}`).toBe('FAMILY_PROOF_WRONG');
    }
    expect(codeOf(await post(WANG, `/family/${id}/accept`, { code }))).toBe('FAMILY_NOT_ACTIVE');
    expect((await get(ZHOU, '/family')).body).toMatchObject({ items: [{ id, endedBy: 'WRONG_PROOFS' }] });
  });

  test.each([HIS, 'ins-a'])('is confirmed by a desk that saw both: %s', async (desk) => {
    const { id } = await invite(HUANG, WANG);
    const seen = { child: personNumber(HUANG), parent: personNumber(WANG) };
    expect((await post(desk, `/family/${id}/confirm`, seen)).body).toEqual({ id, state: 'ACTIVE' });
    expect((await mine(HUANG, '', id)).items).toHaveLength(4);
    await ask(HUANG, { method: 'DELETE', path: `/family/${id}` });
  });

  test('is not asked for of oneself, and invitations have a limit', async () => {
    expect(codeOf(await post(ZHOU, '/family', personOf(ZHOU)))).toBe('SCHEMA');
    const outcomes: unknown[] = [];
    for (let i = 0; i < 11; i += 1) outcomes.push(codeOf(await post(ZHOU, '/family', personOf(LI))));
    expect(outcomes.at(-1)).toBe('FAMILY_LIMIT');
  });
});

test('no log line of the gateway knows a patient, and no token', async () => {
  const log = await readFile(scenario.product.folder.log('gateway'), 'utf8');
  expect(log).toContain('/me/receipts');
  for (const { number, name } of PATIENTS) expect([log.includes(number), log.includes(name)]).toEqual([false, false]);
  expect(log).not.toMatch(/eyJ[A-Za-z0-9_-]{10,}\./u);
});

function personNumber(account: string) {
  const { idType, number } = personOf(account);
  return { idType, number };
}
