import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { ApiAnswer } from '../scripts/start/api.ts';
import { ExchangeClient, type PeerGateway } from '../gateway/src/exchange/client.ts';
import { CONSENT_QUESTION, CONSENTED_DOCUMENT_QUESTION } from '../gateway/src/exchange/consent-protocol.ts';
import { CLAIM_QUESTION } from '../gateway/src/exchange/protocol.ts';
import { silentLog } from '../gateway/src/log/log.ts';
import { Scenario, type TestReceipt } from './support/scenario.ts';

const PATIENT = 'patient-wang';
const DAY_MS = 86_400_000;

let scenario: Scenario;

beforeAll(async () => {
  scenario = await Scenario.start();
});

afterAll(async () => {
  await scenario[Symbol.asyncDispose]();
});

const granted = z.looseObject({ consentId: z.string() });
const withdrawn = z.looseObject({ state: z.literal('WITHDRAWN'), claims: z.array(z.string()) });
const consents = z.looseObject({
  items: z.array(z.looseObject({ id: z.string(), state: z.string(), scope: z.json().optional() })),
});
const receipts = z.looseObject({
  items: z.array(
    z.looseObject({
      eInvoiceNumber: z.string(),
      headline: z.string(),
      document: z.record(z.string(), z.json()),
      details: z.array(z.looseObject({ name: z.string() })),
    }),
  ),
});
const presented = z.looseObject({ presentation: z.string() });
const bound = z.looseObject({ id: z.string(), code: z.string() });
const PATIENCE = { timeout: 20_000, interval: 250 };

const refOf = ({ eInvoiceCode, eInvoiceNumber }: TestReceipt) => ({ eInvoiceCode, eInvoiceNumber });

function consentFor(receipt: TestReceipt, changes: object = {}): object {
  const validUntil = new Date(Date.now() + 7 * DAY_MS).toISOString();
  return { payer: 'INS-A', scope: { type: 'RECEIPT', receipt: refOf(receipt) }, validUntil, ...changes };
}

async function grant(body: object, account = PATIENT): Promise<string> {
  const answer = await scenario.product.api(account).expectOk({ method: 'POST', path: '/consents', body });
  const { consentId } = granted.parse(answer);
  // The block is at the patients' gateway; at the payers' it may be a moment later.
  const office = scenario.product.api(z.looseObject({ payer: z.string() }).parse(body).payer.toLowerCase());
  await expect
    .poll(async () => (await office.ask({ method: 'GET', path: `/consents/${consentId}` })).status, PATIENCE)
    .toBe(200);
  return consentId;
}

const withdraw = (consentId: string, account = PATIENT): Promise<ApiAnswer> =>
  scenario.product.api(account).ask({ method: 'DELETE', path: `/consents/${consentId}` });

const claimUnder = (account: string, body: object): Promise<ApiAnswer> =>
  scenario.product.api(account).ask({ method: 'POST', path: '/claims', body: { amount: '100.00', ...body } });

const fetchUnder = (account: string, consentId: string): Promise<ApiAnswer> =>
  scenario.product.api(account).ask({ method: 'GET', path: `/consents/${consentId}/receipts` });

async function present(receipt: TestReceipt, changes: object = {}): Promise<string> {
  const body = { receipt: refOf(receipt), payer: 'INS-A', ...changes };
  const answer = await scenario.product.api(PATIENT).expectOk({ method: 'POST', path: '/presentations', body });
  return presented.parse(answer).presentation;
}

const refused = (reason: string, code = 'CONSENT_INVALID') => ({ status: 409, body: { code, evidence: { reason } } });

describe('a consent', () => {
  test('the patient grants, the office fetches documents and identity and claims, the patient fills in nothing', async () => {
    const receipt = await scenario.publishFresh('1000.00');
    const consentId = await grant(consentFor(receipt));
    const { items } = receipts.parse((await fetchUnder('ins-a', consentId)).body);
    expect(items).toMatchObject([
      {
        ...{ eInvoiceNumber: receipt.eInvoiceNumber, headline: 'GENUINE' },
        document: { totalAmount: '1000.00', patientName: '王秀英', patientId: '33010619620304321X' },
        details: [{ name: '磁共振平扫' }],
      },
    ]);
    expect(items[0]?.document).not.toHaveProperty('checkCode');
    const claim = await claimUnder('ins-a', { consentId });
    expect(claim).toMatchObject({ status: 201, body: { state: 'RESERVED', amount: '100.00' } });
  });

  test('is seen by its patient and its payer, and by nobody else', async () => {
    const receipt = await scenario.publishFresh('10.00');
    const consentId = await grant(consentFor(receipt));
    for (const account of [PATIENT, 'ins-a']) {
      const { items } = consents.parse(
        await scenario.product.api(account).expectOk({ method: 'GET', path: '/consents?limit=50' }),
      );
      expect(items.find(({ id }) => id === consentId)).toMatchObject({
        ...{ state: 'ACTIVE', scope: { type: 'RECEIPT', receipt: refOf(receipt) } },
      });
    }
    for (const account of ['patient-li', 'ins-b']) {
      const list = await scenario.product.api(account).expectOk({ method: 'GET', path: '/consents?limit=50' });
      expect(consents.parse(list).items).toEqual([]);
      const one = await scenario.product.api(account).ask({ method: 'GET', path: `/consents/${consentId}` });
      expect(one.status).toBe(404);
    }
    expect((await fetchUnder('ins-b', consentId)).status).toBe(404);
    expect((await withdraw(consentId, 'patient-li')).status).toBe(404);
  });

  test('withdrawn before the decision it withdraws the claim and frees the amount; nothing can be fetched any more', async () => {
    const receipt = await scenario.publishFresh('1000.00');
    const consentId = await grant(consentFor(receipt));
    const { body } = await claimUnder('ins-a', { consentId, amount: '1000.00' });
    const { claimId } = z.looseObject({ claimId: z.string() }).parse(body);
    expect(withdrawn.parse((await withdraw(consentId)).body).claims).toEqual([claimId]);
    const approval = await scenario.act('ins-a', claimId, 'approve', { amount: '1000.00' });
    expect(approval).toMatchObject({ status: 409, code: 'ILLEGAL_TRANSITION' });
    const claim = await scenario.product.api('ins-a').expectOk({ method: 'GET', path: `/claims/${claimId}` });
    expect(claim).toMatchObject({ state: 'WITHDRAWN' });
    expect(JSON.stringify(claim)).toMatch(/"role":"PORTAL".*"reason":"CONSENT_WITHDRAWN"/);
    expect(await fetchUnder('ins-a', consentId)).toMatchObject(refused('WITHDRAWN'));
    expect(await claimUnder('ins-a', { consentId })).toMatchObject(refused('WITHDRAWN'));
    expect((await scenario.claim('ins-b', receipt, '1000.00')).status).toBe(201);
    const events = await scenario.product.api('ins-a').expectOk({ method: 'GET', path: '/events?limit=500' });
    const told = JSON.stringify(events);
    for (const what of ['granted', 'used', 'withdrawn']) expect(told).toContain(`cn.piaosu.consent.${what}`);
    expect(await scenario.alertsOf('auditor', 'LEDGER_DIVERGED')).toEqual([]);
  });

  test('withdrawn after the decision it leaves the claim alone', async () => {
    const receipt = await scenario.publishFresh('1000.00');
    const consentId = await grant(consentFor(receipt));
    const { body } = await claimUnder('ins-a', { consentId });
    const { claimId } = z.looseObject({ claimId: z.string() }).parse(body);
    await scenario.act('ins-a', claimId, 'approve', { amount: '100.00' });
    expect(withdrawn.parse((await withdraw(consentId)).body).claims).toEqual([]);
    expect((await scenario.act('ins-a', claimId, 'pay', { amount: '100.00' })).state).toBe('PAID');
  });

  test('racing a claim, exactly one order wins: never an open claim under a withdrawn consent', async () => {
    for (let round = 0; round < 3; round += 1) {
      const receipt = await scenario.publishFresh('1000.00');
      const consentId = await grant(consentFor(receipt));
      const [claim, end] = await Promise.all([
        claimUnder('ins-a', { consentId, amount: '1000.00' }),
        withdraw(consentId),
      ]);
      expect(end.status).toBe(200);
      expect(withdrawn.parse(end.body).claims).toHaveLength(claim.status === 201 ? 1 : 0);
      expect((await scenario.claim('ins-b', receipt, '1000.00')).status).toBe(201);
    }
  });

  test('a period and a visit cover what they say, and the office is refused what lies outside', async () => {
    const receipt = await scenario.publishFresh('20.00');
    const day = receipt.issueDate;
    const period = await grant(consentFor(receipt, { scope: { type: 'PERIOD', from: day, to: day } }));
    const numbers = receipts.parse((await fetchUnder('ins-a', period)).body).items.map((each) => each.eInvoiceNumber);
    expect(numbers.length).toBeGreaterThan(0);
    expect(await claimUnder('ins-a', { consentId: period, receipts: [refOf(receipt)], amount: '20.00' })).toMatchObject(
      {
        status: 201,
      },
    );
    const earlier = { type: 'PERIOD', from: '2020-01-01', to: '2020-12-31' };
    const outside = await grant(consentFor(receipt, { scope: earlier }));
    expect(receipts.parse((await fetchUnder('ins-a', outside)).body).items).toEqual([]);
    expect(await claimUnder('ins-a', { consentId: outside, receipts: [refOf(receipt)] })).toMatchObject(
      refused('OUT_OF_SCOPE'),
    );
    const visitDate = z.looseObject({ visitDate: z.string() }).parse(receipt).visitDate;
    const visit = await grant(consentFor(receipt, { scope: { type: 'VISIT', hospital: 'H33010000001', visitDate } }));
    expect((await fetchUnder('ins-a', visit)).status).toBe(200);
    expect((await claimUnder('ins-a', { consentId: visit, amount: '1.00' })).status).toBe(400);
  });

  test('is refused for its purpose, before it begins, for another payer, and each refusal is an alert', async () => {
    const receipt = await scenario.publishFresh('30.00');
    const review = await grant(consentFor(receipt, { purpose: 'REVIEW' }));
    expect((await fetchUnder('ins-a', review)).status).toBe(200);
    expect(await claimUnder('ins-a', { consentId: review })).toMatchObject(refused('WRONG_PURPOSE'));
    const later = await grant(consentFor(receipt, { validFrom: new Date(Date.now() + DAY_MS).toISOString() }));
    expect(await claimUnder('ins-a', { consentId: later })).toMatchObject(refused('NOT_YET_VALID'));
    expect(await fetchUnder('ins-a', later)).toMatchObject(refused('NOT_YET_VALID'));
    expect(await claimUnder('ins-b', { consentId: review })).toMatchObject(refused('OTHER_PAYER'));
    expect((await scenario.alertsOf('ins-b', 'CONSENT_INVALID')).length).toBe(1);
  });

  test('cannot be granted for a receipt of somebody else, nor to nobody', async () => {
    const receipt = await scenario.publishFresh('40.00');
    const ask = (body: object, account = PATIENT) =>
      scenario.product.api(account).ask({ method: 'POST', path: '/consents', body });
    expect(await ask(consentFor(receipt), 'patient-zhou')).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    expect((await ask(consentFor(receipt, { payer: 'NOBODY' }))).status).toBe(404);
    expect((await ask(consentFor(receipt, { validUntil: '2026-01-01T00:00:00Z' }))).status).toBe(400);
    expect((await ask(consentFor(receipt), 'ins-a')).status).toBe(403);
  });

  test('ends by itself: from then on nothing is fetched or claimed', async () => {
    const receipt = await scenario.publishFresh('60.00');
    const consentId = await grant(consentFor(receipt, { validUntil: new Date(Date.now() + 5_000).toISOString() }));
    expect((await fetchUnder('ins-a', consentId)).status).toBe(200);
    await expect
      .poll(() => claimUnder('ins-a', { consentId, amount: '999.00' }), PATIENCE)
      .toMatchObject(refused('EXPIRED'));
    expect(await fetchUnder('ins-a', consentId)).toMatchObject(refused('EXPIRED'));
    const own = await scenario.product.api(PATIENT).expectOk({ method: 'GET', path: `/consents/${consentId}` });
    expect(own).toMatchObject({ state: 'EXPIRED' });
  });

  test('a daughter grants and withdraws for her mother, visibly', async () => {
    const receipt = await scenario.publishFresh('70.00');
    const [mother, daughter] = [scenario.product.api(PATIENT), scenario.product.api('patient-li')];
    const person = { idType: '01', number: '33010619620304321X', name: '王秀英' };
    const asked = bound.parse(await daughter.expectOk({ method: 'POST', path: '/family', body: person }));
    const { id: actingFor, code } = asked;
    await mother.expectOk({ method: 'POST', path: `/family/${actingFor}/accept`, body: { code } });
    const request = { method: 'POST', path: '/consents', body: consentFor(receipt) } as const;
    expect(await daughter.ask(request)).toMatchObject({ status: 404 });
    const { consentId } = granted.parse(await daughter.expectOk({ ...request, actingFor }));
    await daughter.expectOk({ method: 'DELETE', path: `/consents/${consentId}`, actingFor });
    expect(await mother.expectOk({ method: 'GET', path: `/consents/${consentId}` })).toMatchObject({
      ...{
        state: 'WITHDRAWN',
        history: [
          { action: 'grant', family: true },
          { action: 'withdraw', family: true },
        ],
      },
    });
  });

  test('the same Idempotency-Key is one consent', async () => {
    const receipt = await scenario.publishFresh('50.00');
    const request = {
      method: 'POST',
      path: '/consents',
      body: consentFor(receipt),
      idempotencyKey: randomUUID(),
    } as const;
    const answers = await Promise.all([1, 2, 3].map(() => scenario.product.api(PATIENT).expectOk(request)));
    expect(new Set(answers.map((answer) => granted.parse(answer).consentId)).size).toBe(1);
  });
});

describe('the gateway that is asked', () => {
  /** The way in which an organisation's gateway asks, whatever its own use cases would refuse to ask. */
  function asking(org: string): { ask: ExchangeClient['ask']; peer: PeerGateway; close: () => void } {
    const { engine, ports } = scenario.product;
    const read = (of: string, file: string) => readFileSync(join(engine.identities, 'orgs', of, file), 'utf8');
    const authorities = Object.fromEntries(ports.organisations.map(({ mspId }) => [mspId, read(mspId, 'tlsca.pem')]));
    const identity = { certificate: read(org, 'exchange/cert.pem'), key: read(org, 'exchange/key.pem') };
    const client = new ExchangeClient({ ...identity, authorities, log: silentLog, timeoutMs: 10_000 });
    const port = ports.organisations.find(({ mspId }) => mspId === 'HealthMSP')?.exchangePort ?? 0;
    const peer = { org: 'HealthMSP', endpoint: `https://127.0.0.1:${port.toString()}` };
    return {
      peer,
      ask: (to, kind, question) => client.ask(to, kind, question),
      close: () => {
        client.close();
      },
    };
  }

  test('decides by its own ledger and by what is opened to it: portal and publisher believe no asker', async () => {
    const [receipt, other] = [await scenario.publishFresh('80.00'), await scenario.publishFresh('81.00')];
    const consentId = await grant(consentFor(receipt));
    const [insurance, drug] = [asking('InsuranceMSP'), asking('DrugMSP')];
    const opened = async ({ ask, peer }: typeof insurance, institution: string) =>
      (await ask(peer, CONSENT_QUESTION, { institution, consents: [consentId] })).consents[0];
    const opening = await opened(insurance, 'INS-A');
    expect(await opened(insurance, 'INS-B')).toBeNull();
    expect(await opened(drug, 'INS-A')).toBeNull();
    if (opening === null || opening === undefined) throw new Error('not opened');
    const document = async (from: typeof insurance, institution: string, changes: object = {}, of = receipt) => {
      const authority = { consentId, opened: { ...opening, ...changes } };
      const { peer } = from;
      return from.ask(peer, CONSENTED_DOCUMENT_QUESTION, { institution, authority, receipt: refOf(of) });
    };
    const no = (reason: string) => ({ state: 'REFUSED', code: 'CONSENT_INVALID', evidence: { reason } });
    expect(await document(insurance, 'INS-A')).toMatchObject({ state: 'ANCHORED' });
    expect(await document(insurance, 'INS-B')).toMatchObject(no('OTHER_PAYER'));
    expect(await document(drug, 'INS-A')).toMatchObject(no('OTHER_PAYER'));
    expect(await document(insurance, 'INS-A', {}, other)).toMatchObject(no('OUT_OF_SCOPE'));
    const widened = { scope: { type: 'PERIOD', from: '2000-01-01', to: '2999-12-31' } };
    expect(await document(insurance, 'INS-A', widened, other)).toMatchObject({ code: 'PROOF_INVALID' });
    const foreign = { patient: { idType: '01', number: '330106199001010018' } };
    expect(await document(insurance, 'INS-A', foreign)).toMatchObject({ code: 'PROOF_INVALID' });
    const wanted = ['patientName', 'insuranceNumber', 'recordNumber', 'cashAmount'];
    const evidence = ({ ask, peer }: typeof insurance) =>
      ask(peer, CLAIM_QUESTION, { institution: 'INS-A', receipt: refOf(receipt), fields: wanted });
    expect(await evidence(drug)).toEqual({ state: 'REFUSED' });
    const shown = JSON.stringify(await evidence(insurance));
    for (const name of wanted) expect(shown.includes(`"${name}"`)).toBe(name === 'cashAmount');
    await withdraw(consentId);
    expect(await document(insurance, 'INS-A')).toMatchObject(no('WITHDRAWN'));
    expect(await opened(insurance, 'INS-A')).toBeNull();
    insurance.close();
    drug.close();
  });
});

describe('a presentation', () => {
  test('shows the office the receipt with its documents and carries one claim', async () => {
    const receipt = await scenario.publishFresh('1000.00');
    const presentation = await present(receipt);
    const look = await scenario.askVerification('ins-a', { presentation });
    expect(look).toMatchObject({
      ...{ status: 200, body: { headline: 'GENUINE', receipt: { document: { patientName: '王秀英' } } } },
    });
    const claim = await claimUnder('ins-a', { presentation });
    expect(claim).toMatchObject({ status: 201, body: { state: 'RESERVED' } });
  });

  test('captured, it is REPLAY at another payer, to look and to claim, and a second time', async () => {
    const receipt = await scenario.publishFresh('1000.00');
    const presentation = await present(receipt);
    expect(await scenario.askVerification('ins-b', { presentation })).toMatchObject(refused('OTHER_PAYER', 'REPLAY'));
    expect(await claimUnder('ins-b', { presentation })).toMatchObject(refused('OTHER_PAYER', 'REPLAY'));
    expect((await claimUnder('ins-a', { presentation })).status).toBe(201);
    expect(await claimUnder('ins-a', { presentation })).toMatchObject(refused('USED', 'REPLAY'));
    expect(await scenario.askVerification('ins-a', { presentation })).toMatchObject(refused('USED', 'REPLAY'));
    await expect.poll(async () => (await scenario.alertsOf('ins-b', 'REPLAY')).length).toBeGreaterThan(1);
  });

  test('is made for an own receipt and a registered payer alone, and altered it is no signature', async () => {
    const receipt = await scenario.publishFresh('1000.00');
    const body = { receipt: refOf(receipt), payer: 'INS-A' };
    const other = await scenario.product.api('patient-zhou').ask({ method: 'POST', path: '/presentations', body });
    expect(other.status).toBe(404);
    const [prefix, , signature] = (await present(receipt)).split('.');
    const [, payload] = (await present(receipt, { payer: 'INS-B' })).split('.');
    const forged = [prefix, payload, signature].join('.');
    expect(await scenario.askVerification('ins-b', { presentation: forged })).toMatchObject({
      ...{ status: 422, body: { code: 'SIGNATURE_INVALID' } },
    });
    expect(await claimUnder('ins-b', { presentation: forged })).toMatchObject({
      ...{ status: 422, body: { code: 'SIGNATURE_INVALID' } },
    });
  });
});
