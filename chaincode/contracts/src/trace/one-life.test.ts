import { operationBytes, type BodyOf } from '@piaosu/core';
import { beforeEach, describe, expect, test } from 'vitest';

import { MadeLot, type MadeUnit } from '../../../../test/support/ledger/lot.ts';
import type { TestAct } from '../../../../test/support/ledger/signed-act.ts';
import { nativeHmac } from '../native/hash-suite.ts';
import {
  boxId,
  cartonId,
  line,
  PALLET,
  PHARMACY,
  PLANT,
  RIVAL,
  text,
  TraceWorld,
  WAREHOUSE,
  type Place,
} from '../testing/trace-world.ts';

const DAY = 86_400;
const OTHER_PALLET = 'sscc:00140123451122233358';
const known = (id: string) => ({ pointers: [], named: { id, openings: [] } });
const box = (ids: readonly string[], parent: string | null = null): MadeUnit => ({ ids: [...ids], level: 1, parent });

let world: TraceWorld;
beforeEach(async () => {
  world = await TraceWorld.open();
});

const code = async (act: TestAct) => (await world.ledger.refuse(act)).code;
const boxes = () => world.ledger.ledger.keys().filter((key) => key.startsWith('BOX~'));

function selling(lot: MadeLot, id: string, place: Place = PHARMACY): TestAct {
  return world.basket([{ shown: lot.shown(id) }], { place, lines: [line({ prescription: `RX-${id.slice(-8)}` })] });
}

function relabelling(lot: MadeLot, id: string, to: string, place: Place): TestAct {
  const { pointers, named } = lot.shown(id);
  const body = { premises: place.premises, pointers };
  return world.ledger.act(world.keeper(place.institution), 'replaceCode', body, { unit: named, id: to });
}

describe('a box has one life under all its codes', () => {
  const [X, Z] = [boxId('X'), boxId('Z')];

  test.each([
    ['its first code', [X, Z], Z],
    ['its second code', [Z, X], Z],
  ])('a second leaf that has %s of a box that was sold is COMMISSION_DUPLICATE', async (_, ids, scanned) => {
    const lot = await world.commission([box([X])]);
    await world.move(lot, [X], PLANT, PHARMACY);
    await world.ledger.succeed(selling(lot, X));
    const before = boxes().map((key) => world.ledger.record(key));
    const again = await world.commission([box(ids)], { lotNumber: 'A2' });
    expect(await code(selling(again, scanned))).toBe('COMMISSION_DUPLICATE');
    expect(boxes().map((key) => world.ledger.record(key))).toEqual(before);
  });

  test('a unit that has one code twice never acts', async () => {
    const lot = await world.commission([box([X, X])]);
    expect(await code(world.shipping(lot, [X], PLANT, PHARMACY))).toBe('COMMISSION_DUPLICATE');
    expect(boxes()).toEqual([]);
  });

  test('a box whose only code is an SSCC never acts: another’s pallet may bear it', async () => {
    const lot = await world.commission([box([OTHER_PALLET])]);
    expect(await code(world.shipping(lot, [OTHER_PALLET], PLANT, PHARMACY))).toBe('WRONG_LEVEL');
  });

  test('what was labelled with the second code of another box is not written over by that one', async () => {
    const lot = await world.commission([box([X, Z]), box([boxId('W')])]);
    await world.ledger.succeed(relabelling(lot, boxId('W'), Z, PLANT));
    expect(await code(world.shipping(lot, [X], PLANT, PHARMACY))).toBe('COMMISSION_DUPLICATE');
    expect(boxes()).toHaveLength(2);
  });

  test('is received by whichever of its codes is scanned', async () => {
    const lot = await world.commission([box([X, Z])]);
    const shipment = await world.shipped(lot, [X], PLANT, PHARMACY);
    await world.ledger.succeed(world.receiving(shipment, [Z], PHARMACY, 'SCAN'));
    await world.ledger.succeed(selling(lot, Z));
    expect(await code(selling(lot, X))).toBe('ALREADY_DISPENSED_HERE');
  });
});

describe('what lies in a maker’s container follows that one alone', () => {
  const carton = (serial: string, parent: string): MadeUnit => ({ ids: [cartonId(serial)], level: 2, parent });
  const pallet = (id: string): MadeUnit => ({ ids: [id], level: 3, parent: null });

  test('not one that another maker has commissioned under its number', async () => {
    const lot = await world.commission([pallet(PALLET), box([boxId('B1')], PALLET)]);
    const theft = await rivalLot([pallet(PALLET)]);
    const stealing = world.ledger.act(
      world.keeper('MAKER-2'),
      'ship',
      { premises: 'PLANT-2', to: RIVAL.premises, units: [{ pointers: theft.shown(PALLET).pointers }] },
      { units: [theft.shown(PALLET).named] },
    );
    const { shipment } = await world.ledger.succeed(stealing);
    await world.ledger.succeed(world.receiving(text(shipment), [PALLET], RIVAL));
    expect(await code(selling(lot, boxId('B1'), RIVAL))).toBe('COMMISSION_DUPLICATE');
  });

  test('nor one that lies in another maker’s leaf only', async () => {
    const lot = await world.commission([box([boxId('B1')], PALLET)]);
    const theft = await rivalLot([pallet(PALLET)]);
    const [own, above] = [lot.shown(boxId('B1')), theft.shown(PALLET)];
    const named = { id: boxId('B1'), openings: [...own.named.openings, ...above.named.openings] };
    const act = world.basket([{ shown: { pointers: [...own.pointers, ...above.pointers], named } }]);
    expect(await world.ledger.thrown(act)).toMatchObject({ code: 'PROOF_INVALID', evidence: { proof: 'container' } });
  });

  test('nor one that was labelled with its number, while what lies in that one goes on with it', async () => {
    const units = [pallet(PALLET), pallet(OTHER_PALLET), box([boxId('B1')], PALLET), box([boxId('B2')], OTHER_PALLET)];
    const lot = await world.commission(units);
    await world.move(lot, [OTHER_PALLET], PLANT, RIVAL);
    await world.ledger.succeed(relabelling(lot, OTHER_PALLET, PALLET, RIVAL));
    expect(await code(selling(lot, boxId('B1'), RIVAL))).toBe('COMMISSION_DUPLICATE');
    await world.ledger.succeed(selling(lot, boxId('B2'), RIVAL));
  });

  test('of the same maker a container may lie in another lot than its boxes', async () => {
    const lot = await world.commission([box([boxId('B1')], PALLET)]);
    const mixed = await world.commission([pallet(PALLET)], { lotNumber: 'A2' });
    await world.move(mixed, [PALLET], PLANT, PHARMACY);
    await world.ledger.succeed(selling(lot, boxId('B1')));
  });

  test('an open one goes nowhere inside another: AGGREGATION_BROKEN', async () => {
    const units = [
      pallet(PALLET),
      carton('C1', PALLET),
      ...['B1', 'B2'].map((each) => box([boxId(each)], cartonId('C1'))),
    ];
    const lot = await world.commission(units);
    await world.move(lot, [PALLET], PLANT, PHARMACY);
    await world.ledger.succeed(selling(lot, boxId('B1')));
    const { pointers, named } = lot.shown(cartonId('C1'));
    const body = { premises: PHARMACY.premises, level: 3, units: [{ pointers }] } as const;
    const packing = world.ledger.act(world.keeper('PHA'), 'pack', body, { units: [named], container: OTHER_PALLET });
    expect(await code(packing)).toBe('AGGREGATION_BROKEN');
  });

  async function rivalLot(units: readonly MadeUnit[]): Promise<MadeLot> {
    const { ledger } = world;
    const registrar = ledger.authority('DrugMSP');
    const institution = {
      id: 'MAKER-2',
      kinds: ['MAKER'],
      name: 'MAKER-2',
      keys: [ledger.signer('MAKER-2').registration],
    } as const;
    await ledger.succeed(ledger.act(registrar, 'institution.register', institution));
    const place = { id: 'PLANT-2', institution: 'MAKER-2', kind: 'PLANT', name: 'PLANT-2' } as const;
    await ledger.succeed(ledger.act(registrar, 'premises.register', place));
    const product: BodyOf<'product.register'> = {
      ...{ id: '86900000000003', name: 'third', holder: 'MAKER-2', approvalNumber: '国药准字H20260003' },
      ...{ unitsPerPack: 10, unit: '片', custody: { mode: 'ENFORCED' } },
      levels: [{ level: 1, contains: 1, identification: '8690003' }],
    };
    await ledger.succeed(ledger.act(world.inspector, 'product.register', product));
    const [pepper] = ledger.peppers;
    if (pepper === undefined) throw new Error('no pepper');
    const names = { product: product.id, lotNumber: 'R1', expiry: '2027-12-31' };
    const made = new MadeLot(nativeHmac, pepper, names, units);
    const body = {
      product: product.id,
      premises: 'PLANT-2',
      expiry: names.expiry,
      part: 0,
      root: made.root,
      count: made.count,
    };
    const officer = ledger.actor('MAKER-2', 'LOT_OFFICER', 'DrugMSP');
    await ledger.succeed(ledger.act(officer, 'commission', body, { lotNumber: 'R1' }));
    return made;
  }
});

describe('what is on its way', () => {
  test('does not leave its pallet because its sender sets it aside or writes it off: NOT_RECEIVED', async () => {
    const lot = await world.commission([
      { ids: [PALLET], level: 3, parent: null },
      { ids: [boxId('B1')], level: 1, parent: PALLET },
    ]);
    await world.shipped(lot, [PALLET], PLANT, WAREHOUSE);
    const { pointers, named } = lot.shown(boxId('B1'));
    const body = { premises: PLANT.premises, reason: 'SUSPECTED', units: [{ pointers }] } as const;
    const [sender, secret] = [world.maker('LOGISTICS'), { units: [named] }];
    const stolen = { ...body, state: 'STOLEN' } as const;
    expect(await code(world.ledger.act(sender, 'quarantine', body, secret))).toBe('NOT_RECEIVED');
    expect(await code(world.ledger.act(sender, 'retire', stolen, secret))).toBe('NOT_RECEIVED');
  });
});

test('a carton is not set aside as if it were a box: what lies in it would stay on sale', async () => {
  const lot = await world.commission([
    { ids: [cartonId('C1')], level: 2, parent: null },
    { ids: [boxId('B1')], level: 1, parent: cartonId('C1') },
  ]);
  const { pointers, named } = lot.shown(cartonId('C1'));
  const body = { premises: PLANT.premises, reason: 'SUSPECTED', units: [{ pointers }] } as const;
  const act = world.ledger.act(world.maker('LOGISTICS'), 'quarantine', body, { units: [named] });
  expect(await world.ledger.refuse(act)).toMatchObject({ code: 'WRONG_LEVEL', evidence: { unit: 0, level: 2 } });
});

describe('a message that comes again after its outcome was pruned', () => {
  const signedNow = ({ actor, signed, secret }: TestAct): TestAct => {
    const op = { ...signed.op, at: world.ledger.time };
    return { actor, signed: { op, signature: actor.signer.sign(operationBytes(op)) }, secret };
  };
  const prune = async (institution: string) => {
    const keys = world.ledger.ledger.keys().filter((key) => key.startsWith(`OP~${institution}~`));
    const operations = keys.map((key) => ({ institution, message: key.split('~')[2] ?? '' }));
    await world.ledger.succeed(world.ledger.act(world.ledger.authority('DrugMSP'), 'operation.prune', { operations }));
  };

  test('writes over no basket: ALREADY_EXISTS', async () => {
    const lot = await world.commission([box([boxId('B1')]), box([boxId('B2')])]);
    await world.move(lot, [boxId('B1'), boxId('B2')], PLANT, PHARMACY);
    await world.ledger.succeed(signedNow(world.basket([{ shown: known(boxId('B1')) }], { messageId: 'once' })));
    const basket = world.ledger.ledger.keys().filter((key) => key.startsWith('DSP~'));
    world.ledger.time += 181 * DAY;
    await prune('PHA');
    const again = signedNow(world.basket([{ shown: known(boxId('B2')) }], { messageId: 'once' }));
    expect(await world.ledger.refuse(again)).toMatchObject({ code: 'ALREADY_EXISTS' });
    expect(world.ledger.ledger.keys().filter((key) => key.startsWith('DSP~'))).toEqual(basket);
  });
});
