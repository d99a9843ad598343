import { institutionKey } from '@piaosu/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestOrganisation, type TestOrganisation } from '../testing/organisation.ts';
import { answerClaim } from './receipt-answers.ts';

const key = { id: 'k', alg: 'ES256', spki: 'MA==', custody: 'GATEWAY', from: { epoch: 0, time: 0 } } as const;
const base = { v: 1, state: 'ACTIVE', name: 'X', keys: [key] };
const receipt = { eInvoiceCode: '33060125', eInvoiceNumber: '0000000101' };

let health: TestOrganisation;

beforeAll(async () => {
  health = await openTestOrganisation('HealthMSP');
  const payer = { ...base, org: 'InsuranceMSP', kinds: ['PAYER'], tier: 5, benefit: 'INDEMNITY' };
  health.projection.put(institutionKey('INS-A'), { ...payer, id: 'INS-A' });
  health.projection.put(institutionKey('INS-S'), { ...payer, id: 'INS-S', state: 'SUSPENDED' });
  health.projection.put(institutionKey('P-1'), { ...base, id: 'P-1', org: 'DrugMSP', kinds: ['PHARMACY'] });
});
afterAll(async () => {
  await health.close();
});

test.each([
  ['another organisation in a payer’s name', 'DrugMSP', 'INS-A', 'AUTH-DRUG'],
  ['an institution that does not act on receipts', 'DrugMSP', 'P-1', 'P-1'],
  ['a payer that is suspended', 'InsuranceMSP', 'INS-S', 'INS-S'],
  ['an institution that nobody registered', 'InsuranceMSP', 'NOBODY', 'AUTH-INSURANCE'],
])('%s is opened nothing, and stands in the log under its own name', async (_who, org, institution, named) => {
  const question = { receipt, institution, fields: ['patientName'] };
  expect(await answerClaim(health.organisation, org, question)).toEqual({ state: 'REFUSED' });
  const [row] = await health.organisation.accessLog.list({ limit: 1 });
  expect(row).toMatchObject({ org, institution: named, action: 'exchange.claim', outcome: 'REFUSED' });
});
