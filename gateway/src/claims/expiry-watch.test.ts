import { claimRecordShape, parseShape, unwrap, type Json } from '@piaosu/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { upsertClaimIndex } from '../db/projection.ts';
import { openTestOrganisation, type TestOrganisation } from '../testing/organisation.ts';
import { tellExpired } from './expiry-watch.ts';

const TAG = `1.${'a'.repeat(64)}`;
const idOf = (digit: string) => `C${digit.repeat(24)}`;
let opened: TestOrganisation;

beforeEach(async () => {
  opened = await openTestOrganisation('InsuranceMSP');
});
afterEach(() => opened.close());

/** A reservation as the ledger's record and its line in the list say. */
async function reserved(digit: string, expiresOn: string, changes: Readonly<Record<string, Json>> = {}): Promise<void> {
  const record = {
    ...{ v: 1, id: idOf(digit), lineage: TAG, payer: 'INS-A', org: 'InsuranceMSP', tier: 5, benefit: 'INDEMNITY' },
    ...{
      basis: 'PERSONAL_BURDEN',
      receipts: [TAG],
      state: 'RESERVED',
      requestedFen: 1,
      reservedFen: 1,
      approvedFen: 0,
    },
    ...{ paidFen: 0, recoveredFen: 0, expiresOn },
    history: [{ action: 'reserve', role: 'CLAIMS_OFFICER', actor: 'INS-A', time: 1, tx: 'aa' }],
    ...changes,
  };
  opened.projection.put(`CLM~${record.id}`, record);
  await upsertClaimIndex(opened.organisation.database, 1, [unwrap(parseShape(claimRecordShape, record))]);
}

const told = async () =>
  (await opened.organisation.events.list('INS-A', { types: ['cn.piaosu.claim.expired'], limit: 10 })).length;

/** Of this year: what happened longer ago than events are kept is not told. */
const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
const day = (offset: number) => new Date(Date.parse(today) + offset * 86_400_000).toISOString().slice(0, 10);

test('its payer is told once that a reservation has ended, though no act touched it', async () => {
  await reserved('1', day(-1));
  expect(await tellExpired(opened.organisation, today)).toBe(1);
  expect(await tellExpired(opened.organisation, today)).toBe(1);
  expect(await told()).toBe(1);
});

test('on its last day, and once it is approved, nothing has ended', async () => {
  await reserved('1', today);
  // The list may lag behind or be edited: the record decides.
  await reserved('2', day(-1), { state: 'APPROVED' });
  await upsertClaimIndex(opened.organisation.database, 1, [
    {
      ...{ id: idOf('2'), payer: 'INS-A', org: 'InsuranceMSP', lineage: TAG, state: 'RESERVED', expiresOn: day(-1) },
      ...{ requestedFen: 1, approvedFen: 0, paidFen: 0, recoveredFen: 0 },
    },
  ]);
  expect(await tellExpired(opened.organisation, today)).toBe(0);
  expect(await told()).toBe(0);
});

test('the line that a later act adds to the history is the same event', async () => {
  await reserved('1', day(-1));
  await tellExpired(opened.organisation, today);
  const { database, events } = opened.organisation;
  const later = {
    dedupe: `claim/${idOf('1')}/1`,
    institution: 'INS-A',
    subject: idOf('1'),
    time: new Date(),
    data: {},
  };
  await events.record(database, [{ ...later, type: 'cn.piaosu.claim.expired' }]);
  expect(await told()).toBe(1);
});
