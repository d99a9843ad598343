import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { newAsk, type Asker } from '../testing/ask.ts';
import { isPublishedThere, officialFaults, PUBLISHED_EPCIS } from '../testing/official-schema.ts';
import { openTestOrganisation, type TestOrganisation } from '../testing/organisation.ts';
import { serveApp, type TestServer } from '../testing/serve.ts';
import { ROUTES } from '../routes/index.ts';
import { captureIntakeOf, newCaptureIntake } from './capture-intake.ts';
import { EPCIS_CONTEXT } from './event-document.ts';

const isThere = isPublishedThere;
if (!isThere)
  process.stderr.write('\nNOT CHECKED: published EPCIS documents through capture (no ../shared/data/epcis)\n');
const readJson = (name: string): unknown => JSON.parse(readFileSync(new URL(name, PUBLISHED_EPCIS), 'utf8'));

let drug: TestOrganisation;
let server: TestServer;
beforeAll(async () => {
  drug = await openTestOrganisation('DrugMSP');
  server = await serveApp(ROUTES, drug.organisation);
});
afterAll(async () => {
  await captureIntakeOf(drug.organisation).stop();
  server.close();
  await drug.close();
});

const ask = newAsk(() => server, 'DrugMSP');
const CARRIER: Asker = ['CARRIER-1', 'LOGISTICS'];
const OTHER: Asker = ['CARRIER-2', 'LOGISTICS'];
const INSPECTOR: Asker = ['DRUG-ADMINISTRATION', 'DRUG_INSPECTOR'];

let serial = 0;
function observed(change: object = {}) {
  serial += 1;
  return {
    ...{ type: 'ObjectEvent', action: 'OBSERVE', bizStep: 'transporting', disposition: 'in_transit' },
    ...{ eventTime: `2026-03-04T11:00:00.${String(serial).padStart(3, '0')}+08:00`, eventTimeZoneOffset: '+08:00' },
    epcList: [`urn:epc:id:sgtin:6901234.056789.S${String(serial)}`],
    readPoint: { id: 'urn:epc:id:sgln:6901234.56789.0' },
    ...change,
  };
}
function documentOf(...events: readonly object[]) {
  return {
    ...{ '@context': [EPCIS_CONTEXT], type: 'EPCISDocument', schemaVersion: '2.0' },
    ...{ creationDate: '2026-03-04T03:00:00Z', epcisBody: { eventList: events } },
  };
}

const summary = z.looseObject({ captureID: z.string(), running: z.boolean() });
const capturedJob = z.looseObject({
  running: z.boolean(),
  success: z.boolean(),
  errors: z.array(z.looseObject({ event: z.number(), code: z.string(), faults: z.unknown() })),
  results: z.array(z.looseObject({ event: z.number(), eventID: z.string(), outcome: z.string(), ledger: z.unknown() })),
});
const events = z.looseObject({
  epcisBody: z.object({
    queryResults: z.looseObject({
      resultsBody: z.object({ eventList: z.array(z.looseObject({ eventID: z.string(), eventTime: z.string() })) }),
    }),
  }),
});

async function captured(document: unknown, who = CARRIER, behaviour?: string) {
  const headers = behaviour === undefined ? {} : { 'gs1-capture-error-behaviour': behaviour };
  const answer = await send(who, document, headers);
  expect(answer.status).toBe(202);
  const { captureID } = summary.parse(await answer.json());
  expect(answer.headers.get('location')).toBe(`/v1/epcis/capture/${captureID}`);
  for (;;) {
    const job = capturedJob.parse((await ask(who, 'GET', `/epcis/capture/${captureID}`)).body);
    if (!job.running) return job;
  }
}

async function send([institution, ...roles]: Asker, document: unknown, headers: Readonly<Record<string, string>>) {
  const token = await server.issuer.token({ institution, roles, org: 'DrugMSP' });
  return fetch(`${server.url}/v1/epcis/capture`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/ld+json', ...headers },
    body: JSON.stringify(document),
  });
}

async function found(query: Readonly<Record<string, string>>, who = CARRIER) {
  const answer = await ask(who, 'GET', `/epcis/events?${new URLSearchParams(query).toString()}`);
  expect(answer.status).toBe(200);
  return events.parse(answer.body).epcisBody.queryResults.resultsBody.eventList;
}

describe('a capture', () => {
  test('stores events under their hash, and says which the ledger has not heard of', async () => {
    const job = await captured(documentOf(observed(), observed()));
    expect(job).toMatchObject({ success: true, errors: [], results: [{ ledger: null }, { ledger: null }] });
    expect(job.results[0]?.eventID).toMatch(/^ni:\/\/\/sha-256;[0-9a-f]{64}\?ver=CBV2\.0$/);
  });

  test('of the same event again changes nothing', async () => {
    const event = observed();
    const first = await captured(documentOf(event));
    const again = await captured(
      documentOf({ ...event, eventTime: event.eventTime.replace('11:', '03:').replace('+08:00', 'Z') }),
    );
    expect(again.results).toMatchObject([{ outcome: 'REPEATED', eventID: first.results[0]?.eventID }]);
  });

  test('refuses an event hash that is not the event’s, and a second id for one event', async () => {
    const event = observed();
    const wrong = `ni:///sha-256;${'0'.repeat(64)}?ver=CBV2.0`;
    const job = await captured(documentOf({ ...event, eventID: wrong }, event, { ...event, eventID: 'urn:uuid:7' }), CARRIER, 'proceed'); // prettier-ignore
    expect(job.errors).toMatchObject([
      { event: 0, code: 'DATA_MISMATCH' },
      { event: 2, code: 'ALREADY_EXISTS' },
    ]);
  });

  test('under rollback takes nothing of a document with a faulty event; under proceed the rest', async () => {
    const good = observed();
    const bad = observed({ action: 'LOOK' });
    const rolledBack = await captured(documentOf(good, bad));
    expect(rolledBack).toMatchObject({ success: false, errors: [{ event: 1, code: 'SCHEMA' }] });
    expect(await found({ MATCH_epc: good.epcList[0] ?? '' })).toEqual([]);
    const proceeded = await captured(documentOf(good, bad), CARRIER, 'proceed');
    expect(proceeded.errors).toHaveLength(1);
    expect(await found({ MATCH_epc: good.epcList[0] ?? '' })).toHaveLength(1);
  });

  test('says where in an event the fault is', async () => {
    const { errors } = await captured(documentOf(observed({ bizStep: 'teleporting' })));
    expect(JSON.stringify(errors[0]?.faults)).toContain('"pointer":"/bizStep"');
  });

  test('is refused whole when it is no EPCIS document, or with a behaviour that there is not', async () => {
    expect((await send(CARRIER, { type: 'EPCISDocument' }, {})).status).toBe(400);
    const answer = await send(CARRIER, documentOf(observed()), { 'gs1-capture-error-behaviour': 'guess' });
    expect(answer.status).toBe(400);
  });

  test('that its process left behind is finished by the next', async () => {
    const event = observed();
    const { organisation } = drug;
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
    expect(await found({ MATCH_epc: event.epcList[0] ?? '' })).toHaveLength(1);
  });

  test('keeps neither codes nor places in the clear', async () => {
    await captured(documentOf(observed({ epcList: ['urn:epc:id:sgtin:6901234.056789.SECRETSERIAL'] })));
    const text = z.object({ text: z.string() });
    const rows = await drug.organisation.database.rows(
      text,
      `SELECT epcis_events::text AS text FROM epcis_events UNION ALL SELECT epcis_terms::text FROM epcis_terms
       UNION ALL SELECT coalesce(content, '') FROM epcis_captures UNION ALL SELECT job_outcomes::text FROM job_outcomes`,
    );
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toMatch(/SECRETSERIAL|56789/u);
  });
});

describe.runIf(isThere)('the published documents', () => {
  const valid = isThere ? readdirSync(new URL('valid/', PUBLISHED_EPCIS)) : [];
  const invalid = isThere ? readdirSync(new URL('invalid/', PUBLISHED_EPCIS)) : [];
  const hashed = isThere
    ? readdirSync(new URL('hashes/', PUBLISHED_EPCIS)).filter((name) => name.endsWith('.jsonld'))
    : [];

  const envelope = z.looseObject({ '@context': z.unknown(), epcisBody: z.looseObject({ eventList: z.array(z.looseObject({})) }) }); // prettier-ignore

  test.each(valid)('%s is captured, and given out again by its id as the official schema has it', async (name) => {
    const document = envelope.parse(readJson(`valid/${name}`));
    // Ids that samples made up have the form of a hash and are none.
    const list = document.epcisBody.eventList.map(withoutId);
    const job = await captured({ ...document, epcisBody: { eventList: list } }, CARRIER, 'proceed');
    expect(job.errors).toEqual([]);
    for (const { eventID } of job.results) {
      const answer = await ask(CARRIER, 'GET', `/epcis/events/${encodeURIComponent(eventID)}`);
      expect(answer).toMatchObject({ status: 200, body: { eventID } });
    }
  });

  test.each(invalid)('%s is refused', async (name) => {
    const answer = await send(CARRIER, readJson(`invalid/${name}`), {});
    if (answer.status !== 202) {
      expect(answer.status).toBe(400);
      return;
    }
    const { captureID } = summary.parse(await answer.json());
    const job = await waitFor(captureID);
    expect(job.success).toBe(false);
  });

  test.each(hashed)('%s gives the ids of the reference implementation', async (name) => {
    const document = envelope.parse(readJson(`hashes/${name}`));
    const list = document.epcisBody.eventList.map(withoutId);
    const job = await captured({ ...document, epcisBody: { eventList: list } }, CARRIER, 'proceed');
    const published = readFileSync(new URL(`hashes/${name.replace('.jsonld', '.hashes')}`, PUBLISHED_EPCIS), 'utf8');
    const ids = job.results.map(({ eventID }) => eventID);
    const expected = published.trim().split('\n');
    for (const { event, eventID } of job.results) expect(eventID).toBe(expected[event]);
    expect(ids.length + job.errors.filter(({ code }) => code !== 'SCHEMA').length).toBeGreaterThan(0);
  });

  test('are found in query documents that the official schema accepts', async () => {
    const { body } = await ask(CARRIER, 'GET', '/epcis/events?EQ_bizStep=transporting&perPage=100');
    expect(officialFaults()(body)).toEqual([]);
  });
});

function withoutId(event: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(Object.entries(event).filter(([name]) => name !== 'eventID'));
}

async function waitFor(id: string) {
  for (;;) {
    const job = capturedJob.parse((await ask(CARRIER, 'GET', `/epcis/capture/${id}`)).body);
    if (!job.running) return job;
  }
}

describe('a query', () => {
  test('finds a box under each of its names', async () => {
    const event = observed({ epcList: ['urn:epc:id:sgtin:6901234.056789.NAMES'] });
    await captured(documentOf(event));
    for (const name of [
      'urn:epc:id:sgtin:6901234.056789.NAMES',
      'https://id.gs1.org/01/06901234567892/21/NAMES',
      'https://example.cn/x/gtin/6901234567892/ser/NAMES',
    ])
      expect(await found({ MATCH_anyEPC: name })).toHaveLength(1);
    expect(await found({ MATCH_epc: 'urn:epc:idpat:sgtin:6901234.056789.*', perPage: '1000' })).not.toEqual([]);
    expect(await found({ MATCH_parentID: 'urn:epc:id:sgtin:6901234.056789.NAMES' })).toEqual([]);
  });

  test('joins its parameters by and, the values of one by or', async () => {
    const place = 'urn:piaosu:premises:NOWHERE-1';
    const order = { type: 'po', bizTransaction: 'urn:example:order:1' };
    const first = observed({ bizLocation: { id: place }, bizTransactionList: [order], bizStep: 'arriving' });
    const second = observed({ bizLocation: { id: place }, bizStep: 'departing' });
    await captured(documentOf(first, second));
    expect(await found({ EQ_bizLocation: place })).toHaveLength(2);
    expect(await found({ EQ_bizLocation: place, EQ_bizStep: 'arriving,departing' })).toHaveLength(2);
    expect(await found({ EQ_bizLocation: place, EQ_bizStep: 'cbv:BizStep-arriving' })).toHaveLength(1);
    expect(await found({ EQ_bizTransaction_po: 'urn:example:order:1', EQ_bizLocation: place })).toHaveLength(1);
    expect(await found({ EQ_bizTransaction_inv: 'urn:example:order:1' })).toEqual([]);
    expect(await found({ EQ_bizLocation: place, LT_eventTime: first.eventTime })).toEqual([]);
    expect(await found({ EQ_bizLocation: place, GE_eventTime: second.eventTime })).toHaveLength(1);
    expect(await found({ EQ_bizLocation: place, EXISTS_errorDeclaration: 'true' })).toEqual([]);
  });

  test('goes on where its page ended, by the link of the answer', async () => {
    const place = 'urn:piaosu:premises:NOWHERE-2';
    const five = Array.from({ length: 5 }, () => observed({ bizLocation: { id: place } }));
    await captured(documentOf(...five));
    const token = await server.issuer.token({ institution: CARRIER[0], roles: ['LOGISTICS'], org: 'DrugMSP' });
    const query = new URLSearchParams({ EQ_bizLocation: place, perPage: '2', orderDirection: 'ASC' }).toString();
    let address: string | undefined = `/v1/epcis/events?${query}`;
    const times: string[] = [];
    while (address !== undefined) {
      const answer: Response = await fetch(server.url + address, { headers: { authorization: `Bearer ${token}` } });
      times.push(...events.parse(await answer.json()).epcisBody.queryResults.resultsBody.eventList.map((each) => each.eventTime)); // prettier-ignore
      address = /<([^>]+)>; rel="next"/u.exec(answer.headers.get('link') ?? '')?.[1];
    }
    expect(times).toEqual(five.map(({ eventTime }) => eventTime));
  });

  test('sees own events only; the regulator all', async () => {
    const event = observed();
    const job = await captured(documentOf(event));
    const epc = event.epcList[0] ?? '';
    expect(await found({ MATCH_epc: epc }, OTHER)).toEqual([]);
    expect(await found({ MATCH_epc: epc }, INSPECTOR)).toHaveLength(1);
    const address = `/epcis/events/${encodeURIComponent(job.results[0]?.eventID ?? '')}`;
    expect((await ask(OTHER, 'GET', address)).status).toBe(404);
    expect((await ask(INSPECTOR, 'GET', address)).status).toBe(200);
  });

  test('with a parameter that would be passed over is refused', async () => {
    expect(await ask(CARRIER, 'GET', '/epcis/events?EQ_colour=red')).toMatchObject({
      status: 400,
      body: { code: 'UNKNOWN_FIELD' },
    });
    expect((await ask(CARRIER, 'GET', '/epcis/events?GE_eventTime=yesterday')).status).toBe(400);
    expect((await ask(CARRIER, 'GET', '/epcis/events?nextPageToken=x')).status).toBe(400);
  });

  test('is kept under a name, and is one’s own', async () => {
    const query = { EQ_bizStep: ['transporting'], perPage: 2 };
    expect((await ask(CARRIER, 'POST', '/epcis/queries', { name: 'moving', query })).status).toBe(201);
    expect((await ask(CARRIER, 'POST', '/epcis/queries', { name: 'moving', query: {} })).status).toBe(409);
    const answer = await ask(CARRIER, 'GET', '/epcis/queries/moving/events');
    expect(events.parse(answer.body).epcisBody.queryResults.resultsBody.eventList).toHaveLength(2);
    expect((await ask(OTHER, 'GET', '/epcis/queries/moving/events')).status).toBe(404);
    expect((await ask(CARRIER, 'DELETE', '/epcis/queries/moving')).status).toBe(200);
    expect((await ask(CARRIER, 'GET', '/epcis/queries/moving/events')).status).toBe(404);
  });

  test('tells which words the events use', async () => {
    const { body } = await ask(CARRIER, 'GET', '/epcis/bizSteps');
    expect(body).toMatchObject({ type: 'Collection' });
    expect(JSON.stringify(body)).toContain('transporting');
  });
});

describe('the service', () => {
  test('says its versions at every answer, and what it takes at OPTIONS', async () => {
    const answer = await fetch(`${server.url}/v1/epcis/events`, { method: 'OPTIONS' });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('allow')).toBe('POST, GET, OPTIONS');
    expect(answer.headers.get('gs1-epcis-version')).toBe('2.0.0');
    const refused = await fetch(`${server.url}/v1/epcis/events`);
    expect([refused.status, refused.headers.get('gs1-cbv-version')]).toEqual([401, '2.0.0']);
  });
});
