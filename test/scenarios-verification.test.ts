import { parseEvidencePackage, parseReceiptInput, presentReceipt, readReceipt, unwrap } from '@piaosu/core';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { printFiscalXml } from '../gateway/src/formats/fiscal-xml.ts';
import { waitFor } from '../scripts/processes/wait.ts';
import { waitForJob } from '../scripts/start/job.ts';
import { R1, R2, R3, R4 } from '../scripts/start/demo-receipts.ts';
import { elementsOf, Scenario } from './support/scenario.ts';

let scenario: Scenario;

beforeAll(async () => {
  scenario = await Scenario.start();
  await scenario.publish(R1, R2, R3, R4);
});

afterAll(async () => {
  await scenario[Symbol.asyncDispose]();
});

const neverIssued = { ...elementsOf(R1), eInvoiceNumber: '0000009999' };
const wrongCheckCode = { ...elementsOf(R1), checkCode: '7k2m9r' };

const opening = z.looseObject({ line: z.int(), value: z.record(z.string(), z.json()) });
const packageFile = z.looseObject({
  details: z.array(opening),
  path: z.array(z.string()),
  log: z.looseObject({ index: z.int() }),
  witnesses: z.array(z.looseObject({ statement: z.looseObject({ org: z.string(), type: z.string() }) })),
});

test('a receipt as it was issued is GENUINE, at the publisher and at an office that only follows the blocks', async () => {
  expect((await scenario.verify('his-h33010000001', elementsOf(R1))).headline).toBe('GENUINE');
  const atOffice = await scenario.verify('ins-a', elementsOf(R1));
  expect(atOffice.headline).toBe('GENUINE');
  expect(atOffice.checks?.find(({ name }) => name === 'eligibility')).toMatchObject({
    evidence: { remaining: '1000.00' },
  });
});

test('A1: a number in an allotted segment that was never issued is NOT_FOUND', async () => {
  expect((await scenario.verify('ins-a', neverIssued)).headline).toBe('NOT_FOUND');
});

test('A3: to a stranger a wrong check code has the status and body of an unknown receipt', async () => {
  await scenario.verify(undefined, elementsOf(R1));
  for (let i = 0; i < 8; i += 1) {
    const unknown = await scenario.askVerification(undefined, { elements: neverIssued });
    const wrong = await scenario.askVerification(undefined, { elements: wrongCheckCode });
    expect(wrong).toEqual(unknown);
    expect(unknown.status).toBe(200);
  }
});

test('a stranger is told the checks without their evidence, and none of a receipt that is not found', async () => {
  const { body } = await scenario.askVerification(undefined, { elements: elementsOf(R1) });
  const valid = ['integrity', 'anchoring', 'issuer', 'status'].map((name) => ({ name, result: 'valid' }));
  expect(body).toMatchObject({ headline: 'GENUINE', checks: [...valid, { name: 'seal', result: 'not-applicable' }] });
  expect(JSON.stringify(body)).not.toContain('evidence');
  const unknown = (await scenario.askVerification(undefined, { elements: neverIssued })).body;
  expect(unknown).toMatchObject({ headline: 'NOT_FOUND', checks: [] });
  expect(unknown).not.toHaveProperty('asOfBlock');
});

test('anybody gets the trust roots, as the command that verifies takes them', async () => {
  const { status, body } = await scenario.product.api().ask({ method: 'GET', path: '/public/trust-roots' });
  expect(status).toBe(200);
  const roots = z.record(z.string(), z.string()).parse(body);
  expect(Object.keys(roots).toSorted()).toEqual(['DrugMSP', 'FinanceMSP', 'HealthMSP', 'InsuranceMSP']);
  for (const pem of Object.values(roots)) expect(pem).toMatch(/^-----BEGIN CERTIFICATE-----\n/);
});

test('a stranger asking for an unknown receipt changes nothing about the one that was asked for before', async () => {
  const fresh = await scenario.publishFresh('120.00');
  expect((await scenario.verify(undefined, elementsOf(fresh))).headline).toBe('GENUINE');
  await scenario.publishFresh('130.00'); // a block in between: what was verified before is verified again
  expect((await scenario.verify(undefined, neverIssued)).headline).toBe('NOT_FOUND');
  expect((await scenario.verify(undefined, elementsOf(fresh))).headline).toBe('GENUINE');
  expect((await scenario.verify(undefined, { ...elementsOf(fresh), checkCode: '000000' })).headline).toBe('NOT_FOUND');
});

test('the answer of the package route is the canonical file, byte for byte', async () => {
  const { product } = scenario;
  const account = product.accounts.find(({ id }) => id === 'ins-a');
  if (account === undefined) throw new Error('no account ins-a');
  const response = await fetch(
    `${product.apiUrl(account.org)}/v1/receipts/${R1.eInvoiceCode}-${R1.eInvoiceNumber}/package`,
    {
      headers: { authorization: `Bearer ${await product.tokens.tokenOf(account)}` },
    },
  );
  const text = await response.text();
  expect(parseEvidencePackage(text)).toMatchObject({ ok: true });
  // An office that knows a number alone learns neither the patient nor the check code.
  for (const secret of [R1.checkCode, R1.patientName, R1.patientId]) expect(text).not.toContain(secret);
});

test('A4: the same by a signed-in officer is MISMATCH of the check code, which is not told', async () => {
  const verdict = await scenario.verify('ins-a', wrongCheckCode);
  expect(verdict).toMatchObject({ headline: 'MISMATCH', fields: ['checkCode'] });
  expect(JSON.stringify(verdict)).not.toContain(R1.checkCode);
});

test('A6: another total is MISMATCH with both sums, and a claim that shows it AMOUNT_ALTERED', async () => {
  const altered = { ...elementsOf(R3), totalAmount: '105263.14' };
  const verdict = await scenario.verify('ins-a', altered);
  expect(verdict).toMatchObject({
    headline: 'MISMATCH',
    differences: [{ field: 'totalAmount', asked: '105263.14', issued: '15263.14' }],
  });
  const claim = await scenario.claim('ins-a', R3, '100.00', { shown: { totalAmount: '105263.14' } });
  expect(claim.code).toBe('AMOUNT_ALTERED');
});

test('A7: two altered lines of a file whose total still holds are TAMPERED, and named', async () => {
  const file = packageFile.parse(await scenario.packageOf('his-h33010000001', R3));
  const details = file.details.map((detail) => {
    if (detail.value['amount'] === '452.00') return { ...detail, value: { ...detail.value, amount: '5452.00' } };
    if (detail.value['amount'] === '10000.00') return { ...detail, value: { ...detail.value, amount: '5000.00' } };
    return detail;
  });
  const verdict = await scenario.verifyPackage('ins-a', { ...file, details });
  expect(verdict.headline).toBe('TAMPERED');
  expect(verdict.checks?.find(({ name }) => name === 'integrity')).toMatchObject({ evidence: { lines: [1, 4] } });
});

test('A10: a valid file with the proof of another receipt or an inner node as leaf is TAMPERED by PROOF_INVALID', async () => {
  const file = packageFile.parse(await scenario.packageOf('his-h33010000001', R1));
  const other = packageFile.parse(await scenario.packageOf('his-h33010000001', R2));
  const forged = [
    { ...file, path: other.path, log: other.log },
    { ...file, path: file.path.slice(1), log: { ...file.log, index: Math.floor(file.log.index / 2) } },
  ];
  for (const each of forged) {
    const verdict = await scenario.verifyPackage('ins-a', each);
    expect(verdict.headline).toBe('TAMPERED');
    expect(verdict.checks?.find(({ name }) => name === 'anchoring')).toMatchObject({
      result: 'invalid',
      code: 'PROOF_INVALID',
    });
  }
});

test('a package carries the words of two other organisations and is GENUINE at an office with an empty store', async () => {
  const file = packageFile.parse(await scenario.packageOf('his-h33010000001', R1));
  const organisations = new Set(file.witnesses.map(({ statement }) => statement.org));
  expect(organisations.size).toBe(2);
  expect(organisations.has('HealthMSP')).toBe(false);
  expect((await scenario.verifyPackage('ins-a', file)).headline).toBe('GENUINE');
});

test('a package for an office holds the fields it needs and still verifies', async () => {
  const file = packageFile.parse(await scenario.packageOf('ins-a', R1));
  expect(JSON.stringify(file)).not.toContain(R1.cashier);
  expect(file.details).toEqual([]);
  expect((await scenario.verifyPackage('ins-a', file)).headline).toBe('GENUINE');
});

test('A7: our JSON file with two altered lines is TAMPERED, and both lines are named from what to what', async () => {
  const file = alteredFile(R3);
  const verdict = await scenario.askVerification('ins-a', { receipt: file });
  expect(verdict.body).toMatchObject({ headline: 'TAMPERED', fields: [], lines: ALTERED_LINES });
  const same = await scenario.askVerification('ins-a', { receipt: R3 });
  expect(same.body).toMatchObject({ headline: 'GENUINE', lines: [] });
});

test('A7: the fiscal XML with the same two lines altered is TAMPERED at the office and at the publisher', async () => {
  const fiscalXml = printFiscalXml(unwrap(toRecord(alteredFile(R3))));
  for (const account of ['ins-a', 'his-h33010000001']) {
    const { body } = await scenario.askVerification(account, { fiscalXml });
    expect(body).toMatchObject({ headline: 'TAMPERED', lines: ALTERED_LINES });
  }
  const whole = Buffer.from(printFiscalXml(unwrap(toRecord(R3)))).toString('base64');
  expect((await scenario.askVerification('ins-a', { file: whole })).body).toMatchObject({ headline: 'GENUINE' });
});

test('A7: a stranger learns which fields and lines of a file differ, never a value; nothing without the check code', async () => {
  const altered = { ...alteredFile(R3), patientName: '李四' };
  const { body } = await scenario.askVerification(undefined, { receipt: altered });
  expect(body).toMatchObject({ headline: 'TAMPERED', fields: ['patientName'], lines: [1, 4] });
  for (const value of ['452.00', R3.patientName, R3.patientId]) expect(JSON.stringify(body)).not.toContain(value);
  const office = await scenario.askVerification('ins-a', { receipt: altered });
  expect(JSON.stringify(office.body)).not.toContain(R3.patientName);
  const guess = await scenario.askVerification(undefined, { receipt: { ...altered, checkCode: '000000' } });
  expect(guess.body).toMatchObject({ headline: 'NOT_FOUND', fields: [], lines: [] });
});

test('a QR code is GENUINE everywhere, TAMPERED when altered, and verifies offline with the issuer’s record', async () => {
  const text = await qrOf(R1);
  expect(text.length).toBeLessThanOrEqual(300);
  for (const account of ['ins-a', 'his-h33010000001', undefined])
    expect((await scenario.askVerification(account, { qr: text })).body).toMatchObject({ headline: 'GENUINE' });
  for (const account of ['ins-a', undefined])
    expect((await scenario.askVerification(account, { qr: text.replace('.100000.', '.900000.') })).body).toMatchObject({
      headline: 'TAMPERED',
    });
  const other = await scenario.product.api('ins-a').ask({ method: 'GET', path: `/receipts/${nameOf(R1)}/qr` });
  expect(other.status).toBe(403);
});

test('what matches no form of a question is refused at its field', async () => {
  const { checkCode, ...partial } = elementsOf(R1);
  expect(checkCode).not.toBe('');
  const missing = await scenario.askVerification('ins-a', { elements: partial });
  expect(missing).toMatchObject({
    status: 400,
    body: { code: 'SCHEMA', errors: [{ pointer: '/elements/checkCode' }] },
  });
  const more = await scenario.askVerification('ins-a', { elements: { ...elementsOf(R1), name: 'x' } });
  expect(more).toMatchObject({ status: 400, body: { errors: [{ pointer: '/elements/name', code: 'UNKNOWN_FIELD' }] } });
  const xml = await scenario.askVerification('ins-a', { fiscalXml: '<!DOCTYPE x [<!ENTITY a "b">]><EInvoice/>' });
  expect(xml).toMatchObject({ status: 400, body: { errors: [{ pointer: '/fiscalXml', code: 'SCHEMA' }] } });
});

test('the count of earlier checks is shown by kind to who knows the check code, and to nobody else', async () => {
  const fresh = await scenario.publishFresh('140.00');
  await scenario.verify(undefined, elementsOf(fresh));
  await scenario.verify('ins-a', elementsOf(fresh));
  const counted = await waitFor(
    async () => {
      const { body } = await scenario.askVerification('ins-a', { elements: elementsOf(fresh) });
      const read = z.looseObject({ earlier: z.object({ strangers: z.int(), offices: z.int() }) }).safeParse(body);
      return read.success && read.data.earlier.offices > 0 && read.data.earlier.strangers > 0 ? read.data : undefined;
    },
    { timeoutMs: 10_000, everyMs: 50 },
  );
  expect(counted?.earlier.strangers).toBe(1);
  const wrong = await scenario.askVerification('ins-a', { elements: { ...elementsOf(fresh), checkCode: '000000' } });
  expect(wrong.body).not.toHaveProperty('earlier');
});

test('a list is verified item by item, paused, resumed, and exported without a formula', async () => {
  const items = [
    elementsOf(R1),
    { ...elementsOf(R3), totalAmount: '1.00' },
    await qrOf(R2),
    { eInvoiceCode: R4.eInvoiceCode, eInvoiceNumber: R4.eInvoiceNumber },
    '=HYPERLINK("x")',
    neverIssued,
  ];
  const api = scenario.product.api('ins-a');
  const begun = await api.expectOk({ method: 'POST', path: '/verifications/batches', body: items });
  const { id } = z.looseObject({ id: z.string() }).parse(begun);
  await api.ask({ method: 'POST', path: `/verifications/batches/${id}/pause` });
  await api.ask({ method: 'POST', path: `/verifications/batches/${id}/resume` });
  await waitForJob(api, begun);
  const page = await api.expectOk({ method: 'GET', path: `/verifications/batches/${id}/results` });
  const results = z.looseObject({ items: z.array(z.looseObject({ headline: z.string() })) }).parse(page).items;
  const expected = ['GENUINE', 'MISMATCH', 'GENUINE', 'UNCONFIRMED', 'UNREADABLE', 'NOT_FOUND'];
  expect(results.map(({ headline }) => headline)).toEqual(expected);
  expect(results[0]?.['remaining']).toMatch(/^\d+\.\d{2}$/);
  const csv = await textAt(`/verifications/batches/${id}/results.csv`);
  expect(csv.split('\r\n')).toHaveLength(8);
  expect(csv).toContain(`"'=HYPERLINK(""x"")"`);
  const foreign = await scenario.product.api('ins-b').ask({ method: 'GET', path: `/verifications/batches/${id}` });
  expect(foreign.status).toBe(404);
});

test('G1: the year of the code may lag behind the date of issue', async () => {
  expect(R1.eInvoiceCode.slice(-2)).toBe('25');
  expect(R1.issueDate.slice(0, 4)).toBe('2026');
  expect((await scenario.verify('ins-a', elementsOf(R1))).headline).toBe('GENUINE');
});

test('G2: full-width digits and 1000 for 1000.00 are normalised, a lower-case x in the identity too', async () => {
  const typed = {
    ...elementsOf(R1),
    eInvoiceNumber: '００００００００１０１',
    totalAmount: '1000',
    issueDate: '20260105',
    checkCode: '7K2M9Q',
  };
  expect((await scenario.verify('ins-a', { ...typed, eInvoiceNumber: '０００００００１０１' })).headline).toBe(
    'GENUINE',
  );
  const claim = await scenario.claim('ins-b', R4, '1.00', {
    more: { patient: { idType: '01', number: '33010619620304321x' } },
  });
  expect(claim.status).toBe(201);
});

test('F5: a row edited by hand is answered from the proof, with the alarm INDEX_DIVERGED', async () => {
  await sql('HealthMSP', `UPDATE issued_receipts SET total_fen = 900000 WHERE number = '${R1.eInvoiceNumber}'`);
  expect((await scenario.verify('ins-a', elementsOf(R1))).headline).toBe('GENUINE');
  expect((await scenario.verify('his-h33010000001', elementsOf(R1))).headline).toBe('GENUINE');
  const edited = { ...elementsOf(R1), totalAmount: '9000.00' };
  expect((await scenario.verify('his-h33010000001', edited)).headline).toBe('MISMATCH');
  const alerts = await rows('HealthMSP', `SELECT code FROM alerts WHERE code = 'INDEX_DIVERGED'`);
  expect(alerts).not.toEqual([]);
});

/** One line raised, another lowered, the total holds: not even an amount of the receipt differs. */
const ALTERED_LINES = [
  { line: 1, change: 'CHANGED', members: [{ member: 'amount' }] },
  { line: 4, change: 'CHANGED', members: [{ member: 'amount' }] },
];

function alteredFile(receipt: typeof R3) {
  const details = receipt.details.map((line) => {
    if (line.amount === '452.00') return { ...line, amount: '5452.00' };
    return line.amount === '10000.00' ? { ...line, amount: '5000.00' } : line;
  });
  return { ...receipt, details };
}

/** What `presentReceipt` would show of it. */
function toRecord(receipt: object) {
  const document = parseReceiptInput(receipt);
  const lenient = readReceipt(receipt).document;
  return { ok: true, value: presentReceipt(document.ok ? document.value : lenient) } as const;
}

function nameOf({ eInvoiceCode, eInvoiceNumber }: { eInvoiceCode: string; eInvoiceNumber: string }): string {
  return `${eInvoiceCode}-${eInvoiceNumber}`;
}

function qrOf(receipt: { eInvoiceCode: string; eInvoiceNumber: string }): Promise<string> {
  return textAt(`/receipts/${nameOf(receipt)}/qr`, 'his-h33010000001');
}

async function textAt(path: string, accountId = 'ins-a'): Promise<string> {
  const { product } = scenario;
  const account = product.accounts.find(({ id }) => id === accountId);
  if (account === undefined) throw new Error(`no account ${accountId}`);
  const headers = { authorization: `Bearer ${await product.tokens.tokenOf(account)}` };
  return (await fetch(`${product.apiUrl(account.org)}/v1${path}`, { headers })).text();
}

async function sql(mspId: string, text: string): Promise<void> {
  await rows(mspId, text);
}

async function rows(mspId: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: scenario.product.databaseUrl(mspId) });
  await client.connect();
  try {
    const result = await client.query<Record<string, unknown>>(text);
    return result.rows;
  } finally {
    await client.end();
  }
}
