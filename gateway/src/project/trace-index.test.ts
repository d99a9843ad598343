import { boxKey, canonicalBytes, lotKey, premisesKey, shipmentKey, type Json } from '@piaosu/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { selectRecalls, selectShipments } from '../db/trace-index.ts';
import { openTestDatabase, type MigratedDatabase } from '../testing/database.ts';
import { writeTraceIndex } from './trace-index.ts';

const TX = 'a'.repeat(64);
const LOT = `1.${'1'.repeat(64)}`;
const BOX = `1.${'2'.repeat(64)}`;
const spoken = { notice: 'N-1', time: 1, tx: TX };

const lot = {
  ...{ v: 1, product: 'P-0001', issuer: 'MAKER-1', premises: 'PLANT-1', expiry: '2028-02-29' },
  parts: [{ root: `sha-256:${'0'.repeat(64)}`, count: 1, time: 1, tx: TX }],
};
const unit = {
  ...{ v: 1, state: 'AVAILABLE', product: 'P-0001', lot: LOT, expiry: '2028-02-29', level: 1, units: 10, parent: null },
  dispensings: [],
};

describe('the lists over boxes', () => {
  let opened: MigratedDatabase;
  beforeAll(async () => {
    opened = await openTestDatabase();
  });
  afterAll(() => opened.close());

  let block = 0;
  const write = (...records: readonly (readonly [key: string, value: Json])[]) => {
    block += 1;
    const rows = records.map(([key, value]) => ({ key, value: canonicalBytes(value), block, position: 0, tx: TX }));
    return writeTraceIndex(opened.database, block, rows, () => true);
  };
  const recalls = (tags: readonly string[] | null = null) =>
    selectRecalls(opened.database, {
      ...{ product: null, tags, limit: 10 },
      after: { product: '', kind: '', notice: '' },
    });

  test('a recall stands in them until it is lifted, and goes before a withdrawal', async () => {
    await write([lotKey(LOT), { ...lot, recall: { class: 1, ...spoken }, withdrawn: { ...spoken, notice: 'W-1' } }]);
    expect(await recalls()).toMatchObject([{ kind: 'RECALL', notice: 'N-1', class: 1, lots: [LOT] }]);
    await write([lotKey(LOT), { ...lot, withdrawn: { ...spoken, notice: 'W-1' } }]);
    expect(await recalls()).toMatchObject([{ kind: 'WITHDRAWAL', notice: 'W-1', class: null }]);
    await write([lotKey(LOT), lot]);
    expect(await recalls()).toEqual([]);
  });

  test('single boxes under one notice are one line', async () => {
    const recall = { class: 2, ...spoken };
    const other = boxKey(`1.${'3'.repeat(64)}`);
    await write([boxKey(BOX), { ...unit, recall }], [other, { ...unit, recall }]);
    expect(await recalls()).toMatchObject([{ notice: 'N-1', class: 2, lots: [] }]);
    expect(await recalls([LOT])).toEqual([]);
    await write([boxKey(BOX), unit], [other, unit]);
    expect(await recalls()).toEqual([]);
  });

  test('a shipment is on the list of sender and receiver, newest first, and on nobody else’s', async () => {
    const premises = (id: string, institution: string): readonly [string, Json] => [
      premisesKey(id),
      { v: 1, id, institution, org: 'DrugMSP', kind: 'WAREHOUSE', state: 'ACTIVE', name: id },
    ];
    const shipment = (id: string): readonly [string, Json] => [
      shipmentKey(id),
      { v: 1, id, state: 'SENT', from: 'PLANT-1', to: 'WAREHOUSE-1', units: [BOX], time: 1, tx: TX },
    ];
    const [older, newer] = [`S${'1'.repeat(24)}`, `S${'0'.repeat(24)}`];
    await write(premises('PLANT-1', 'MAKER-1'), premises('WAREHOUSE-1', 'WS-1'), premises('SHOP-1', 'PH-1'));
    await write(shipment(older));
    await write(shipment(newer));
    await write(shipment(older)); // what happens to it later does not move it
    const top = { block: Number.MAX_SAFE_INTEGER, id: '' };
    const listed = async (institution: string, end: 'sender' | 'receiver') =>
      (await selectShipments(opened.database, institution, end, top, 10)).map(({ id }) => id);
    expect(await listed('MAKER-1', 'sender')).toEqual([newer, older]);
    expect(await listed('WS-1', 'receiver')).toEqual([newer, older]);
    expect(await listed('WS-1', 'sender')).toEqual([]);
    expect(await listed('PH-1', 'receiver')).toEqual([]);
  });
});
