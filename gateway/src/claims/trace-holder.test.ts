import { claimKey, institutionKey, lineageKey, PiaosuError, type Json } from '@piaosu/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openTestOrganisation, type TestOrganisation } from '../testing/organisation.ts';
import { tracePolicyOf } from './trace-policy.ts';
import { keepClaimBoxes, receiptOfClaim } from './claim-boxes.ts';
import { settle } from './trace-holder.ts';

const TAG = `1.${'a'.repeat(64)}`;
const ID = `C${'1'.repeat(24)}`;
const REF = { eInvoiceCode: '33060125', eInvoiceNumber: '0000000101' };
const due = { claim: ID, block: 7 };

let opened: TestOrganisation;

beforeEach(async () => {
  opened = await openTestOrganisation('InsuranceMSP');
});
afterEach(() => opened.close());

function standing(state: string, tracePolicy: string, holds: readonly Json[] = []): void {
  const { projection } = opened;
  const key = { id: 'k', alg: 'ES256', spki: 'MA==', custody: 'GATEWAY', from: { epoch: 0, time: 0 } };
  projection.put(institutionKey('INS-A'), {
    ...{ v: 1, id: 'INS-A', org: 'InsuranceMSP', kinds: ['PAYER'], state: 'ACTIVE', name: 'X', keys: [key] },
    ...{ tier: 5, benefit: 'INDEMNITY', policy: { tracePolicy } },
  });
  projection.put(claimKey(ID), {
    ...{ v: 1, id: ID, lineage: TAG, payer: 'INS-A', org: 'InsuranceMSP', tier: 5, benefit: 'INDEMNITY' },
    ...{ basis: 'PERSONAL_BURDEN', receipts: [TAG], state, requestedFen: 1, reservedFen: 1, approvedFen: 1 },
    ...{ paidFen: 1, recoveredFen: 0 },
    history: [{ action: 'reserve', role: 'CLAIMS_OFFICER', actor: 'INS-A', time: 1, tx: 'aa' }],
  });
  projection.put(lineageKey(TAG), {
    ...{ v: 1, receipts: [{ tag: TAG, chain: TAG, capFen: 100, live: true }], capFen: 100, usedFen: 0, claims: [] },
    ...(holds.length === 0 ? {} : { holds: [...holds] }),
  });
}

const held = { by: TAG, role: 'PHARMACIST', org: 'DrugMSP', reason: 'TRACE_CONFLICT', time: 1, tx: 'aa' };
const lifted = { by: TAG, role: 'REGISTRAR', time: 2, tx: 'ab', reason: 'RESOLVED' };

test('a claim that has ended is left alone, and one whose payer does not block has its alert', async () => {
  expect(await settle(opened.organisation, due)).toBe('ENDED');
  standing('REJECTED', 'BLOCK');
  expect(await settle(opened.organisation, due)).toBe('ENDED');
  standing('APPROVED', 'WARN');
  expect(await settle(opened.organisation, due)).toBe('ALERT_ONLY');
});

test('what the dispenser’s own act holds already is not held again', async () => {
  standing('APPROVED', 'BLOCK', [held]);
  expect(await settle(opened.organisation, due)).toBe('HELD');
});

test('a hold for another reason or one that was lifted does not stand for it', async () => {
  standing('APPROVED', 'BLOCK', [
    { ...held, lifted },
    { ...held, reason: 'COURT' },
  ]);
  // Nothing is kept of the claim here: there is no receipt to show.
  expect(await settle(opened.organisation, due)).toBe('ENDED');
});

test('the receipt behind a claim is kept sealed: moved to another claim it opens nothing', async () => {
  const { database, secrets } = opened.organisation;
  const coming = { claim: ID, institution: 'INS-A', receipts: [REF] };
  const box = { box: TAG, dispensing: `D${'1'.repeat(24)}`, receipt: 0, line: 1 };
  await keepClaimBoxes(database, { secrets, tags: { newest: () => TAG } }, coming, [box, box]);
  await keepClaimBoxes(database, { secrets, tags: { newest: () => TAG } }, coming, [box]);
  expect(await receiptOfClaim(database, secrets, ID)).toEqual(REF);
  const other = `C${'2'.repeat(24)}`;
  await database.execute('UPDATE claim_boxes SET claim = $1', [other]);
  await expect(receiptOfClaim(database, secrets, other)).rejects.toBeInstanceOf(PiaosuError);
});

test('nothing is followed for who is no payer; a payer that has said nothing is warned', () => {
  expect(tracePolicyOf({ kinds: ['AUTHORITY'] })).toBe('OFF');
  expect(tracePolicyOf({ kinds: ['PAYER'] })).toBe('WARN');
  expect(tracePolicyOf({ kinds: ['PAYER'], policy: { tracePolicy: 'BLOCK' } })).toBe('BLOCK');
});
