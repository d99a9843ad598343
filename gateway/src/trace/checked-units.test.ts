import { codePrefixKey, withCheckDigit, type Level } from '@piaosu/core';
import { expect, test } from 'vitest';
import type { ReadUnit } from '../lots/index.ts';
import { newMemoryProjection } from '../testing/memory-projection.ts';
import { checkedUnits } from './checked-units.ts';
import { newUnitSource } from './unit-source.ts';

const [GTIN, CARTON_GTIN, OTHER] = ['0690123456789', '1690123456789', '0690123450000'].map(withCheckDigit);
const PALLET = `sscc:00${withCheckDigit('36901230000000001')}`;

const projection = newMemoryProjection();
projection.put(codePrefixKey('gs1', GTIN ?? ''), { v: 1, product: 'P-0001', level: 1 });
projection.put(codePrefixKey('gs1', CARTON_GTIN ?? ''), { v: 1, product: 'P-0001', level: 2 });
projection.put(codePrefixKey('gs1', OTHER ?? ''), { v: 1, product: 'P-0002', level: 1 });
const source = newUnitSource({ projection, pepperRing: { held: [], newest: 0 } });

const box = (serial: string, gtin = GTIN): string => `gs1:01${gtin ?? ''}21${serial}`;
const carton = (serial: string): string => box(serial, CARTON_GTIN);

async function check(...units: readonly (readonly [ids: readonly string[], level: Level, parent: string | null])[]) {
  const read = units.map(([ids, level, parent], i): ReadUnit => ({
    ok: true,
    row: i + 1,
    unit: { ids, level, parent },
  }));
  const checked = checkedUnits(source, 'P-0001', (async function* () {
    await Promise.resolve();
    yield* read;
  })()); // prettier-ignore
  const codes: string[] = [];
  for await (const each of checked.units) codes.push(each.ok ? 'OK' : (each.faults[0]?.code ?? ''));
  return { codes, missing: checked.missing(), rows: checked.rows() };
}

test('a code must be one that the registry gives to the product and the level', async () => {
  const { codes } = await check(
    [[box('A')], 1, null],
    [[carton('C')], 2, null],
    [[box('B')], 2, null],
    [[box('C', OTHER)], 1, null],
    [[box('D', withCheckDigit('0690123459999'))], 1, null],
    [['cn20:81234567890123456789', box('E')], 1, null],
  );
  expect(codes).toEqual(['OK', 'OK', 'DATA_MISMATCH', 'DATA_MISMATCH', 'UNKNOWN_PRODUCT', 'UNKNOWN_PRODUCT']);
});

test('a logistic unit is a container and no box', async () => {
  expect((await check([[PALLET], 3, null], [[PALLET], 1, null])).codes).toEqual(['OK', 'WRONG_LEVEL']);
});

test('a container that no row is is missing, wherever in the file its row would be', async () => {
  const { missing, rows } = await check(
    [[box('A')], 1, carton('C1')],
    [[carton('C1')], 2, PALLET],
    [[box('B')], 1, carton('C2')],
    [[box('C')], 1, carton('C2')],
    [[PALLET], 3, null],
  );
  expect(missing).toEqual([{ id: carton('C2'), row: 3 }]);
  expect(rows).toBe(5);
});
