import { randomUUID } from 'node:crypto';
import { eventHashId } from '@piaosu/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { EPCIS_CONTEXT } from '../gateway/src/epcis/event-document.ts';
import { isPublishedThere, officialFaults } from '../gateway/src/testing/official-schema.ts';
import { waitFor } from '../scripts/processes/wait.ts';
import { waitForJob } from '../scripts/start/job.ts';
import { Dispensary, SHOP, TABLETS, WANG } from './support/dispensary.ts';
import { Scenario } from './support/scenario.ts';

const MAKER = 'maker-1';
const INSPECTOR = 'drug-inspector';

const urn = (kind: string, id: string): string => `urn:piaosu:${kind}:${id}`;
const epc = (serial: string): string => `https://id.gs1.org/01/${TABLETS.gtin}/21/${serial}`;
const place = (id: string) => ({ readPoint: { id: urn('premises', id) }, bizLocation: { id: urn('premises', id) } });

let scenario: Scenario;
let dispensary: Dispensary;
beforeAll(async () => {
  scenario = await Scenario.start();
  dispensary = new Dispensary(scenario);
  await dispensary.register();
});
afterAll(() => scenario[Symbol.asyncDispose]());

type Fields = Readonly<Record<string, unknown>>;

let minute = 0;
/** What happened one minute after the last. */
function happened(change: Fields): Fields {
  minute += 1;
  const eventTime = new Date(Date.UTC(2026, 2, 4, 3, minute)).toISOString();
  return { type: 'ObjectEvent', action: 'OBSERVE', eventTime, eventTimeZoneOffset: '+08:00', ...change };
}

const job = z.looseObject({
  running: z.boolean(),
  success: z.boolean(),
  errors: z.array(z.looseObject({ event: z.number(), code: z.string(), faults: z.unknown() })),
  results: z.array(
    z.looseObject({
      eventID: z.string(),
      outcome: z.string(),
      ledger: z.looseObject({ action: z.string(), tx: z.string() }).nullable(),
    }),
  ),
});

async function captured(account: string, events: readonly Fields[]) {
  const api = scenario.product.api(account);
  const document = {
    ...{ '@context': [EPCIS_CONTEXT], type: 'EPCISDocument', schemaVersion: '2.0' },
    ...{ creationDate: '2026-03-04T03:00:00Z', epcisBody: { eventList: events } },
  };
  const { captureID } = z
    .looseObject({ captureID: z.string() })
    .parse(
      await api.expectOk({ method: 'POST', path: '/epcis/capture', body: document, idempotencyKey: randomUUID() }),
    );
  const ended = await waitFor(
    async () => {
      const body = job.parse(await api.expectOk({ method: 'GET', path: `/epcis/capture/${captureID}` }));
      return body.running ? undefined : body;
    },
    { timeoutMs: 60_000 },
  );
  return job.parse(ended);
}

const acts = ({ results }: z.output<typeof job>) => results.map(({ ledger }) => ledger?.action ?? null);
const SERIALS = ['EP1', 'EP2', 'EP3', 'EP4', 'EP5', 'EP6'];

const commissioning = happened({
  ...{ action: 'ADD', bizStep: 'commissioning', disposition: 'active', epcList: SERIALS.map(epc), ...place('PLANT-1') },
  ilmd: { 'cbvmda:lotNumber': 'EPCIS-1', 'cbvmda:itemExpirationDate': '2099-12-31' },
});
const shipping = (serials: readonly string[]): Fields =>
  happened({
    ...{ bizStep: 'shipping', disposition: 'in_transit', epcList: serials.map(epc), ...place('PLANT-1') },
    destinationList: [{ type: 'location', destination: urn('premises', SHOP.premises) }],
  });
const receiving = (shipment: unknown, serials: readonly string[]): Fields =>
  happened({
    ...{ bizStep: 'receiving', disposition: 'in_progress', epcList: serials.map(epc), ...place(SHOP.premises) },
    bizTransactionList: [{ bizTransaction: urn('shipment', String(shipment)) }],
  });

describe('EPCIS events of a box’s life', () => {
  let shipment: unknown;
  let sent: Fields;

  test('commission it, ship it and receive it on the ledger', async () => {
    sent = shipping(['EP1', 'EP2']);
    const made = await captured(MAKER, [commissioning]);
    expect([made.errors, acts(made)]).toEqual([[], ['commission']]);
    const gone = await captured(MAKER, [sent]);
    expect([gone.errors, acts(gone)]).toEqual([[], ['ship']]);
    shipment = gone.results[0]?.ledger?.['shipment'];
    const arrived = await captured(SHOP.account, [receiving(shipment, ['EP1', 'EP2'])]);
    expect([arrived.errors, acts(arrived)]).toEqual([[], ['receive']]);
  });

  test('are the acts of their hashes: again they change nothing', async () => {
    const again = await captured(MAKER, [sent]);
    expect(again).toMatchObject({ results: [{ outcome: 'REPEATED', ledger: { action: 'ship', shipment } }] });
  });

  test('that the ledger refuses are not stored, and may be captured again when the reason is gone', async () => {
    const early = happened({
      ...{ bizStep: 'destroying', disposition: 'destroyed', epcList: [epc('EP3')], ...place(SHOP.premises) },
    });
    const refused = await captured(SHOP.account, [early]);
    expect(refused).toMatchObject({ success: false, errors: [{ event: 0, code: 'NOT_IN_CUSTODY' }] });
    const gone = await captured(MAKER, [shipping(['EP3'])]);
    await captured(SHOP.account, [receiving(gone.results[0]?.ledger?.['shipment'], ['EP3'])]);
    const again = await captured(SHOP.account, [early]);
    expect([again.errors, acts(again)]).toEqual([[], ['retire']]);
  });

  test('declared wrong take the act back: a shipment is void, and its boxes can be sent again', async () => {
    const mistaken = shipping(['EP4']);
    const gone = await captured(MAKER, [mistaken]);
    expect(acts(gone)).toEqual(['ship']);
    const errorDeclaration = { declarationTime: '2026-03-05T03:00:00Z', reason: 'did_not_occur' };
    const eventID = eventHashId(mistaken);
    const declared = await captured(MAKER, [{ ...mistaken, eventID, errorDeclaration }]);
    expect([declared.errors, acts(declared)]).toEqual([[], ['voidShipment']]);
    expect(acts(await captured(MAKER, [shipping(['EP4'])]))).toEqual(['ship']);
    const { body } = await dispensary.get(MAKER, `/epcis/events/${encodeURIComponent(eventID)}`);
    expect(body).toMatchObject({ eventID, errorDeclaration });
  });

  test('pack boxes into a container and unpack it, hold a box and release it', async () => {
    const parentID = 'urn:epc:id:sscc:6901234.1000000021';
    const children = { childEPCs: [epc('EP5'), epc('EP6')] };
    const aggregation = { type: 'AggregationEvent', parentID, ...place('PLANT-1') };
    const held = { epcList: [epc('EP5')], ...place('PLANT-1') };
    const done = await captured(MAKER, [
      happened({ ...aggregation, ...children, action: 'ADD', bizStep: 'packing', disposition: 'in_progress' }),
      happened({ ...aggregation, action: 'DELETE', bizStep: 'unpacking', disposition: 'in_progress' }),
      happened({ ...held, bizStep: 'holding', disposition: 'non_sellable_other' }),
      happened({ ...held, bizStep: 'storing', persistentDisposition: { unset: ['non_sellable_other'] } }),
    ]);
    expect([done.errors, acts(done)]).toEqual([[], ['pack', 'unpack', 'quarantine', 'release']]);
  });

  test('between places of others are stored only', async () => {
    const foreign = happened({
      ...{ bizStep: 'shipping', epcList: [epc('EP1')], readPoint: { id: 'urn:epc:id:sgln:6901234.56789.0' } },
    });
    expect(acts(await captured(SHOP.account, [foreign]))).toEqual([null]);
  });

  test('are refused at places of others, of boxes of others, and by who may not; nobody learns whose they are', async () => {
    const boxes = { epcList: [epc('EP6')], bizStep: 'destroying', disposition: 'destroyed' };
    const elsewhere = await captured(SHOP.account, [happened({ ...boxes, ...place('PLANT-1') })]);
    expect(elsewhere.errors).toMatchObject([{ event: 0, code: 'AUTH_SCOPE' }]);
    const others = await captured(SHOP.account, [happened({ ...boxes, ...place(SHOP.premises) })]);
    expect(others.errors).toMatchObject([{ event: 0, code: 'NOT_IN_CUSTODY' }]);
    const nobodys = await captured(SHOP.account, [
      happened({ ...boxes, epcList: [epc('NOBODY')], ...place(SHOP.premises) }),
    ]);
    expect(nobodys.errors).toMatchObject([{ event: 0, code: 'UNKNOWN_CODE' }]);
    const lot = { ...commissioning, epcList: [epc('EP9')], ...place(SHOP.premises) };
    expect((await captured(SHOP.account, [lot])).errors).toMatchObject([{ event: 0, code: 'ROLE_NOT_ALLOWED' }]);
  });

  test('of others that somebody declares wrong stay what they are', async () => {
    const gone = shipping(['EP6']);
    const made = await captured(MAKER, [gone]);
    const errorDeclaration = { declarationTime: '2026-03-05T03:00:00Z', reason: 'did_not_occur' };
    const declared = await captured(SHOP.account, [{ ...gone, errorDeclaration }]);
    expect([declared.errors, acts(declared)]).toEqual([[], [null]]);
    const id = made.results[0]?.ledger?.['shipment'];
    const voided = happened({ bizStep: 'void_shipping', epcList: [epc('EP6')], bizTransactionList: [{ bizTransaction: urn('shipment', String(id)) }] }); // prettier-ignore
    expect((await captured(SHOP.account, [voided])).errors).toMatchObject([{ event: 0 }]);
    expect(acts(await captured(SHOP.account, [receiving(id, ['EP6'])]))).toEqual(['receive']);
  });

  test('that the ledger refuses leave nothing of their document under rollback', async () => {
    const aside = happened({ bizStep: 'inspecting', epcList: [epc('EP1')], ...place('PLANT-1') });
    const refused = happened({ bizStep: 'destroying', epcList: [epc('NOBODY')], ...place('PLANT-1') });
    const rolledBack = await captured(MAKER, [aside, refused]);
    expect(rolledBack).toMatchObject({ success: false, errors: [{ event: 1 }] });
    const id = encodeURIComponent(eventHashId(aside));
    expect((await dispensary.get(MAKER, `/epcis/events/${id}`)).status).toBe(404);
    expect(acts(await captured(MAKER, [aside]))).toEqual([null]);
    expect((await dispensary.get(MAKER, `/epcis/events/${id}`)).status).toBe(200);
  });

  test('declared wrong undo a dispensing', async () => {
    const { dispensing } = await dispensary.dispensed(SHOP, [{ code: epc('EP2') }]);
    const event = happened({
      ...{ bizStep: 'dispensing', disposition: 'dispensed', epcList: [epc('EP2')], ...place(SHOP.premises) },
      bizTransactionList: [{ bizTransaction: urn('dispensing', dispensing) }],
    });
    const errorDeclaration = { declarationTime: '2026-03-05T03:00:00Z', reason: 'incorrect_data' };
    const done = await captured(SHOP.account, [event, { ...event, errorDeclaration }]);
    expect([done.errors, acts(done)]).toEqual([[], [null, 'undoDispense']]);
    expect(await dispensary.scan(SHOP, [epc('EP2')])).toMatchObject([{ decision: 'OK' }]);
  });
});

describe('the history of a box', () => {
  const document = z.looseObject({
    epcisBody: z.object({ eventList: z.array(z.looseObject({ eventID: z.string(), bizStep: z.string() })) }),
  });
  const address = `/boxes/${encodeURIComponent(epc('EP1'))}/epcis`;

  test('is a document with the ids that everybody derives, of what was captured and what the ledger says', async () => {
    const { dispensing } = await dispensary.dispensed(SHOP, [{ code: epc('EP1') }]);
    const { body } = await dispensary.get(SHOP.account, address);
    const { eventList } = document.parse(body).epcisBody;
    expect(eventList.map(({ bizStep }) => bizStep).toSorted()).toEqual([
      // the second shipping is that of others, which was stored only
      ...['commissioning', 'dispensing', 'receiving', 'shipping', 'shipping'],
    ]);
    for (const { eventID, ...event } of eventList) expect(eventHashId(event)).toBe(eventID);
    expect(JSON.stringify(eventList)).toContain(urn('dispensing', dispensing));
    expect(JSON.stringify(body)).not.toContain(WANG.number);
  });

  test('of a box that no EPCIS event was sent of is told from the ledger, with what it travelled in', async () => {
    const [carton, box] = ['(00)069012349900000010', '(01)06901234567892(21)EPC-B'];
    const query = new URLSearchParams({
      product: TABLETS.id,
      premises: 'PLANT-1',
      lotNumber: 'EPCIS-2',
      expiry: '2099-12-31',
    });
    const body = `code,level,parent\n"${carton}",2,\n"${box}",1,"${carton}"`;
    const api = scenario.product.api(MAKER);
    const lot = await api.expectOk({
      method: 'POST',
      path: `/lots?${query.toString()}`,
      body,
      contentType: 'text/csv',
    });
    expect(await waitForJob(api, lot)).toMatchObject({ state: 'DONE' });
    await dispensary.deliver(SHOP, [carton]);
    await dispensary.dispensed(SHOP, [{ code: box }]);
    const steps = async (account: string, reason = '') => {
      const told = await dispensary.get(account, `/boxes/${encodeURIComponent(box)}/epcis${reason}`);
      if (isPublishedThere) expect(officialFaults()(told.body)).toEqual([]);
      return document.parse(told.body).epcisBody.eventList.map(({ bizStep }) => bizStep);
    };
    const whole = ['commissioning', 'shipping', 'receiving', 'dispensing'];
    expect(await steps(INSPECTOR, '?reason=SAMPLE')).toEqual(whole);
    expect(await steps(SHOP.account)).toEqual(whole);
    expect(await steps(MAKER)).toEqual(whole.slice(0, 3));
  });

  test.runIf(isPublishedThere)('validates against the official schema', async () => {
    const { body } = await dispensary.get(MAKER, address);
    expect(officialFaults()(body)).toEqual([]);
  });

  test('is taken by another repository as it is', async () => {
    const { body } = await dispensary.get(SHOP.account, address);
    const taken = await captured('wholesaler-1', document.parse(body).epcisBody.eventList);
    expect(taken.errors.map(({ code }) => code)).not.toContain('SCHEMA');
    expect(taken.errors.map(({ code }) => code)).not.toContain('DATA_MISMATCH');
  });

  test('is nobody’s who has no part in it; the regulator says why', async () => {
    expect((await dispensary.get('p33010000002', address)).status).toBe(404);
    expect(await dispensary.get(INSPECTOR, address)).toMatchObject({ body: { code: 'REASON_REQUIRED' } });
    expect((await dispensary.get(INSPECTOR, `${address}?reason=SAMPLE`)).status).toBe(200);
  });
});
