import { beforeEach, describe, expect, test } from 'vitest';

import type { MadeLot } from '../../../../test/support/ledger/lot.ts';
import {
  BRANCH,
  boxId,
  cartonId,
  OTHER_PRODUCT,
  PALLET,
  PHARMACY,
  PLANT,
  PRODUCT,
  RIVAL,
  TraceWorld,
  WAREHOUSE,
} from '../testing/trace-world.ts';

const UNITS = [
  { ids: [PALLET], level: 3, parent: null },
  ...['C1', 'C2'].map((serial) => ({ ids: [cartonId(serial)], level: 2, parent: PALLET }) as const),
  ...['B1', 'B2'].map((serial) => ({ ids: [boxId(serial)], level: 1, parent: cartonId('C1') }) as const),
  { ids: [boxId('LOOSE'), 'cn20:81234560000000000001'], level: 1, parent: null },
] as const;

describe('lots', () => {
  let world: TraceWorld;
  beforeEach(async () => {
    world = await TraceWorld.open();
  });
  const box = (serial: string) => ({ ids: [boxId(serial)], level: 1, parent: null }) as const;

  test('any number of boxes is one key of the ledger, and an untouched box none', async () => {
    const before = world.ledger.ledger.keys();
    await world.commission(Array.from({ length: 500 }, (_, i) => box(`S${i}`)));
    const added = world.ledger.ledger.keys().filter((key) => !before.includes(key));
    expect(added.map((key) => key.slice(0, 4)).sort()).toEqual(['LOT~', 'OP~M']);
  });

  test('T46 a lot is made in several runs, each once and in order', async () => {
    const names = { product: PRODUCT, lotNumber: 'A1', expiry: '2027-12-31' };
    const made = await world.commission([box('S1')]);
    expect(await world.ledger.refuse(world.commissioning(made, names, 0))).toEqual({
      code: 'LOT_EXISTS',
      evidence: { parts: 1 },
    });
    expect(await world.ledger.refuse(world.commissioning(made, names, 2))).toMatchObject({ code: 'LOT_EXISTS' });
    const other = { ...names, expiry: '2028-12-31' };
    expect(await world.ledger.refuse(world.commissioning(made, other, 1))).toMatchObject({ code: 'DATA_MISMATCH' });
    const second = await world.commission([box('S2')], {}, 1);
    await world.move(second, [boxId('S2')], PLANT, PHARMACY);
    await world.ledger.succeed(world.basket([{ shown: second.shown(boxId('S2')) }]));
  });

  test('runs of one lot may be hashed by different algorithms, as the network changed: each root names its own', async () => {
    const first = await world.commission([box('S1')]);
    const second = await world.commission([box('S2')], {}, 1, 'sm3');
    await world.move(first, [boxId('S1')], PLANT, PHARMACY);
    await world.move(second, [boxId('S2')], PLANT, PHARMACY);
    const basket = [{ shown: first.shown(boxId('S1')) }, { shown: second.shown(boxId('S2')) }];
    expect(await world.ledger.succeed(world.basket(basket))).toMatchObject({ code: 'OK_DISPENSED', boxes: 2 });
  });

  test('only the holder of a product commissions it, at its own place', async () => {
    const made = await world.commission([box('S1')]);
    const body = {
      product: PRODUCT,
      premises: WAREHOUSE.premises,
      expiry: '2027-12-31',
      part: 0,
      root: made.root,
      count: 1,
    };
    const act = world.ledger.act(world.maker(), 'commission', body, { lotNumber: 'B2' });
    expect(await world.ledger.thrown(act)).toMatchObject({ code: 'AUTH_SCOPE' });
    const unknown = world.ledger.act(
      world.maker(),
      'commission',
      { ...body, product: '86900000000009' },
      { lotNumber: 'B2' },
    );
    expect(await world.ledger.refuse(unknown)).toMatchObject({ code: 'UNKNOWN_PRODUCT' });
  });

  test('a code of another product in a leaf is DATA_MISMATCH, of none UNKNOWN_PRODUCT', async () => {
    const lot = await world.commission([
      { ids: [boxId('S1', OTHER_PRODUCT)], level: 1, parent: null },
      { ids: ['cn20:89999990000000000001'], level: 1, parent: null },
    ]);
    const basket = (id: string) => world.basket([{ shown: lot.shown(id) }]);
    expect(await world.ledger.refuse(basket(boxId('S1', OTHER_PRODUCT)))).toMatchObject({ code: 'DATA_MISMATCH' });
    expect(await world.ledger.refuse(basket('cn20:89999990000000000001'))).toMatchObject({ code: 'UNKNOWN_PRODUCT' });
  });

  test('what a maker says about its lot it says about no other’s', async () => {
    await world.commission([box('S1')]);
    const rival = world.ledger.actor('WHO', 'LOT_OFFICER', 'DrugMSP');
    const act = world.ledger.act(rival, 'lot.hold', { product: PRODUCT, notice: 'N-1' }, { lotNumber: 'A1' });
    expect(await world.ledger.thrown(act)).toMatchObject({ code: 'AUTH_ROLE' });
    await world.ledger.succeed(
      world.ledger.act(world.maker(), 'lot.hold', { product: PRODUCT, notice: 'N-1' }, { lotNumber: 'A1' }),
    );
  });

  test('an audit counts no more runs than there are', async () => {
    await world.commission([box('S1')]);
    const audit = (parts: number) =>
      world.ledger.act(world.inspector, 'lot.audit', { product: PRODUCT, parts }, { lotNumber: 'A1' });
    expect(await world.ledger.refuse(audit(2))).toMatchObject({ code: 'COUNT_MISMATCH' });
    await world.ledger.succeed(audit(1));
  });
});

describe('the way of containers', () => {
  let world: TraceWorld;
  let lot: MadeLot;
  beforeEach(async () => {
    world = await TraceWorld.open();
    lot = await world.commission(UNITS.map((unit) => ({ ...unit, ids: unit.ids.slice(0, 1) })));
  });

  test('T46: a pallet ships and arrives in two transactions; received again it is ALREADY_RECEIVED', async () => {
    const shipment = await world.move(lot, [PALLET], PLANT, WAREHOUSE);
    expect(await world.ledger.refuse(world.receiving(shipment, [PALLET], WAREHOUSE))).toMatchObject({
      code: 'ALREADY_RECEIVED',
    });
  });

  test('nobody sends what another holds, or receives what was sent to another place', async () => {
    expect(await world.ledger.refuse(world.shipping(lot, [PALLET], WAREHOUSE, PHARMACY))).toMatchObject({
      code: 'NOT_IN_CUSTODY',
    });
    const shipment = await world.shipped(lot, [PALLET], PLANT, PHARMACY);
    expect(await world.ledger.refuse(world.receiving(shipment, [PALLET], BRANCH))).toMatchObject({
      code: 'NOT_SAME_PREMISES',
    });
    expect(await world.ledger.refuse(world.shipping(lot, [PALLET], PLANT, WAREHOUSE))).toMatchObject({
      code: 'NOT_RECEIVED',
    });
  });

  test('what is missing stays open, what is in excess is refused', async () => {
    const ids = [cartonId('C1'), boxId('LOOSE')];
    const shipment = await world.shipped(lot, ids, PLANT, PHARMACY);
    expect(await world.ledger.succeed(world.receiving(shipment, [boxId('LOOSE')], PHARMACY, 'SCAN'))).toMatchObject({
      state: 'SENT',
      missing: 1,
    });
    expect(await world.ledger.refuse(world.receiving(shipment, [cartonId('C2')], PHARMACY))).toEqual({
      code: 'COUNT_MISMATCH',
      evidence: { unit: 0, excess: true },
    });
    expect(await world.ledger.succeed(world.receiving(shipment, [cartonId('C1')], PHARMACY))).toMatchObject({
      missing: 0,
    });
  });

  test('a carton taken off a pallet goes its own way, and the pallet cannot ship as a whole any more', async () => {
    await world.move(lot, [PALLET], PLANT, WAREHOUSE);
    await world.move(lot, [cartonId('C1')], WAREHOUSE, PHARMACY);
    await world.ledger.succeed(world.basket([{ shown: lot.shown(boxId('B1')) }]));
    expect(await world.ledger.refuse(world.shipping(lot, [PALLET], WAREHOUSE, PHARMACY))).toMatchObject({
      code: 'AGGREGATION_BROKEN',
    });
    await world.move(lot, [cartonId('C2')], WAREHOUSE, RIVAL);
  });

  test('a carton out of which a box was given cannot be sent back as if it were full', async () => {
    await world.move(lot, [PALLET], PLANT, PHARMACY);
    await world.ledger.succeed(world.basket([{ shown: lot.shown(boxId('B1')) }]));
    expect(await world.ledger.refuse(world.shipping(lot, [cartonId('C1')], PHARMACY, WAREHOUSE))).toMatchObject({
      code: 'AGGREGATION_BROKEN',
    });
    await world.move(lot, [boxId('B2')], PHARMACY, WAREHOUSE);
  });

  test('packed on the ledger: what lies in it moves with it, once, and is free after unpacking', async () => {
    const crate = 'sscc:00140123451122233358';
    const ids = [boxId('B1'), boxId('LOOSE')];
    const shown = ids.map((id) => lot.shown(id));
    const pack = world.ledger.act(
      world.maker('LOGISTICS'),
      'pack',
      { premises: PLANT.premises, level: 2, units: shown.map(({ pointers }) => ({ pointers })) },
      { units: shown.map(({ named }) => named), container: crate },
    );
    await world.ledger.succeed(pack);
    await world.move(lot, [crate], PLANT, PHARMACY);
    await world.ledger.succeed(
      world.basket([{ shown: { pointers: [], named: { id: boxId('LOOSE'), openings: [] } } }]),
    );
    const unpack = world.ledger.act(
      world.keeper('PHA'),
      'unpack',
      { premises: PHARMACY.premises, pointers: [] },
      { unit: { id: crate, openings: [] } },
    );
    expect(await world.ledger.succeed(unpack)).toMatchObject({ state: 'UNPACKED' });
    expect(await world.ledger.refuse(world.shipping(lot, [crate], PHARMACY, WAREHOUSE))).toMatchObject({
      code: 'AGGREGATION_BROKEN',
    });
  });
});

describe('boxes that are stopped', () => {
  test('are set aside and released by who holds them; what is destroyed is never given out', async () => {
    const world = await TraceWorld.open();
    const lot = await world.commission([{ ids: [boxId('S1')], level: 1, parent: null }]);
    await world.move(lot, [boxId('S1')], PLANT, PHARMACY);
    const units = { units: [{ pointers: [] }] };
    const named = { units: [{ id: boxId('S1'), openings: [] }] };
    const at = { premises: PHARMACY.premises };
    const quarantine = world.ledger.act(
      world.pharmacist(),
      'quarantine',
      { ...at, ...units, reason: 'SUSPECTED' },
      named,
    );
    await world.ledger.succeed(quarantine);
    const basket = () => world.basket([{ shown: { pointers: [], named: { id: boxId('S1'), openings: [] } } }]);
    expect(await world.ledger.refuse(basket())).toMatchObject({ code: 'QUARANTINED' });
    const rival = world.ledger.act(world.pharmacist('PHB'), 'release', { premises: RIVAL.premises, ...units }, named);
    expect(await world.ledger.refuse(rival)).toMatchObject({ code: 'NOT_IN_CUSTODY' });
    await world.ledger.succeed(world.ledger.act(world.pharmacist(), 'release', { ...at, ...units }, named));
    const destroy = { ...at, ...units, state: 'DESTROYED', reason: 'DAMAGED' } as const;
    await world.ledger.succeed(world.ledger.act(world.pharmacist(), 'retire', destroy, named));
    expect(await world.ledger.refuse(basket())).toMatchObject({ code: 'NOT_DISPENSABLE' });
  });
});
