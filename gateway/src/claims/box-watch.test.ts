import { boxKey, canonicalBytes, claimKey, dispensingKey, splitLedgerKey, type Json } from '@piaosu/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { insertClaimBoxes, takeDueHold } from '../db/claim-boxes.ts';
import { upsertState } from '../db/projection.ts';
import type { Change } from '../project/change.ts';
import { RowSeal } from '../project/seal.ts';
import { openTestOrganisation, type TestOrganisation } from '../testing/organisation.ts';
import { newBoxWatch } from './box-watch.ts';

const tagOf = (digit: string) => `1.${digit.repeat(64)}`;
const [RECEIPT, BOX, OTHER] = [tagOf('a'), tagOf('b'), tagOf('c')];
const idOf = (digit: string) => `C${digit.repeat(24)}`;
const basketOf = (digit: string) => `D${digit.repeat(24)}`;
const DIGEST = `sha-256:${'0'.repeat(64)}`;
const BLOCK = 7;

let opened: TestOrganisation;
let seal: RowSeal;

beforeEach(async () => {
  opened = await openTestOrganisation('InsuranceMSP');
  seal = new RowSeal(opened.organisation.secrets.sealKey('projection'));
});
afterEach(() => opened.close());

/** A claim that counts on a box, or with '' on what was given out in the basket without a code. */
async function counting(digit: string, box: string, changes: Readonly<Record<string, Json>> = {}): Promise<void> {
  const record = {
    ...{ v: 1, id: idOf(digit), lineage: RECEIPT, payer: 'INS-A', org: 'InsuranceMSP', tier: 5, benefit: 'INDEMNITY' },
    ...{ basis: 'PERSONAL_BURDEN', receipts: [RECEIPT], state: 'PAID', requestedFen: 1, reservedFen: 1 },
    ...{ approvedFen: 1, paidFen: 1, recoveredFen: 0 },
    history: [{ action: 'reserve', role: 'CLAIMS_OFFICER', actor: 'INS-A', time: 1, tx: 'aa' }],
    ...changes,
  };
  const row = { key: claimKey(record.id), value: canonicalBytes(record), block: 1, position: 0, tx: 'aa' };
  const { database } = opened.organisation;
  await upsertState(database, [{ ...row, seal: seal.sealOf(row) }]);
  const place = { receipt: 0, line: 2, tag: RECEIPT, content: 'sealed' };
  await insertClaimBoxes(database, [
    { claim: record.id, institution: 'INS-A', box, dispensing: basketOf('1'), ...place },
  ]);
}

function changeOf(key: string, before: Json, after: Json): Change {
  const { kind, parts } = splitLedgerKey(key) ?? { kind: 'BOX', parts: [] };
  return { key, kind, parts, before: canonicalBytes(before), after: canonicalBytes(after) };
}

function unit(states: readonly string[], more: Readonly<Record<string, Json>> = {}): Json {
  const dispensings = states.map((state, i) => ({
    ...{ id: basketOf((i + 1).toString()), premises: 'PHARMACY-1', units: 10, state, time: 1, patientCommit: DIGEST },
  }));
  const box = { v: 1, state: 'PARTIAL', product: '86900000000011', lot: tagOf('d'), expiry: '2099-12-31', level: 1 };
  return { ...box, units: 100, parent: null, dispensings, ...more };
}

function basket(state: string): Json {
  const uncoded = [{ product: '86900000000011', units: 10, prescription: tagOf('e') }];
  return {
    ...{ v: 1, id: basketOf('1'), premises: 'PHARMACY-1', institution: 'P33010000001', state, time: 1, tx: 'aa' },
    ...{ boxes: [], uncoded, patientCommit: DIGEST },
  };
}

async function apply(...changes: readonly Change[]): Promise<void> {
  const { organisation } = opened;
  const watch = newBoxWatch({ mspId: 'InsuranceMSP', seal, alerts: organisation.alerts });
  const set = { changes, operations: [], valueBefore: () => undefined };
  await organisation.database.transaction((sql) => watch(sql, { number: BLOCK, time: 1_800_000_000, changes: [set] }));
}

const told = async () =>
  (await opened.organisation.alerts.list({ limit: 10 })).map(({ subject, evidence }) => ({ subject, evidence }));
const queued = async () => (await takeDueHold(opened.organisation.database, 60))?.claim;

test.each([
  ['undone', unit(['UNDONE']), 'undone'],
  ['returned', unit(['RETURNED']), 'returned'],
  ['given out twice by an offline record', unit(['LIVE'], { conflict: { at: 1, tx: 'ab' } }), 'offline'],
])(
  'a box %s is told to the payer that counts on it, once, and its claim is queued to be held',
  async (_what, after, differs) => {
    await counting('1', BOX);
    await apply(changeOf(boxKey(BOX), unit(['LIVE']), after));
    await apply(changeOf(boxKey(BOX), unit(['LIVE']), after));
    const evidence = { claimId: idOf('1'), receipt: 0, line: 2, differs };
    expect(await told()).toEqual([{ subject: claimKey(idOf('1')), evidence }]);
    expect(await queued()).toBe(idOf('1'));
    expect(await queued()).toBeUndefined();
  },
);

test('of a split box only the part that was given out for the claim matters', async () => {
  await counting('1', BOX);
  await apply(changeOf(boxKey(BOX), unit(['LIVE', 'LIVE']), unit(['LIVE', 'UNDONE'])));
  expect(await told()).toEqual([]);
});

test('a basket without codes is followed by its own record', async () => {
  await counting('1', '');
  await apply(changeOf(dispensingKey(basketOf('1')), basket('LIVE'), basket('HANDED_OVER')));
  expect(await told()).toEqual([]);
  await apply(changeOf(dispensingKey(basketOf('1')), basket('LIVE'), basket('UNDONE')));
  expect(await queued()).toBe(idOf('1'));
});

test('a claim that has ended, one of another organisation and a box that nobody counts on change nothing', async () => {
  await counting('1', BOX, { state: 'WITHDRAWN' });
  await counting('2', BOX, { org: 'HealthMSP' });
  await counting('3', BOX, { state: 'RESERVED', expiresOn: '2020-01-01' });
  await apply(changeOf(boxKey(BOX), unit(['LIVE']), unit(['UNDONE'])));
  await apply(changeOf(boxKey(OTHER), unit(['LIVE']), unit(['UNDONE'])));
  expect(await told()).toEqual([]);
  expect(await queued()).toBeUndefined();
});
