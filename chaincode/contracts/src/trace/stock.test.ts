import { beforeEach, describe, expect, test } from 'vitest';

import type { BodyOf, Json } from '@piaosu/core';

import type { MadeLot } from '../../../../test/support/ledger/lot.ts';
import type { TestAct, TestActor } from '../../../../test/support/ledger/signed-act.ts';
import {
  boxId,
  cartonId,
  line,
  OTHER_PRODUCT,
  PALLET,
  PATIENT,
  PHARMACY,
  PLANT,
  PRODUCT,
  RIVAL,
  text,
  TraceWorld,
  WAREHOUSE,
} from '../testing/trace-world.ts';

const FRESH = boxId('FRESH');
const NEW_PALLET = 'sscc:00140123451122233358';
const known = (id: string) => ({ pointers: [], named: { id, openings: [] } });

const UNITS = [
  { ids: [PALLET], level: 3, parent: null },
  { ids: [cartonId('C1')], level: 2, parent: PALLET },
  ...['B1', 'B2'].map((serial) => ({ ids: [boxId(serial)], level: 1, parent: cartonId('C1') }) as const),
  { ids: [boxId('LOOSE')], level: 1, parent: null },
] as const;

describe('a damaged label', () => {
  let world: TraceWorld;
  let lot: MadeLot;
  beforeEach(async () => {
    world = await TraceWorld.open();
    lot = await world.commission(UNITS);
    await world.move(lot, [PALLET], PLANT, PHARMACY);
  });

  function replacing(
    id: string,
    by: string,
    actor = world.pharmacist(),
    premises: string = PHARMACY.premises,
  ): TestAct {
    const { pointers, named } = lot.shown(id);
    return world.ledger.act(actor, 'replaceCode', { premises, pointers }, { unit: named, id: by });
  }

  test('is replaced: the box goes on under its new code, the old one is NOT_DISPENSABLE', async () => {
    await world.ledger.succeed(replacing(boxId('B1'), FRESH));
    expect(await world.ledger.refuse(world.basket([{ shown: lot.shown(boxId('B1')) }]))).toMatchObject({
      code: 'NOT_DISPENSABLE',
      evidence: { state: 'REPLACED' },
    });
    await world.ledger.succeed(world.basket([{ shown: known(FRESH) }]));
  });

  test('keeps what was said of the box: a recalled one stays RECALLED under its new code', async () => {
    const { pointers, named } = lot.shown(boxId('B1'));
    const recall = { class: 1, notice: 'N-1', units: [{ pointers }] } as const;
    await world.ledger.succeed(world.ledger.act(world.inspector, 'unit.recall', recall, { units: [named] }));
    await world.ledger.succeed(replacing(boxId('B1'), FRESH));
    expect(await world.ledger.refuse(world.basket([{ shown: known(FRESH) }]))).toMatchObject({ code: 'RECALLED' });
  });

  test('is no way to another product, level or box: DATA_MISMATCH, UNKNOWN_PRODUCT, COMMISSION_DUPLICATE', async () => {
    const refused = async (by: string) => (await world.ledger.refuse(replacing(boxId('B1'), by))).code;
    expect(await refused(boxId('X', OTHER_PRODUCT))).toBe('DATA_MISMATCH');
    expect(await refused(cartonId('X'))).toBe('DATA_MISMATCH');
    expect(await refused('cn20:89999990000000000001')).toBe('UNKNOWN_PRODUCT');
    await world.ledger.succeed(world.basket([{ shown: lot.shown(boxId('B2')) }]));
    expect(await refused(boxId('B2'))).toBe('COMMISSION_DUPLICATE');
    await world.ledger.succeed(replacing(boxId('B1'), FRESH));
    expect((await world.ledger.refuse(replacing(FRESH, boxId('B1')))).code).toBe('COMMISSION_DUPLICATE');
  });

  test('is replaced by who holds the box, before anything was given out of it', async () => {
    const rival = replacing(boxId('B1'), FRESH, world.pharmacist('PHB'), RIVAL.premises);
    expect(await world.ledger.refuse(rival)).toMatchObject({ code: 'NOT_IN_CUSTODY' });
    await world.ledger.succeed(world.basket([{ shown: lot.shown(boxId('B1')), part: 10 }]));
    expect(await world.ledger.refuse(replacing(boxId('B1'), FRESH))).toMatchObject({
      code: 'ILLEGAL_TRANSITION',
      evidence: { state: 'PARTIAL' },
    });
  });

  test('of a pallet: it ships under the new SSCC with all that lies in it, and no more under the old', async () => {
    await world.ledger.succeed(replacing(PALLET, NEW_PALLET, world.keeper('PHA')));
    expect(await world.ledger.refuse(world.shipping(lot, [PALLET], PHARMACY, RIVAL))).toMatchObject({
      code: 'NOT_DISPENSABLE',
    });
    const unpack = world.ledger.act(
      world.keeper('PHA'),
      'unpack',
      { premises: PHARMACY.premises, pointers: [] },
      { unit: { id: PALLET, openings: [] } },
    );
    expect(await world.ledger.refuse(unpack)).toMatchObject({ code: 'NOT_DISPENSABLE' });
    await world.move(lot, [NEW_PALLET], PHARMACY, RIVAL);
    expect(await world.ledger.refuse(world.basket([{ shown: lot.shown(boxId('B1')) }]))).toMatchObject({
      code: 'NOT_IN_CUSTODY',
    });
    await world.ledger.succeed(world.basket([{ shown: lot.shown(boxId('B1')) }], { place: RIVAL }));
    expect(await world.ledger.refuse(world.shipping(lot, [NEW_PALLET], RIVAL, PHARMACY))).toMatchObject({
      code: 'AGGREGATION_BROKEN',
    });
  });

  test('an SSCC is not replaced by a code that names a product', async () => {
    expect(await world.ledger.refuse(replacing(PALLET, cartonId('X'), world.keeper('PHA')))).toMatchObject({
      code: 'DATA_MISMATCH',
    });
  });
});

describe('a recall', () => {
  let world: TraceWorld;
  let lot: MadeLot;
  beforeEach(async () => {
    world = await TraceWorld.open();
    lot = await world.commission(UNITS);
  });

  function recalling(ids: readonly string[], actor: TestActor = world.inspector, recallClass: 1 | 2 | 3 = 2): TestAct {
    const shown = ids.map((id) => lot.shown(id));
    const body = { class: recallClass, notice: 'N-1', units: shown.map(({ pointers }) => ({ pointers })) };
    return world.ledger.act(actor, 'unit.recall', body, { units: shown.map(({ named }) => named) });
  }

  function lifting(ids: readonly string[], actor: TestActor = world.inspector): TestAct {
    const body = { notice: 'N-2', units: ids.map(() => ({ pointers: [] })) };
    return world.ledger.act(actor, 'unit.lift', body, { units: ids.map((id) => ({ id, openings: [] })) });
  }

  test('T22 of single boxes stops these wherever they are, with notice and class, and no others', async () => {
    await world.ledger.succeed(recalling([boxId('B1')]));
    await world.move(lot, [PALLET], PLANT, PHARMACY);
    expect(await world.ledger.refuse(world.basket([{ shown: known(boxId('B1')) }]))).toMatchObject({
      code: 'RECALLED',
      evidence: { class: 2, notice: 'N-1' },
    });
    await world.ledger.succeed(world.basket([{ shown: lot.shown(boxId('B2')) }]));
    await world.ledger.succeed(lifting([boxId('B1')]));
    const lines = [line({ prescription: 'RX-2' })];
    await world.ledger.succeed(world.basket([{ shown: known(boxId('B1')) }], { lines }));
  });

  test('leaves the box in its container, which still ships as a whole', async () => {
    await world.ledger.succeed(recalling([boxId('B1'), boxId('LOOSE')]));
    await world.move(lot, [cartonId('C1')], PLANT, WAREHOUSE);
    expect(await world.ledger.refuse(world.shipping(lot, [boxId('B1')], PLANT, PHARMACY))).toMatchObject({
      code: 'NOT_IN_CUSTODY',
    });
  });

  test('is lifted by the regulator alone, and only where there is one', async () => {
    await world.ledger.succeed(recalling([boxId('LOOSE')], world.maker()));
    expect(await world.ledger.thrown(lifting([boxId('LOOSE')], world.maker()))).toMatchObject({
      code: 'AUTH_ROLE',
    });
    await world.ledger.succeed(lifting([boxId('LOOSE')]));
    expect(await world.ledger.refuse(lifting([boxId('LOOSE')]))).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
  });

  test('is never weakened by the maker, neither of a box nor of a lot', async () => {
    await world.ledger.succeed(recalling([boxId('B1')], world.inspector, 1));
    expect(await world.ledger.refuse(recalling([boxId('B1')], world.maker(), 3))).toMatchObject({
      code: 'ILLEGAL_TRANSITION',
      evidence: { class: 1 },
    });
    const ofLot = (actor: TestActor, recallClass: 1 | 2 | 3) =>
      world.ledger.act(
        actor,
        'lot.recall',
        { product: PRODUCT, notice: 'N-3', class: recallClass },
        { lotNumber: 'A1' },
      );
    await world.ledger.succeed(ofLot(world.maker(), 2));
    await world.ledger.succeed(ofLot(world.maker(), 1));
    expect(await world.ledger.refuse(ofLot(world.maker(), 2))).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
    await world.ledger.succeed(ofLot(world.inspector, 3));
  });

  test('names boxes of its own lots, each once', async () => {
    const other = world.ledger.actor('MAKER-2', 'LOT_OFFICER', 'DrugMSP');
    const keys = [other.signer.registration];
    const body = { id: 'MAKER-2', kinds: ['MAKER'], name: 'MAKER-2', keys } as const;
    await world.ledger.succeed(world.ledger.act(world.ledger.authority('DrugMSP'), 'institution.register', body));
    expect(await world.ledger.thrown(recalling([boxId('B1')], other))).toMatchObject({ code: 'AUTH_SCOPE' });
    expect(await world.ledger.refuse(recalling([boxId('B1'), boxId('B1')]))).toMatchObject({
      code: 'DUPLICATE_IN_REQUEST',
    });
    expect(await world.ledger.refuse(recalling([cartonId('C1')]))).toMatchObject({ code: 'WRONG_LEVEL' });
  });

  test('a hold stops a lot until the regulator lifts it; a withdrawal is the maker’s own and stays', async () => {
    await world.move(lot, [boxId('LOOSE'), cartonId('C1')], PLANT, PHARMACY);
    const said = (actor: TestActor, action: 'lot.hold' | 'lot.withdraw' | 'lot.lift') =>
      world.ledger.act(actor, action, { product: PRODUCT, notice: 'N-4' }, { lotNumber: 'A1' });
    const refused = async () => (await world.ledger.refuse(world.basket([{ shown: known(boxId('LOOSE')) }]))).code;
    await world.ledger.succeed(said(world.maker(), 'lot.hold'));
    expect(await refused()).toBe('QUARANTINED');
    expect(await world.ledger.thrown(said(world.maker(), 'lot.lift'))).toMatchObject({ code: 'AUTH_ROLE' });
    await world.ledger.succeed(said(world.inspector, 'lot.lift'));
    await world.ledger.succeed(world.basket([{ shown: known(boxId('LOOSE')), part: 1 }]));
    await world.ledger.succeed(said(world.maker(), 'lot.withdraw'));
    expect(await refused()).toBe('RECALLED');
    await world.ledger.succeed(said(world.inspector, 'lot.lift'));
    expect(await refused()).toBe('RECALLED');
  });
});

describe('stock without codes', () => {
  const UNTIL = '2026-12-31';
  let world: TraceWorld;
  beforeEach(async () => {
    world = await TraceWorld.open({ mode: 'DECLARED', until: UNTIL });
  });

  function declaring(units: number, actor = world.pharmacist(), product: string = PRODUCT): TestAct {
    return world.ledger.act(actor, 'uncoded.declare', { premises: PHARMACY.premises, product, units });
  }

  type Item = BodyOf<'dispenseUncoded'>['items'][number];
  function giving(
    items: readonly Partial<Item>[],
    lines = [line()],
    secret: Readonly<Record<string, Json>> = {},
  ): TestAct {
    const full = items.map((item) => ({ product: PRODUCT, units: 10, line: 0, ...item }));
    const patientSalts = lines.map(() => '');
    const body = { premises: PHARMACY.premises, items: full };
    return world.ledger.act(world.pharmacist(), 'dispenseUncoded', body, {
      lines,
      patient: PATIENT,
      patientSalts,
      ...secret,
    });
  }

  test('is burnt down, and what is not there is NO_CODE_EXHAUSTED', async () => {
    expect(await world.ledger.succeed(declaring(50))).toMatchObject({ declared: 50, left: 50, until: UNTIL });
    const { dispensing } = await world.ledger.succeed(giving([{ units: 30 }]));
    expect(world.ledger.record(`DSP~${text(dispensing)}`)).toMatchObject({ boxes: [], uncoded: [{ units: 30 }] });
    const again = [line({ prescription: 'RX-2' })];
    expect(await world.ledger.refuse(giving([{ units: 15 }, { units: 10 }], again))).toEqual({
      code: 'NO_CODE_EXHAUSTED',
      evidence: { item: 1, left: 5 },
    });
    await world.ledger.succeed(giving([{ units: 20 }], again));
    expect(world.ledger.record(`UNC~${PHARMACY.premises}~${PRODUCT}`)).toMatchObject({ declared: 50, left: 0 });
  });

  test('counts the prescription down like a box, over both', async () => {
    await world.ledger.succeed(declaring(500));
    const salt = '00112233445566778899aabbccddeeff';
    const lines = [line({ quantity: 40 })];
    await world.ledger.succeed(giving([{ units: 30 }], lines, { salt }));
    expect(await world.ledger.refuse(giving([{ units: 11 }], lines, { patientSalts: [salt] }))).toMatchObject({
      code: 'QTY_OVER',
      evidence: { left: 10 },
    });
    await world.ledger.succeed(giving([{ units: 10 }], lines, { patientSalts: [salt] }));
  });

  test('is declared once by who holds it; the regulator corrects it, never below what was given out', async () => {
    await world.ledger.succeed(declaring(50));
    expect(await world.ledger.refuse(declaring(500))).toMatchObject({ code: 'ALREADY_EXISTS' });
    await world.ledger.succeed(giving([{ units: 30 }]));
    expect(await world.ledger.refuse(declaring(29, world.inspector))).toMatchObject({ code: 'COUNT_MISMATCH' });
    expect(await world.ledger.succeed(declaring(35, world.inspector))).toMatchObject({ declared: 35, left: 5 });
    const rival = declaring(1, world.pharmacist('PHB'));
    expect(await world.ledger.thrown(rival)).toMatchObject({ code: 'AUTH_SCOPE' });
  });

  test('ends with its last day, for all premises at once', async () => {
    await world.ledger.succeed(declaring(50));
    const rule = { id: PRODUCT, custody: { mode: 'DECLARED', until: '2026-01-01' } } as const;
    await world.ledger.succeed(world.ledger.act(world.inspector, 'product.update', rule));
    expect(await world.ledger.refuse(giving([{}]))).toEqual({
      code: 'NO_CODE_EXHAUSTED',
      evidence: { item: 0, until: '2026-01-01' },
    });
    const enforced = { id: PRODUCT, custody: { mode: 'ENFORCED' } } as const;
    await world.ledger.succeed(world.ledger.act(world.inspector, 'product.update', enforced));
    expect(await world.ledger.refuse(declaring(5, world.inspector))).toMatchObject({ code: 'NO_CODE_EXHAUSTED' });
  });

  test('is of a registered product, the prescribed one, and not of one that is suspended', async () => {
    await world.ledger.succeed(declaring(50));
    const unknown = giving([{ product: '86900000000009' }]);
    expect(await world.ledger.refuse(unknown)).toMatchObject({ code: 'UNKNOWN_PRODUCT' });
    expect(await world.ledger.refuse(giving([{}], [line({ product: OTHER_PRODUCT })]))).toMatchObject({
      code: 'WRONG_PRODUCT',
    });
    const stop = { id: PRODUCT, state: 'SUSPENDED' } as const;
    await world.ledger.succeed(world.ledger.act(world.inspector, 'product.update', stop));
    expect(await world.ledger.refuse(giving([{}]))).toMatchObject({ code: 'PRODUCT_SUSPENDED' });
  });

  test('of a class that never has codes needs no declaration, and the class is the product’s, not the pharmacist’s', async () => {
    expect(await world.ledger.refuse(giving([{ exempt: 'GRANULE' }]))).toEqual({
      code: 'DATA_MISMATCH',
      evidence: { item: 0, differs: 'exempt' },
    });
    await world.registerExempt('86900000000003', 'GRANULE');
    await world.registerExempt('86900000000004', 'INPATIENT_PARTIAL');
    const lines = [line({ product: '86900000000003' }), line({ line: 2, product: '86900000000004' })];
    await world.ledger.succeed(giving([{ product: '86900000000003', exempt: 'GRANULE' }], lines.slice(0, 1)));
    const atShop = giving([{ product: '86900000000004', exempt: 'INPATIENT_PARTIAL', line: 1 }], lines);
    expect(await world.ledger.refuse(atShop)).toMatchObject({ evidence: { differs: 'exempt' } });
  });
});
