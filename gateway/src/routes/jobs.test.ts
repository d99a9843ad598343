import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { STAFF_ROLES, type RestRole } from '../http/caller.ts';
import { toCursor } from '../http/page.ts';
import { openTestOrganisation, type TestOrganisation } from '../testing/organisation.ts';
import { serveApp, type TestServer } from '../testing/serve.ts';
import { ROUTES } from './index.ts';

const OWN = 'H11010500001';
const STRANGER = 'H11010500002';
const UNKNOWN = 'job_00000000-0000-4000-8000-000000000000';
const READERS: readonly RestRole[] = ['ISSUER', 'CLAIMS_OFFICER', 'SERVICE', 'LOT_OFFICER', 'LOGISTICS', 'PHARMACIST'];
const OTHERS = STAFF_ROLES.filter((role) => !READERS.includes(role));
const PLACES = [
  { part: 'details', row: 2 },
  { part: 'receipts', row: 1 },
  { part: 'receipts', row: 10 },
];

let health: TestOrganisation;
let server: TestServer;
let id: string;

beforeAll(async () => {
  health = await openTestOrganisation('HealthMSP');
  server = await serveApp(ROUTES, health.organisation);
  id = await begin('receipts.import', 'upload-1');
  await begin('receipts.import', 'upload-2');
  await begin('lots.import', 'upload-3');
  await health.organisation.jobs.record(id, [
    ...PLACES.toReversed().map((place) => refused(place)),
    { part: 'receipts', row: 2, subject: 'r-2', outcome: 'ACCEPTED' },
  ]);
});
afterAll(async () => {
  server.close();
  await health.close();
});

async function begin(kind: string, messageId: string) {
  return (await health.organisation.jobs.create({ institution: OWN, kind, messageId })).job.id;
}

function refused({ part, row }: { part: string; row: number }) {
  const code = 'AMOUNT_EQUATION' as const;
  const faults = [{ pointer: '/totalAmount', code, detail: { expected: '1.00' } }];
  return { part, row, subject: `s-${row}`, outcome: 'REFUSED' as const, code, faults, source: `line ${row}` };
}

async function ask(
  path: string,
  { role = 'ISSUER', institution = OWN }: { role?: RestRole; institution?: string } = {},
) {
  const token = await server.issuer.token({ roles: [role], institution });
  const response = await fetch(`${server.url}/v1${path}`, { headers: { authorization: `Bearer ${token}` } });
  return { status: response.status, body: z.record(z.string(), z.unknown()).parse(await response.json()) };
}

const items = z.array(z.looseObject({ id: z.string() }));
const idsOf = async (path: string, institution = OWN) =>
  items.parse((await ask(path, { institution })).body['items']).map((each) => each.id);

describe('the newest jobs', () => {
  test('are those of the kind, without the institution and the key', async () => {
    const { status, body } = await ask('/jobs?kind=receipts.import');
    expect(status).toBe(200);
    expect(items.parse(body['items'])).toHaveLength(2);
    expect(JSON.stringify(body)).not.toMatch(/upload-|H110105/u);
  });

  test('with a key are the one that it made, or none', async () => {
    expect(await idsOf('/jobs?kind=receipts.import&key=upload-1')).toEqual([id]);
    expect(await idsOf('/jobs?key=upload-1')).toEqual([id]);
    expect(await idsOf('/jobs?kind=receipts.import&key=upload-9')).toEqual([]);
    expect(await idsOf('/jobs?kind=receipts.import&key=upload-3')).toEqual([]);
  });

  test('are hidden from another institution, also with the key', async () => {
    expect(await idsOf('/jobs?kind=receipts.import', STRANGER)).toEqual([]);
    expect(await idsOf('/jobs?kind=receipts.import&key=upload-1', STRANGER)).toEqual([]);
  });

  test.each(['kind=lots.import', 'key=', `key=${'k'.repeat(129)}`, 'limit=1'])('are not asked by %s', async (query) => {
    const { status } = await ask(`/jobs?${query}`);
    expect(status).toBe(400);
  });
});

describe('refused rows', () => {
  test('come in the order of part and row, each fault with its place alone', async () => {
    const { status, body } = await ask(`/jobs/${id}/refused`);
    expect(status).toBe(200);
    expect(body).toEqual({
      items: PLACES.map(({ part, row }) => ({
        ...{ part, row, subject: `s-${row}`, code: 'AMOUNT_EQUATION', source: `line ${row}` },
        faults: [{ pointer: '/totalAmount', code: 'AMOUNT_EQUATION' }],
      })),
      next: null,
    });
  });

  test('come page by page, each once', async () => {
    const first = (await ask(`/jobs/${id}/refused?limit=2`)).body;
    expect(first).toMatchObject({ items: PLACES.slice(0, 2) });
    const second = (await ask(`/jobs/${id}/refused?limit=2&cursor=${z.string().parse(first['next'])}`)).body;
    expect(second).toMatchObject({ items: PLACES.slice(2), next: null });
  });

  test.each([
    ['not base64url', '!!'],
    ['of no place', toCursor('receipts')],
    ['of a place in capitals', toCursor('RECEIPTS/1')],
    ['of a row below zero', toCursor('receipts/-1')],
    ['of a row beyond what is counted', toCursor('receipts/1234567890')],
    ['with a control character', toCursor('receipts/1\0')],
  ])('with a cursor %s: SCHEMA at the cursor', async (_name, cursor) => {
    const { status, body } = await ask(`/jobs/${id}/refused?cursor=${encodeURIComponent(cursor)}`);
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'SCHEMA', evidence: { pointer: '/cursor' } });
  });

  test('of a job of another institution, and of none: RESOURCE_NOT_FOUND', async () => {
    const foreign = await ask(`/jobs/${id}/refused`, { institution: STRANGER });
    const none = await ask(`/jobs/${UNKNOWN}/refused`);
    for (const answer of [foreign, none])
      expect(answer).toMatchObject({ status: 404, body: { code: 'RESOURCE_NOT_FOUND' } });
  });

  test('of an id that is none: SCHEMA', async () => {
    expect(await ask('/jobs/job_1/refused')).toMatchObject({ status: 400, body: { code: 'SCHEMA' } });
  });
});

describe.each(['list', 'refused'])('who reads the %s', (what) => {
  const path = () => (what === 'list' ? '/jobs?kind=receipts.import' : `/jobs/${id}/refused`);
  test.each(READERS)('%s does', async (role) => {
    expect((await ask(path(), { role })).status).toBe(200);
  });
  test.each(OTHERS)('%s does not: FORBIDDEN', async (role) => {
    expect(await ask(path(), { role })).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
  });
});
