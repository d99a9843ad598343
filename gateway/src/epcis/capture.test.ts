import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  captureDocumentOf as documentOf,
  CARRIER,
  observed,
  openEpcis,
  OTHER,
  type TestEpcis,
} from '../testing/epcis.ts';
import { newCaptureIntake } from './capture-intake.ts';

let epcis: TestEpcis;
beforeAll(async () => {
  epcis = await openEpcis();
});
afterAll(() => epcis.close());

describe('a capture', () => {
  test('stores events under their hash, and says which the ledger has not heard of', async () => {
    const job = await epcis.captured(documentOf(observed(), observed()));
    expect(job).toMatchObject({ success: true, errors: [], results: [{ ledger: null }, { ledger: null }] });
    expect(job.results[0]?.eventID).toMatch(/^ni:\/\/\/sha-256;[0-9a-f]{64}\?ver=CBV2\.0$/);
  });

  test('of the same event again changes nothing', async () => {
    const event = observed();
    const first = await epcis.captured(documentOf(event));
    const again = await epcis.captured(
      documentOf({ ...event, eventTime: event.eventTime.replace('11:', '03:').replace('+08:00', 'Z') }),
    );
    expect(again.results).toMatchObject([{ outcome: 'REPEATED', eventID: first.results[0]?.eventID }]);
  });

  test('refuses an event hash that is not the event’s, and a second id for one event', async () => {
    const event = observed();
    const wrong = `ni:///sha-256;${'0'.repeat(64)}?ver=CBV2.0`;
    const job = await epcis.captured(documentOf({ ...event, eventID: wrong }, event, { ...event, eventID: 'urn:uuid:7' }), CARRIER, 'proceed'); // prettier-ignore
    expect(job.errors).toMatchObject([
      { event: 0, code: 'DATA_MISMATCH' },
      { event: 2, code: 'ALREADY_EXISTS' },
    ]);
  });

  test('under rollback takes nothing of a document with a faulty event; under proceed the rest', async () => {
    const good = observed();
    const bad = observed({ action: 'LOOK' });
    const rolledBack = await epcis.captured(documentOf(good, bad));
    expect(rolledBack).toMatchObject({ success: false, errors: [{ event: 1, code: 'SCHEMA' }] });
    expect(await epcis.found({ MATCH_epc: good.epcList[0] ?? '' })).toEqual([]);
    const proceeded = await epcis.captured(documentOf(good, bad), CARRIER, 'proceed');
    expect(proceeded.errors).toHaveLength(1);
    expect(await epcis.found({ MATCH_epc: good.epcList[0] ?? '' })).toHaveLength(1);
  });

  test('refuses an id that stands for another event already', async () => {
    const [one, other] = [observed({ eventID: 'urn:uuid:8' }), observed({ eventID: 'urn:uuid:8' })];
    const job = await epcis.captured(documentOf(one, other), CARRIER, 'proceed');
    expect(job.errors).toMatchObject([{ event: 1, code: 'ALREADY_EXISTS' }]);
    expect((await epcis.captured(documentOf(other))).errors).toMatchObject([{ event: 0, code: 'ALREADY_EXISTS' }]);
    expect((await epcis.captured(documentOf(one))).results).toMatchObject([{ outcome: 'REPEATED' }]);
    expect((await epcis.captured(documentOf(other), OTHER)).errors).toEqual([]); // ids are everybody's own
  });

  test('takes ids by drafts of the hash for events from before the standard only, and for nothing of this network', async () => {
    const draft = `ni:///sha-256;${'d'.repeat(64)}?ver=CBV2.0`;
    const before = { eventTime: '2013-06-08T14:58:56.591Z' };
    const here = { id: 'urn:piaosu:premises:PLANT-1' };
    const codes = async (change: object) => (await epcis.captured(documentOf(observed({ eventID: draft, ...change })))).errors.map(({ code }) => code); // prettier-ignore
    expect(await codes(before)).toEqual([]);
    expect(await codes({ ...before, readPoint: here })).toEqual(['DATA_MISMATCH']);
    expect(await codes({ eventTime: '2022-07-01T00:00:00Z' })).toEqual(['DATA_MISMATCH']);
  });

  const HERE = { readPoint: { id: 'urn:piaosu:premises:PLANT-1' } };
  const LOT = { 'cbvmda:lotNumber': 'L1', 'cbvmda:itemExpirationDate': '2099-12-31' };

  test.each<[string, object, string]>([
    [
      'in the name of a role that one has not',
      { action: 'ADD', bizStep: 'commissioning', ilmd: LOT },
      'ROLE_NOT_ALLOWED',
    ],
    ['of what has not happened yet', { bizStep: 'destroying', eventTime: '2999-01-01T00:00:00Z' }, 'DATA_MISMATCH'],
  ])('does nothing on the ledger %s, and under rollback stores nothing of its document', async (_, change, code) => {
    const aside = observed();
    const job = await epcis.captured(documentOf(aside, observed({ ...HERE, ...change })));
    expect(job).toMatchObject({ success: false, errors: [{ event: 1, code }] });
    expect(await epcis.found({ MATCH_epc: aside.epcList[0] ?? '' })).toEqual([]);
  });

  test('of something in the future that nobody acts on is a plan, and stored', async () => {
    expect((await epcis.captured(documentOf(observed({ eventTime: '2999-01-01T00:00:00Z' })))).errors).toEqual([]);
  });

  test('says in the end how it went, however long it is, and where it goes on', async () => {
    const many = Array.from({ length: 40 }, (_, i) => observed(i === 35 ? { action: 'LOOK' } : {}));
    const job = await epcis.captured(documentOf(...many), CARRIER, 'proceed');
    expect(job).toMatchObject({ success: false, errors: [{ event: 35 }] });
    expect(job.results).toHaveLength(30);
    expect(await epcis.listed(CARRIER, '/epcis/capture?perPage=1')).toMatchObject([
      { running: false, success: false, captureErrorBehaviour: 'proceed' },
    ]);
  });

  test('of a document without events, as one of master data is, ends at once', async () => {
    expect(await epcis.captured(documentOf())).toMatchObject({ success: true, errors: [], results: [] });
  });

  test('says so of names that no database could hold', async () => {
    for (const name of ['ex:\u0000', 'ex:\uD800', `no uri ${'x'.repeat(100_000)}`]) {
      const { errors } = await epcis.captured(documentOf(observed({ [name]: 'x' })));
      expect(errors).toMatchObject([{ code: 'SCHEMA' }]);
      expect(JSON.stringify(errors).length).toBeLessThan(2000);
    }
    expect((await epcis.captured(documentOf(observed({ 'ex:a': '\uD800 \u0000' })))).errors).toEqual([]);
  });

  test('says where in an event the fault is', async () => {
    const { errors } = await epcis.captured(documentOf(observed({ bizStep: 'teleporting' })));
    expect(JSON.stringify(errors[0]?.faults)).toContain('"pointer":"/bizStep"');
  });

  test('is refused whole when it is no EPCIS document, or with a behaviour that there is not', async () => {
    expect((await epcis.send(CARRIER, { type: 'EPCISDocument' }, {})).status).toBe(400);
    const answer = await epcis.send(CARRIER, documentOf(observed()), { 'gs1-capture-error-behaviour': 'guess' });
    expect(answer.status).toBe(400);
    expect((await epcis.send(CARRIER, { ...documentOf(observed()), note: 'x' }, {})).status).toBe(400);
    expect((await epcis.send(['PAYER-1', 'CLAIMS_OFFICER'], documentOf(observed()), {})).status).toBe(403);
  });

  test.each<[string, () => unknown, number]>([
    ['more events than are taken', () => documentOf(...Array.from({ length: 10_001 }, () => ({}))), 413],
    ['a hundred thousand events', () => documentOf(...Array.from({ length: 100_000 }, () => ({}))), 413],
    ['more bytes than are taken', () => documentOf({ type: 'x'.repeat(17 * 1024 * 1024) }), 413],
    ['nesting without end', () => documentOf(nested(1000)), 400],
  ])('is refused at the door with %s', async (_, document, status) => {
    expect((await epcis.send(CARRIER, document(), {})).status).toBe(status);
  });

  test('takes names that every object has for names', async () => {
    const event = JSON.stringify(observed({ bizStep: 'cbv:BizStep-constructor', ...HERE })).replace(
      /\}$/u,
      ',"example:a":{"__proto__":{"isAdmin":true},"constructor":"x"}}',
    );
    const token = await epcis.server.issuer.token({ institution: 'CARRIER-1', roles: ['LOGISTICS'], org: 'DrugMSP' });
    const answer = await fetch(`${epcis.server.url}/v1/epcis/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: event,
    });
    expect([answer.status, await answer.json()]).toMatchObject([201, { ledger: null }]);
    expect(Object.hasOwn(Object.prototype, 'isAdmin')).toBe(false);
  });

  test('of one large event with many codes is taken', async () => {
    const epcList = Array.from({ length: 10_000 }, (_, i) => `urn:epc:id:sgtin:6901234.056789.M${String(i)}`);
    expect((await epcis.captured(documentOf(observed({ epcList, bizStep: 'loading' })))).errors).toEqual([]);
    expect(await epcis.found({ MATCH_epc: epcList[9_999] ?? '' })).toHaveLength(1);
  });

  test('that its process left behind is finished by the next', async () => {
    const event = observed();
    const { organisation } = epcis;
    const dead = newCaptureIntake(organisation);
    await dead.stop();
    const context = {
      ...{ organisation, traceId: 'crash', log: organisation.log, client: '', signal: new AbortController().signal },
      caller: { subject: 's', org: 'DrugMSP', institution: 'CARRIER-1', roles: ['LOGISTICS' as const] },
      messageId: 'left-behind',
    };
    const job = await dead.begin(context, { document: documentOf(event), behaviour: 'rollback' });
    const next = newCaptureIntake(organisation);
    await next.start();
    for await (const { state } of organisation.jobs.watch('CARRIER-1', job.id, context.signal)) {
      if (state === 'DONE') break;
    }
    await next.stop();
    expect(await epcis.found({ MATCH_epc: event.epcList[0] ?? '' })).toHaveLength(1);
  });

  test('keeps neither codes nor places in the clear', async () => {
    await epcis.captured(documentOf(observed({ epcList: ['urn:epc:id:sgtin:6901234.056789.SECRETSERIAL'] })));
    const text = z.object({ text: z.string() });
    const rows = await epcis.organisation.database.rows(
      text,
      `SELECT epcis_events::text AS text FROM epcis_events UNION ALL SELECT epcis_terms::text FROM epcis_terms
       UNION ALL SELECT coalesce(content, '') FROM epcis_captures UNION ALL SELECT job_outcomes::text FROM job_outcomes`,
    );
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toMatch(/SECRETSERIAL|56789/u);
  });
});

function nested(depth: number): object {
  return Array.from({ length: depth }).reduce<object>((inner) => ({ 'example:a': inner }), {});
}
