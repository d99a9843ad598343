import { canonicalJson, isPlainObject } from '@piaosu/core';
import { beforeEach, describe, expect, test } from 'vitest';

import type { MadeLot } from '../../../../test/support/ledger/lot.ts';
import {
  boxId,
  BRANCH,
  cartonId,
  line,
  OTHER_PRODUCT,
  PALLET,
  PATIENT,
  PHARMACY,
  PLANT,
  RIVAL,
  text,
  TraceWorld,
  WAREHOUSE,
  type BasketItem,
} from '../testing/trace-world.ts';

const DAY = 86_400;

/** Two cartons of two boxes each on a pallet, and a loose box. */
const UNITS = [
  { ids: [PALLET], level: 3, parent: null },
  ...['C1', 'C2'].map((serial) => ({ ids: [cartonId(serial)], level: 2, parent: PALLET }) as const),
  ...['B1', 'B2'].map((serial) => ({ ids: [boxId(serial)], level: 1, parent: cartonId('C1') }) as const),
  ...['B3', 'B4'].map((serial) => ({ ids: [boxId(serial)], level: 1, parent: cartonId('C2') }) as const),
  { ids: [boxId('LOOSE')], level: 1, parent: null },
] as const;

describe('giving out boxes', () => {
  let world: TraceWorld;
  let lot: MadeLot;
  const item = (serial: string, change: Partial<BasketItem> = {}): BasketItem => ({
    shown: lot.shown(boxId(serial)),
    ...change,
  });

  beforeEach(async () => {
    world = await TraceWorld.open();
    lot = await world.commission(UNITS);
  });

  describe('that the pharmacy holds', () => {
    beforeEach(async () => {
      await world.move(lot, [PALLET], PLANT, WAREHOUSE);
      await world.move(lot, [PALLET], WAREHOUSE, PHARMACY);
    });

    test('T15: all in order; one key for the pallet was all that its way has cost', async () => {
      expect(world.ledger.ledger.keys().filter((key) => key.startsWith('CON~'))).toHaveLength(1);
      expect(await world.ledger.succeed(world.basket([item('B1'), item('B3')]))).toMatchObject({
        code: 'OK_DISPENSED',
        boxes: 2,
      });
      expect(states(world)).toEqual(['DISPENSED', 'DISPENSED']);
    });

    test('T16: the same scan with the same message id gives the first answer and one event', async () => {
      const act = world.basket([item('B1')], { messageId: 'once' });
      const first = await world.ledger.succeed(act);
      expect(await world.ledger.succeed(act)).toEqual(first);
      expect(world.ledger.ledger.keys().filter((key) => key.startsWith('DSP~'))).toHaveLength(1);
    });

    test('T17, T18: a second time is refused here with the basket, elsewhere without a name', async () => {
      const { dispensing } = await world.ledger.succeed(world.basket([item('B1')]));
      expect(await world.ledger.refuse(world.basket([item('B1')]))).toMatchObject({
        code: 'ALREADY_DISPENSED_HERE',
        evidence: { unit: 0, dispensing },
      });
      const { code, evidence } = await world.ledger.refuse(world.basket([item('B1')], { place: RIVAL }));
      expect([code, canonicalJson(evidence)]).toEqual([
        'ALREADY_DISPENSED_ELSEWHERE',
        expect.not.stringContaining('PHA'),
      ]);
    });

    test('each refused attempt names the box by its tag, so that all of them can be counted wherever they were', async () => {
      await world.ledger.succeed(world.basket([item('B1')]));
      const attempts = [PHARMACY, BRANCH, RIVAL].map((place) => world.basket([item('B1')], { place }));
      const boxes: unknown[] = [];
      for (const attempt of attempts) {
        const { evidence } = await world.ledger.refuse(attempt);
        boxes.push(isPlainObject(evidence) ? evidence['box'] : undefined);
      }
      const [own] = world.ledger.ledger.keys().filter((key) => key.startsWith('BOX~'));
      expect(boxes.map((box) => `BOX~${String(box)}`)).toEqual([own, own, own]);
    });

    test('T19: of two pharmacies in the same second exactly one; the other is examined again', async () => {
      const acts = [world.basket([item('B1')]), world.basket([item('B1')], { place: BRANCH })];
      const [first, second] = await Promise.all(acts.map((act) => world.ledger.simulate([act])));
      expect([first?.state.commit(), second?.state.commit()]).toEqual([true, false]);
      expect(await world.ledger.refuse(acts[1] ?? acts[0] ?? world.basket([]))).toMatchObject({
        code: 'ALREADY_DISPENSED_ELSEWHERE',
      });
    });

    test('boxes of one carton do not stand in each other’s way once it is open', async () => {
      const basket = (serial: string) => world.basket([item(serial)], { lines: [line({ prescription: serial })] });
      const opening = await Promise.all(['B1', 'B3'].map((serial) => world.ledger.simulate([basket(serial)])));
      expect(opening.map(({ state }) => state.commit())).toEqual([true, false]);
      await world.ledger.succeed(basket('B3'));
      const later = await Promise.all(['B2', 'B4'].map((serial) => world.ledger.simulate([basket(serial)])));
      expect(later.map(({ state }) => state.commit())).toEqual([true, true]);
    });

    test('T22: a recalled lot, with notice and class, until the regulator lifts it', async () => {
      const notice = { product: lot.shown(boxId('B1')).named.openings[0]?.unit.product ?? '', notice: 'N-7' };
      const about = { lotNumber: 'A1' };
      await world.ledger.succeed(world.ledger.act(world.inspector, 'lot.recall', { ...notice, class: 1 }, about));
      expect(await world.ledger.refuse(world.basket([item('B1')]))).toMatchObject({
        code: 'RECALLED',
        evidence: { unit: 0, class: 1, notice: 'N-7' },
      });
      const lift = (actor: typeof world.inspector) => world.ledger.act(actor, 'lot.lift', notice, about);
      expect(await world.ledger.thrown(lift(world.maker()))).toMatchObject({ code: 'AUTH_ROLE' });
      await world.ledger.succeed(lift(world.inspector));
      await world.ledger.succeed(world.basket([item('B1')]));
    });

    test('T26: a box in another’s custody (空刷): the loose one still lies at the maker’s', async () => {
      expect(await world.ledger.refuse(world.basket([item('LOOSE')]))).toMatchObject({
        code: 'NOT_IN_CUSTODY',
        evidence: { unit: 0, sameInstitution: false },
      });
      expect(await world.ledger.refuse(world.basket([item('B1')], { place: BRANCH }))).toMatchObject({
        evidence: { sameInstitution: true },
      });
    });

    test('T30: one box three times for three boxes, and nothing of the basket is given out', async () => {
      const basket = world.basket([item('B2'), item('B1'), item('B1')]);
      expect(await world.ledger.refuse(basket)).toMatchObject({
        code: 'DUPLICATE_IN_REQUEST',
        evidence: { unit: 2 },
      });
      expect(states(world)).toEqual([]);
    });

    test('T31: 10 of 100 tablets, then 60, then 40', async () => {
      const part = (units: number, prescription: string) =>
        world.basket([item('B1', { part: units })], { lines: [line({ prescription })] });
      await world.ledger.succeed(part(10, 'RX-1'));
      await world.ledger.succeed(part(60, 'RX-2'));
      expect(await world.ledger.refuse(part(40, 'RX-3'))).toMatchObject({
        code: 'PARTIAL_EXCEEDED',
        evidence: { unit: 0, left: 30 },
      });
      expect(
        await world.ledger.refuse(world.basket([item('B1')], { lines: [line({ prescription: 'RX-4' })] })),
      ).toMatchObject({
        code: 'PARTIAL_ALREADY_OPENED',
      });
    });

    test('a prescription line is filled once, over all pharmacies', async () => {
      await world.move(lot, [boxId('LOOSE')], PLANT, RIVAL);
      const lines = [line({ quantity: 150 })];
      const act = world.basket([item('B1')], { lines });
      await world.ledger.succeed(act);
      const salt = saltOf(act);
      const rest = (units: number) =>
        world.basket([item('LOOSE', { part: units })], { lines, place: RIVAL, patientSalts: [salt] });
      expect(await world.ledger.refuse(rest(51))).toEqual({ code: 'QTY_OVER', evidence: { line: 0, left: 50 } });
      await world.ledger.succeed(rest(50));
    });

    test('QTY_SHORT for a basket that must fill its lines and leaves something of one', async () => {
      const lines = [line({ quantity: 150 })];
      const short = world.basket([item('B1')], { lines, fills: true });
      expect(await world.ledger.refuse(short)).toEqual({ code: 'QTY_SHORT', evidence: { line: 0, left: 50 } });
      await world.ledger.succeed(world.basket([item('B1'), item('B3', { part: 50 })], { lines, fills: true }));
    });

    test('ORG_SUSPENDED: premises that may not act give nothing out', async () => {
      const body = { id: PHARMACY.premises, state: 'SUSPENDED' } as const;
      await world.ledger.succeed(world.ledger.act(world.ledger.authority('DrugMSP'), 'premises.update', body));
      expect(await world.ledger.thrown(world.basket([item('B1')]))).toMatchObject({ code: 'ORG_SUSPENDED' });
    });

    test('what came back to a branch is there; the rest of a split box never left its shelf', async () => {
      const part = await world.ledger.succeed(world.basket([item('B1', { part: 10 })]));
      const whole = await world.ledger.succeed(world.basket([item('B3')], { lines: [line({ prescription: 'RX-2' })] }));
      for (const { dispensing } of [part, whole]) {
        const body = { premises: BRANCH.premises, dispensing: text(dispensing), reason: 'COMPLAINT' } as const;
        await world.ledger.succeed(world.ledger.act(world.pharmacist(), 'returnUnits', body));
      }
      const rest = (place: typeof PHARMACY | typeof BRANCH) =>
        world.basket([item('B1', { part: 90 })], { place, lines: [line({ prescription: 'RX-3' })] });
      expect(await world.ledger.refuse(rest(BRANCH))).toMatchObject({ code: 'NOT_IN_CUSTODY' });
      await world.ledger.succeed(rest(PHARMACY));
    });

    test('a prescription line begun for one patient is nobody else’s', async () => {
      const act = world.basket([item('B1')]);
      await world.ledger.succeed(act);
      const patient = { ...PATIENT, number: '330106196203043217' };
      expect(
        await world.ledger.refuse(world.basket([item('B2')], { patient, patientSalts: [saltOf(act)] })),
      ).toMatchObject({ code: 'DATA_MISMATCH', evidence: { differs: 'patient' } });
    });

    test('another product than prescribed, unless the pharmacist has recorded the substitution', async () => {
      const lines = [line({ product: OTHER_PRODUCT })];
      expect(await world.ledger.refuse(world.basket([item('B1')], { lines }))).toMatchObject({ code: 'WRONG_PRODUCT' });
      await world.ledger.succeed(world.basket([item('B1', { isSubstituted: true })], { lines }));
    });

    test('what the scanner read beside the code is compared, without the registered lot being shown', async () => {
      expect(await world.ledger.refuse(world.basket([item('B1', { read: { lotNumber: 'B2' } })]))).toMatchObject({
        code: 'LOT_MISMATCH',
        evidence: { unit: 0 },
      });
      expect(await world.ledger.refuse(world.basket([item('B1', { read: { expiry: '2028-01-31' } })]))).toMatchObject({
        code: 'EXPIRY_MISMATCH',
      });
      await world.ledger.succeed(world.basket([item('B1', { read: { lotNumber: 'A1', expiry: '2027-12-31' } })]));
    });

    test('T36: undone within ten days at the same premises: the box and the prescription are as before', async () => {
      const act = world.basket([item('B1')], { lines: [line({ quantity: 100 })] });
      const { dispensing } = await world.ledger.succeed(act);
      const undo = (place: typeof PHARMACY | typeof BRANCH | typeof RIVAL) =>
        world.ledger.act(world.pharmacist(place.institution), 'undoDispense', {
          premises: place.premises,
          dispensing: text(dispensing),
        });
      expect(await world.ledger.refuse(undo(BRANCH))).toMatchObject({ code: 'UNDO_PREMISES' });
      expect(await world.ledger.refuse(undo(RIVAL))).toMatchObject({ code: 'UNDO_ORG' });
      world.ledger.time += 10 * DAY + 60;
      expect(await world.ledger.refuse(undo(PHARMACY))).toMatchObject({ code: 'UNDO_EXPIRED' });
      world.ledger.time -= 60;
      expect(await world.ledger.succeed(undo(PHARMACY))).toMatchObject({ code: 'OK_UNDONE' });
      await world.ledger.succeed(
        world.basket([item('B1')], { lines: [line({ quantity: 100 })], patientSalts: [saltOf(act)] }),
      );
    });

    test('a returned box is never given out again, an undone one that was handed over cannot be', async () => {
      const { dispensing } = await world.ledger.succeed(world.basket([item('B1')]));
      const id = { dispensing: text(dispensing) };
      await world.ledger.succeed(world.ledger.act(world.pharmacist(), 'handOver', id));
      const at = { ...id, premises: PHARMACY.premises };
      expect(await world.ledger.refuse(world.ledger.act(world.pharmacist(), 'undoDispense', at))).toMatchObject({
        code: 'UNDO_SUPPLIED',
      });
      await world.ledger.succeed(world.ledger.act(world.pharmacist(), 'returnUnits', { ...at, reason: 'COMPLAINT' }));
      expect(
        await world.ledger.refuse(world.basket([item('B1')], { lines: [line({ prescription: 'RX-9' })] })),
      ).toMatchObject({
        code: 'RETURNED_NOT_SALEABLE',
      });
    });

    test('F9: neither ids, lots, prescriptions nor patients stand on the ledger', async () => {
      await world.ledger.succeed(world.basket([item('B1')]));
      const dump = world.ledger.ledger.dump();
      for (const secret of [PATIENT.number, 'RX-1', '21B1', PALLET.slice(5), '"A1"'])
        expect(dump).not.toContain(secret);
    });
  });

  test('of what is on its way: NOT_RECEIVED; after it was taken back it is the sender’s again', async () => {
    const shipment = await world.shipped(lot, [PALLET], PLANT, PHARMACY);
    expect(await world.ledger.refuse(world.basket([item('B1')]))).toMatchObject({ code: 'NOT_RECEIVED' });
    await world.ledger.succeed(world.ledger.act(world.keeper('MAKER-1'), 'voidShipment', { shipment }));
    expect(await world.ledger.refuse(world.basket([item('B1')]))).toMatchObject({ code: 'NOT_IN_CUSTODY' });
  });

  test('T13: a proof of another lot, or an inner node as a leaf', async () => {
    const other = await world.commission([{ ids: [boxId('X1')], level: 1, parent: null }], { lotNumber: 'Z9' });
    const [foreign, own] = [other.shown(boxId('X1')), lot.shown(boxId('LOOSE'))];
    const forged = { named: own.named, pointers: foreign.pointers };
    expect(await world.ledger.thrown(world.basket([{ shown: forged }]))).toMatchObject({ code: 'PROOF_INVALID' });
    const [pointer] = own.pointers;
    if (pointer === undefined) throw new Error('no leaf');
    const inner = { named: own.named, pointers: [{ ...pointer, path: pointer.path.slice(1) }] };
    expect(await world.ledger.thrown(world.basket([{ shown: inner }]))).toMatchObject({ code: 'PROOF_INVALID' });
  });

  test('a climb that leaves out the containers above is no proof of custody', async () => {
    await world.move(lot, [boxId('LOOSE')], PLANT, PHARMACY);
    expect(await world.ledger.thrown(world.basket([{ shown: lot.shown(boxId('B1'), 0) }]))).toMatchObject({
      code: 'PROOF_INVALID',
      evidence: { proof: 'container' },
    });
  });

  test('UNKNOWN_CODE for a box of which nothing is known or shown', async () => {
    const shown = { pointers: [], named: { id: boxId('NEVER'), openings: [] } };
    expect(await world.ledger.refuse(world.basket([{ shown }]))).toMatchObject({ code: 'UNKNOWN_CODE' });
  });

  test('declared stock is given out without custody, until its day', async () => {
    const declared = await TraceWorld.open({ mode: 'DECLARED', until: '2026-01-06' });
    const made = await declared.commission(UNITS);
    const basket = (serial: string, prescription: string) =>
      declared.basket([{ shown: made.shown(boxId(serial)) }], { lines: [line({ prescription })] });
    await declared.ledger.succeed(basket('B1', 'RX-1'));
    declared.ledger.time += DAY;
    expect(await declared.ledger.refuse(basket('B2', 'RX-2'))).toMatchObject({ code: 'NOT_IN_CUSTODY' });
  });
});

function states(world: TraceWorld): unknown[] {
  const boxes = world.ledger.ledger.keys().filter((key) => key.startsWith('BOX~'));
  return boxes.map((key) => world.ledger.record(key)?.['state']);
}

function saltOf({ secret }: { secret: unknown }): string {
  if (typeof secret !== 'object' || secret === null || !('salt' in secret)) throw new Error('no salt');
  return String(secret.salt);
}
