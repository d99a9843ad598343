import {
  boxKey,
  containerKey,
  hmacSha256,
  lotKey,
  premisesKey,
  tag,
  tagParts,
  withCheckDigit,
  type TagDomain,
} from '@piaosu/core';
import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { MadeLot } from '../../../test/support/ledger/lot.ts';
import type { ShownUnit } from '../lots/lot-store.ts';
import { newMemoryProjection, type MemoryProjection } from '../testing/memory-projection.ts';
import type { LotIntake } from './lot-intake.ts';
import { newTrace, type Trace } from './trace.ts';
import { newUnitSource } from './unit-source.ts';

const NAMES = { product: 'P-0001', lotNumber: 'A1', expiry: '2028-02-29' };
const [PALLET, CARTON] = ['36901230000000001', '36901230000000002'].map((digits) => `sscc:00${withCheckDigit(digits)}`);
const BOX = `gs1:01${withCheckDigit('0690123456789')}21B1`;
const pepper = { version: 1, key: randomBytes(32) };
const named = (domain: TagDomain, ...parts: readonly string[]) => tag(hmacSha256, pepper, domain, parts);
const LOT = named('lot', ...tagParts.lot(NAMES.product, NAMES.lotNumber));
const [PALLET_TAG, CARTON_TAG, BOX_TAG] = [
  named('container', PALLET ?? ''),
  named('container', CARTON ?? ''),
  named('box', BOX),
];

/** Of an SSCC no registry entry is needed, and a box under test is one of a product that the registry knows. */
const made = new MadeLot(hmacSha256, pepper, NAMES, [
  { ids: [PALLET ?? ''], level: 3, parent: null },
  { ids: [CARTON ?? ''], level: 2, parent: PALLET ?? '' },
  { ids: [BOX], level: 1, parent: CARTON ?? '' },
]);

describe('what is known of a box', () => {
  let projection: MemoryProjection;
  let trace: Trace;
  beforeEach(() => {
    projection = newMemoryProjection();
    const source = newUnitSource({ projection, pepperRing: { held: [pepper], newest: 1 } });
    const own = (id: string) => {
      const { pointers, named: unit } = made.shown(id);
      const shown = unit.openings.flatMap((opening, i): ShownUnit[] => {
        const pointer = pointers[i];
        return pointer === undefined ? [] : [{ pointer, opening }];
      });
      return Promise.resolve(shown);
    };
    const unused = () => Promise.reject(new Error('nobody uploads in this test'));
    const intake: LotIntake = { begin: unused, start: unused, stop: unused };
    const never = () => Promise.resolve([]);
    trace = newTrace({ source, lots: lotsOfNobody, intake, own, foreign: never });
    for (const [id, institution] of [['PLANT-1', 'MAKER-1'], ['WAREHOUSE-1', 'WS-1']] as const)
      projection.put(premisesKey(id), {
        ...{ v: 1, id, institution, org: 'DrugMSP', kind: 'WAREHOUSE', state: 'ACTIVE', name: id },
      }); // prettier-ignore
    projection.put(lotKey(LOT), {
      ...{ v: 1, product: NAMES.product, issuer: 'MAKER-1', premises: 'PLANT-1', expiry: NAMES.expiry },
      parts: [{ root: made.root, count: made.count, time: 1, tx: 'a'.repeat(64) }],
    });
    projection.put('PFX~gs1~' + BOX.slice(6, 20), { v: 1, product: NAMES.product, level: 1 });
  });

  const container = (more: object = {}) => ({
    ...{ v: 1, level: 3, state: 'CLOSED', parent: null, custodian: 'WAREHOUSE-1', lot: LOT },
    ...more,
  });
  const unit = (more: object = {}) => ({
    ...{ v: 1, state: 'AVAILABLE', product: NAMES.product, lot: LOT, expiry: NAMES.expiry, level: 1, units: 10 },
    ...{ parent: null, dispensings: [], custodian: 'WAREHOUSE-1' },
    ...more,
  });
  const idsOf = (shown: readonly ShownUnit[]) => shown.map(({ opening }) => opening.unit.ids[0]);

  test('before anything happened: its leaves, and everything still at the maker’s', async () => {
    expect(idsOf(await trace.evidence(BOX))).toEqual([BOX, CARTON, PALLET]);
    const standing = await trace.standing(BOX);
    expect(standing).toMatchObject({ tag: BOX_TAG, isNew: true, custody: { isInTransit: false } });
    expect(standing?.custody.premises.id).toBe('PLANT-1');
    expect(standing?.rungs.map(({ tag: rung, isNew }) => [rung, isNew])).toEqual([
      [CARTON_TAG, true],
      [PALLET_TAG, true],
    ]);
  });

  test('after its pallet moved: no more leaves than up to what the ledger knows', async () => {
    projection.put(containerKey(PALLET_TAG), container());
    expect(idsOf(await trace.evidence(BOX))).toEqual([BOX, CARTON]);
    expect(await trace.standing(BOX)).toMatchObject({ custody: { premises: { id: 'WAREHOUSE-1' } } });
    expect(await trace.containersOf(BOX)).toEqual([CARTON_TAG, PALLET_TAG]);
    expect(await trace.containersOf(CARTON ?? '')).toEqual([PALLET_TAG]);
  });

  test('after it acted itself: nothing needs to be shown', async () => {
    projection.put(boxKey(BOX_TAG), unit());
    expect(await trace.evidence(BOX)).toEqual([]);
    const standing = await trace.standing(BOX);
    expect(standing).toMatchObject({ isNew: false, leaves: [], record: { state: 'AVAILABLE' }, rungs: [] });
  });

  test('on its way: with its sender, and not there yet', async () => {
    const shipment = `S${'0'.repeat(24)}`;
    projection.put(containerKey(PALLET_TAG), container({ state: 'IN_TRANSIT', to: 'PLANT-1', shipment }));
    expect(await trace.standing(BOX)).toMatchObject({
      custody: { isInTransit: true, premises: { id: 'WAREHOUSE-1' } },
    });
  });

  test('that nobody made: nothing', async () => {
    const nobody = `gs1:01${withCheckDigit('0690123456789')}21NOBODY`;
    expect(await trace.standing(nobody)).toBeUndefined();
    expect(await trace.evidence(nobody)).toEqual([]);
    expect(await trace.containersOf(nobody)).toEqual([]);
  });
});

const unasked = () => Promise.reject(new Error('this test has its own leaves'));
const lotsOfNobody: Trace['lots'] = {
  begin: unasked,
  load: unasked,
  seal: unasked,
  sealed: unasked,
  end: unasked,
  show: unasked,
};
