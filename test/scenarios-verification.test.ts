import { parseEvidencePackage } from '@piaosu/core';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
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

test('A3: to a stranger a wrong check code has the status, body and time of an unknown receipt', async () => {
  await scenario.verify(undefined, elementsOf(R1));
  const times: Record<'unknown' | 'wrong', number[]> = { unknown: [], wrong: [] };
  for (let i = 0; i < 8; i += 1) {
    const unknown = await timed(() => scenario.askVerification(undefined, { elements: neverIssued }));
    const wrong = await timed(() => scenario.askVerification(undefined, { elements: wrongCheckCode }));
    expect(wrong.answer).toEqual(unknown.answer);
    expect(unknown.answer.status).toBe(200);
    times.unknown.push(unknown.ms);
    times.wrong.push(wrong.ms);
  }
  // Answers leave in steps of 25 ms: the medians lie in the same step.
  expect(Math.abs(median(times.unknown) - median(times.wrong))).toBeLessThan(12);
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

async function timed<T>(ask: () => Promise<T>): Promise<{ answer: T; ms: number }> {
  const started = performance.now();
  const answer = await ask();
  return { answer, ms: performance.now() - started };
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
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
