import { beforeEach, describe, expect, test } from 'vitest';

import type { MadeLot } from '../../../../test/support/ledger/lot.ts';
import { HOSPITAL } from '../../../../test/support/ledger/documents.ts';
import type { TestAct, TestActor } from '../../../../test/support/ledger/signed-act.ts';
import {
  boxId,
  cartonId,
  PALLET,
  PHARMACY,
  PLANT,
  RIVAL,
  text,
  TraceWorld,
  WAREHOUSE,
  type Place,
} from '../testing/trace-world.ts';

const WARD = { premises: 'WARD-1', institution: HOSPITAL, kind: 'DISPENSARY' } as const;
const CRATE = 'sscc:00140123451122233358';
const UNITS = [
  { ids: [PALLET], level: 3, parent: null },
  ...['C1', 'C2'].map((serial) => ({ ids: [cartonId(serial)], level: 2, parent: PALLET }) as const),
  ...['B1', 'B2'].map((serial) => ({ ids: [boxId(serial)], level: 1, parent: cartonId('C1') }) as const),
  { ids: [boxId('B3')], level: 1, parent: cartonId('C2') },
  { ids: [boxId('LOOSE')], level: 1, parent: null },
] as const;
const known = (id: string) => ({ pointers: [], named: { id, openings: [] } });

let world: TraceWorld;
let lot: MadeLot;

beforeEach(async () => {
  world = await TraceWorld.open();
  lot = await world.commission(UNITS);
});

/** With what the ledger has keys for; the rest by leaves. */
function receiving(actor: TestActor, to: Place, shipment: string, ids: readonly string[]): TestAct {
  return world.ledger.act(
    actor,
    'receive',
    { premises: to.premises, shipment, how: 'SCAN', units: ids.map(() => ({ pointers: [] })) },
    { units: ids.map((id) => ({ id, openings: [] })) },
  );
}

function packing(ids: readonly string[], container: string, level: 2 | 3 = 3): TestAct {
  const shown = ids.map((id) => lot.shown(id));
  const body = { premises: PLANT.premises, level, units: shown.map(({ pointers }) => ({ pointers })) };
  return world.ledger.act(world.maker('LOGISTICS'), 'pack', body, {
    ...{ units: shown.map(({ named }) => named), container },
  });
}

const code = async (act: TestAct) => (await world.ledger.refuse(act)).code;

describe('a hospital’s dispensary', () => {
  const keeper = () => world.ledger.actor(HOSPITAL, 'LOGISTICS', 'HealthMSP');
  const pharmacist = () => world.ledger.actor(HOSPITAL, 'PHARMACIST', 'HealthMSP');

  beforeEach(async () => {
    const { premises: id, institution, kind } = WARD;
    const body = { id, institution, kind, name: id, region: '330106', place: { lat: 3_027_415, lon: 12_015_515 } };
    await world.ledger.succeed(world.ledger.act(world.ledger.authority('HealthMSP'), 'premises.register', body));
  });

  test('is a place with its region and position, which its authority keeps up to date, and no other', async () => {
    const moved = { id: WARD.premises, place: { lat: 3_027_500, lon: 12_015_600 } };
    await world.ledger.succeed(world.ledger.act(world.ledger.authority('HealthMSP'), 'premises.update', moved));
    expect(world.ledger.record(`PRE~${WARD.premises}`)).toMatchObject({
      ...{ region: '330106', place: moved.place, state: 'ACTIVE', kind: 'DISPENSARY' },
    });
    const foreign = world.ledger.act(world.ledger.authority('DrugMSP'), 'premises.update', moved);
    expect(await code(foreign)).toBe('RESOURCE_NOT_FOUND');
  });

  test('receives from a wholesaler of another organisation; what is missing is not given out until it comes', async () => {
    await world.move(lot, [PALLET], PLANT, WAREHOUSE);
    const shipment = await world.shipped(lot, [cartonId('C1'), cartonId('C2')], WAREHOUSE, WARD);
    const first = receiving(keeper(), WARD, shipment, [cartonId('C1')]);
    expect(await world.ledger.succeed(first)).toMatchObject({ state: 'SENT', missing: 1 });
    const give = (id: string) => ({ ...basketOf(id), actor: pharmacist() });
    expect(await code(signedBy(give(boxId('B3'))))).toBe('NOT_RECEIVED');
    await world.ledger.succeed(signedBy(give(boxId('B1'))));
    expect(await code(receiving(keeper(), WARD, shipment, [cartonId('C1')]))).toBe('ALREADY_RECEIVED');
    await world.ledger.succeed(receiving(keeper(), WARD, shipment, [cartonId('C2')]));
  });

  function basketOf(id: string) {
    const { pointers, named } = lot.shown(id);
    return { pointers, named };
  }

  function signedBy({ pointers, named, actor }: ReturnType<typeof basketOf> & { actor: TestActor }): TestAct {
    const prescribed = {
      ...{ prescriber: HOSPITAL, prescription: `RX-${named.id.slice(-2)}`, line: 1 },
      ...{ product: '86900000000001', quantity: 100 },
    };
    return world.ledger.act(
      actor,
      'dispense',
      { premises: WARD.premises, units: [{ pointers }], lines: [{ line: 0 }] },
      {
        ...{ units: [named], lines: [prescribed], patientSalts: [''], read: [{}] },
        patient: { idType: '01', number: '33010619620304321X' },
      },
    );
  }
});

describe('a shipment that differs from what arrives', () => {
  test('what is in excess changes no hands: COUNT_MISMATCH names it', async () => {
    const shipment = await world.shipped(lot, [cartonId('C1')], PLANT, PHARMACY);
    expect(await world.ledger.refuse(world.receiving(shipment, [cartonId('C1'), cartonId('C2')], PHARMACY))).toEqual({
      code: 'COUNT_MISMATCH',
      evidence: { unit: 1, excess: true },
    });
    await world.ledger.succeed(world.receiving(shipment, [cartonId('C1')], PHARMACY));
  });

  test('what never arrived the sender takes back: the rest stays where it arrived', async () => {
    const shipment = await world.shipped(lot, [cartonId('C1'), cartonId('C2')], PLANT, PHARMACY);
    await world.ledger.succeed(world.receiving(shipment, [cartonId('C1')], PHARMACY));
    const undo = world.ledger.act(world.maker('LOGISTICS'), 'voidShipment', { shipment });
    expect(await world.ledger.succeed(undo)).toMatchObject({ state: 'VOID', units: 1 });
    expect(await code(world.receiving(shipment, [cartonId('C2')], PHARMACY))).toBe('ILLEGAL_TRANSITION');
    await world.ledger.succeed(world.basket([{ shown: lot.shown(boxId('B1')) }]));
    await world.move(lot, [cartonId('C2')], PLANT, RIVAL);
  });

  test('a box scanned twice into one shipment is DUPLICATE_IN_REQUEST', async () => {
    const twice = world.shipping(lot, [boxId('LOOSE'), boxId('LOOSE')], PLANT, PHARMACY);
    expect(await code(twice)).toBe('NOT_RECEIVED');
    const shipment = await world.shipped(lot, [boxId('LOOSE')], PLANT, PHARMACY);
    expect(await code(world.receiving(shipment, [boxId('LOOSE'), boxId('LOOSE')], PHARMACY))).toBe('ALREADY_RECEIVED');
  });

  test('goes to a place that is in use, and not to the place itself', async () => {
    const stop = { id: RIVAL.premises, state: 'SUSPENDED' } as const;
    await world.ledger.succeed(world.ledger.act(world.ledger.authority('DrugMSP'), 'premises.update', stop));
    expect(await code(world.shipping(lot, [PALLET], PLANT, RIVAL))).toBe('RESOURCE_NOT_FOUND');
    expect(await code(world.shipping(lot, [PALLET], PLANT, PLANT))).toBe('RESOURCE_NOT_FOUND');
    const shipment = world.shipping(lot, [PALLET], RIVAL, PLANT);
    expect(await world.ledger.thrown(shipment)).toMatchObject({ code: 'ORG_SUSPENDED' });
  });
});

describe('packing', () => {
  test('a container number is used once: ALREADY_PACKED, also after it was unpacked', async () => {
    await world.ledger.succeed(packing([boxId('LOOSE')], CRATE));
    expect(await code(packing([cartonId('C1')], CRATE))).toBe('ALREADY_PACKED');
    const unpack = world.ledger.act(
      world.maker('LOGISTICS'),
      'unpack',
      { premises: PLANT.premises, pointers: [] },
      { unit: { id: CRATE, openings: [] } },
    );
    await world.ledger.succeed(unpack);
    expect(await code(packing([cartonId('C1')], CRATE))).toBe('ALREADY_PACKED');
  });

  test('a container lies in none that is smaller, and not in itself', async () => {
    expect(await code(packing([PALLET], CRATE, 2))).toBe('WRONG_LEVEL');
    expect(await code(packing([PALLET], PALLET))).toBe('ALREADY_PACKED');
  });

  test('what is repacked moves with its new container, and the old one cannot ship as a whole', async () => {
    await world.ledger.succeed(packing([boxId('B1'), boxId('B2')], CRATE, 2));
    expect(await code(world.shipping(lot, [PALLET], PLANT, WAREHOUSE))).toBe('AGGREGATION_BROKEN');
    await world.move(lot, [CRATE], PLANT, PHARMACY);
    await world.ledger.succeed(world.basket([{ shown: known(boxId('B1')) }]));
    expect(await code(world.basket([{ shown: lot.shown(boxId('B3')) }]))).toBe('NOT_IN_CUSTODY');
  });

  test('who packs under the number of a maker’s pallet holds nothing of it: COMMISSION_DUPLICATE', async () => {
    await world.move(lot, [boxId('LOOSE')], PLANT, RIVAL);
    const theft = world.ledger.act(
      world.keeper('PHB'),
      'pack',
      { premises: RIVAL.premises, level: 3, units: [{ pointers: [] }] },
      { units: [{ id: boxId('LOOSE'), openings: [] }], container: PALLET },
    );
    await world.ledger.succeed(theft);
    expect(await code(world.basket([{ shown: lot.shown(boxId('B1')) }], { place: RIVAL }))).toBe(
      'COMMISSION_DUPLICATE',
    );
  });
});

describe('a box that left the trade', () => {
  test('is STOLEN for everybody, whoever holds it, by the word of the regulator or its holder', async () => {
    const shipment = await world.shipped(lot, [boxId('LOOSE')], PLANT, PHARMACY);
    await world.ledger.succeed(world.receiving(text(shipment), [boxId('LOOSE')], PHARMACY));
    const body = { premises: PHARMACY.premises, state: 'STOLEN', reason: 'OTHER', units: [{ pointers: [] }] } as const;
    const named = { units: [{ id: boxId('LOOSE'), openings: [] }] };
    await world.ledger.succeed(world.ledger.act(world.inspector, 'retire', body, named));
    expect(await code(world.basket([{ shown: known(boxId('LOOSE')) }]))).toBe('STOLEN');
  });
});
