import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Asker } from '../testing/ask.ts';
import {
  captureDocumentOf as documentOf,
  CARRIER,
  INSPECTOR,
  observed,
  openEpcis,
  OTHER,
  queryDocument as events,
  type TestEpcis,
} from '../testing/epcis.ts';
import { isPublishedThere as isThere, officialFaults, PUBLISHED_EPCIS } from '../testing/official-schema.ts';

if (!isThere)
  process.stderr.write('\nNOT CHECKED: published EPCIS documents through capture (no ../shared/data/epcis)\n');
const readJson = (name: string): unknown => JSON.parse(readFileSync(new URL(name, PUBLISHED_EPCIS), 'utf8'));

let epcis: TestEpcis;
beforeAll(async () => {
  epcis = await openEpcis();
});
afterAll(() => epcis.close());

describe.runIf(isThere)('the published documents', () => {
  const valid = isThere ? readdirSync(new URL('valid/', PUBLISHED_EPCIS)) : [];
  const invalid = isThere ? readdirSync(new URL('invalid/', PUBLISHED_EPCIS)) : [];
  const hashed = isThere
    ? readdirSync(new URL('hashes/', PUBLISHED_EPCIS)).filter((name) => name.endsWith('.jsonld'))
    : [];

  const envelope = z.looseObject({ '@context': z.unknown(), epcisBody: z.looseObject({ eventList: z.array(z.looseObject({})) }) }); // prettier-ignore

  test.each(valid)('%s is captured as it is, and given out again by its ids', async (name) => {
    const who: Asker = [`SENDER-${String(valid.indexOf(name))}`, 'LOGISTICS']; // samples tell of the same events under other ids
    const job = await epcis.captured(readJson(`valid/${name}`), who);
    expect(job).toMatchObject({ success: true, errors: [] });
    for (const { eventID } of job.results) {
      const answer = await epcis.ask(who, 'GET', `/epcis/events/${encodeURIComponent(eventID)}`);
      expect(answer).toMatchObject({ status: 200, body: { eventID } });
    }
  });

  test.each(invalid)('%s is refused', async (name) => {
    const answer = await epcis.send(CARRIER, readJson(`invalid/${name}`), {});
    if (answer.status !== 202) {
      expect(answer.status).toBe(400);
      return;
    }
    const job = await epcis.ended(CARRIER, await answer.json());
    expect(job.success).toBe(false);
  });

  test.each(hashed)('%s gives the ids of the reference implementation', async (name) => {
    const document = envelope.parse(readJson(`hashes/${name}`));
    const job = await epcis.captured(document, ['HASHER-1', 'LOGISTICS']);
    const published = readFileSync(new URL(`hashes/${name.replace('.jsonld', '.hashes')}`, PUBLISHED_EPCIS), 'utf8');
    expect(job.errors).toEqual([]);
    expect(job.results.map(({ eventID }) => eventID)).toEqual(published.trim().split('\n'));
  });

  test('are found in query documents that the official schema accepts', async () => {
    const { body } = await epcis.ask(CARRIER, 'GET', '/epcis/events?EQ_bizStep=transporting&perPage=100');
    expect(officialFaults()(body)).toEqual([]);
  });
});

describe('a query', () => {
  test('finds a box under each of its names', async () => {
    const event = observed({ epcList: ['urn:epc:id:sgtin:6901234.056789.NAMES'] });
    await epcis.captured(documentOf(event));
    for (const name of [
      'urn:epc:id:sgtin:6901234.056789.NAMES',
      'https://id.gs1.org/01/06901234567892/21/NAMES',
      'https://example.cn/x/gtin/6901234567892/ser/NAMES',
    ])
      expect(await epcis.found({ MATCH_anyEPC: name })).toHaveLength(1);
    expect(await epcis.found({ MATCH_epc: 'urn:epc:idpat:sgtin:6901234.056789.*', perPage: '1000' })).not.toEqual([]);
    expect(await epcis.found({ MATCH_parentID: 'urn:epc:id:sgtin:6901234.056789.NAMES' })).toEqual([]);
  });

  test('joins its parameters by and, the values of one by or', async () => {
    const place = 'urn:piaosu:premises:NOWHERE-1';
    const order = { type: 'po', bizTransaction: 'urn:example:order:1' };
    const first = observed({ bizLocation: { id: place }, bizTransactionList: [order], bizStep: 'arriving' });
    const second = observed({ bizLocation: { id: place }, bizStep: 'departing' });
    await epcis.captured(documentOf(first, second));
    expect(await epcis.found({ EQ_bizLocation: place })).toHaveLength(2);
    expect(await epcis.found({ EQ_bizLocation: place, EQ_bizStep: 'arriving,departing' })).toHaveLength(2);
    expect(await epcis.found({ EQ_bizLocation: place, EQ_bizStep: 'cbv:BizStep-arriving' })).toHaveLength(1);
    expect(await epcis.found({ EQ_bizTransaction_po: 'urn:example:order:1', EQ_bizLocation: place })).toHaveLength(1);
    expect(await epcis.found({ EQ_bizTransaction_inv: 'urn:example:order:1' })).toEqual([]);
    expect(await epcis.found({ EQ_bizLocation: place, LT_eventTime: first.eventTime })).toEqual([]);
    expect(await epcis.found({ EQ_bizLocation: place, GE_eventTime: second.eventTime })).toHaveLength(1);
    expect(await epcis.found({ EQ_bizLocation: place, EXISTS_errorDeclaration: 'true' })).toEqual([]);
  });

  test('goes on where its page ended, by the link of the answer', async () => {
    const place = 'urn:piaosu:premises:NOWHERE-2';
    const five = Array.from({ length: 5 }, () => observed({ bizLocation: { id: place } }));
    await epcis.captured(documentOf(...five));
    const token = await epcis.server.issuer.token({ institution: CARRIER[0], roles: ['LOGISTICS'], org: 'DrugMSP' });
    const query = new URLSearchParams({ EQ_bizLocation: place, perPage: '2', orderDirection: 'ASC' }).toString();
    let address: string | undefined = `/v1/epcis/events?${query}`;
    const times: string[] = [];
    while (address !== undefined) {
      const answer: Response = await fetch(epcis.server.url + address, {
        headers: { authorization: `Bearer ${token}` },
      });
      times.push(...events.parse(await answer.json()).epcisBody.queryResults.resultsBody.eventList.map((each) => each.eventTime)); // prettier-ignore
      address = /<([^>]+)>; rel="next"/u.exec(answer.headers.get('link') ?? '')?.[1];
    }
    expect(times).toEqual(five.map(({ eventTime }) => eventTime));
  });

  test('sees own events only; the regulator all', async () => {
    const event = observed();
    const job = await epcis.captured(documentOf(event));
    const epc = event.epcList[0] ?? '';
    expect(await epcis.found({ MATCH_epc: epc }, OTHER)).toEqual([]);
    expect(await epcis.found({ MATCH_epc: epc }, INSPECTOR)).toHaveLength(1);
    const address = `/epcis/events/${encodeURIComponent(job.results[0]?.eventID ?? '')}`;
    expect((await epcis.ask(OTHER, 'GET', address)).status).toBe(404);
    expect((await epcis.ask(INSPECTOR, 'GET', address)).status).toBe(200);
  });

  test('with a parameter that would be passed over is refused', async () => {
    expect(await epcis.ask(CARRIER, 'GET', '/epcis/events?EQ_colour=red')).toMatchObject({
      status: 400,
      body: { code: 'UNKNOWN_FIELD' },
    });
    expect((await epcis.ask(CARRIER, 'GET', '/epcis/events?GE_eventTime=yesterday')).status).toBe(400);
    expect((await epcis.ask(CARRIER, 'GET', '/epcis/events?nextPageToken=x')).status).toBe(400);
    const unheld = [
      '/epcis/events?EQ_bizStep=%00',
      '/epcis/events?EQ_eventID=%00',
      '/epcis/events/%00',
      '/epcis/bizSteps/%00',
    ];
    for (const path of unheld) expect((await epcis.ask(CARRIER, 'GET', path)).status).toBe(400);
  });

  test('is kept under a name, and is one’s own', async () => {
    const query = { EQ_bizStep: ['transporting'], perPage: 2 };
    expect((await epcis.ask(CARRIER, 'POST', '/epcis/queries', { name: 'moving', query })).status).toBe(201);
    expect((await epcis.ask(CARRIER, 'POST', '/epcis/queries', { name: 'moving', query: {} })).status).toBe(409);
    expect(await epcis.ask(CARRIER, 'GET', '/epcis/queries/moving')).toMatchObject({
      status: 200,
      body: { name: 'moving', query },
    });
    expect(await epcis.listed(CARRIER, '/epcis/queries')).toMatchObject([{ name: 'moving' }]);
    expect(await epcis.listed(OTHER, '/epcis/queries')).toEqual([]);
    const answer = await epcis.ask(CARRIER, 'GET', '/epcis/queries/moving/events');
    expect(events.parse(answer.body).epcisBody.queryResults.resultsBody.eventList).toHaveLength(2);
    expect((await epcis.ask(OTHER, 'GET', '/epcis/queries/moving/events')).status).toBe(404);
    expect((await epcis.ask(CARRIER, 'DELETE', '/epcis/queries/moving')).status).toBe(200);
    expect((await epcis.ask(CARRIER, 'GET', '/epcis/queries/moving/events')).status).toBe(404);
  });

  test('tells which words the events use', async () => {
    const { body } = await epcis.ask(CARRIER, 'GET', '/epcis/bizSteps');
    expect(body).toMatchObject({ type: 'Collection' });
    expect(JSON.stringify(body)).toContain('transporting');
  });

  test('tells which things and places there are events about, to whom they are one’s own', async () => {
    const who: Asker = ['CARRIER-9', 'LOGISTICS'];
    const epcList = ['urn:epc:id:sgtin:6901234.056789.R1', 'urn:epc:id:sgtin:6901234.056789.R2'];
    const place = 'urn:piaosu:premises:NOWHERE-9';
    await epcis.captured(documentOf(observed({ epcList, bizLocation: { id: place } }), observed({ epcList })), who);
    const links = ['R1', 'R2'].map((each) => `https://id.gs1.org/01/06901234567892/21/${each}`);
    const members = z.looseObject({ member: z.array(z.string()) });
    const list = async (of: string, asker = who) =>
      members.parse((await epcis.ask(asker, 'GET', `/epcis/${of}`)).body).member;
    expect((await list('epcs')).toSorted()).toEqual(links);
    expect(await list('epcs?perPage=1')).toHaveLength(1);
    expect([await list('bizLocations'), await list('readPoints')]).toEqual([
      [place],
      ['https://id.gs1.org/414/6901234567892'],
    ]);
    expect(await list('bizLocations', INSPECTOR)).toContain(place);
    const one = encodeURIComponent(epcList[0] ?? '');
    expect((await epcis.ask(who, 'GET', `/epcis/epcs/${one}`)).body).toMatchObject({ member: ['events'] });
    expect((await epcis.ask(OTHER, 'GET', `/epcis/epcs/${one}`)).status).toBe(404);
    const of = events.parse((await epcis.ask(who, 'GET', `/epcis/epcs/${one}/events?perPage=1`)).body);
    expect(of.epcisBody.queryResults.resultsBody.eventList).toHaveLength(1);
    expect(await list('dispositions')).toEqual(['in_transit']);
  });
});

describe('the service', () => {
  test('says its versions at every answer, and what it takes at OPTIONS', async () => {
    const answer = await fetch(`${epcis.server.url}/v1/epcis/events`, { method: 'OPTIONS' });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('allow')).toBe('POST, GET, OPTIONS');
    expect(answer.headers.get('gs1-epcis-version')).toBe('2.0.0');
    const capture = await fetch(`${epcis.server.url}/v1/epcis/capture`, { method: 'OPTIONS' });
    expect(capture.headers.get('gs1-epcis-capture-limit')).toBe('10000');
    const other = await fetch(`${epcis.server.url}/v1/epcis/events`, { headers: { 'gs1-epcis-version': '1.2' } });
    expect(other.status).toBe(400);
    const refused = await fetch(`${epcis.server.url}/v1/epcis/events`);
    expect([refused.status, refused.headers.get('gs1-cbv-version')]).toEqual([401, '2.0.0']);
  });
});
