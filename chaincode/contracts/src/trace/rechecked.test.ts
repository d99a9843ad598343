import { canonicalJson, parseCanonicalJson, splitLedgerKey, type Json, type JsonObject } from '@piaosu/core';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  boxId,
  cartonId,
  line,
  PALLET,
  PHARMACY,
  PLANT,
  PRODUCT,
  text,
  TraceWorld,
  WAREHOUSE,
} from '../testing/trace-world.ts';
import type { MadeLot } from '../../../../test/support/ledger/lot.ts';
import type { TestAct } from '../../../../test/support/ledger/signed-act.ts';
import type { Change, ChangeSet } from '../../../../gateway/src/project/change.ts';
import { recheck } from '../../../../gateway/src/project/recheck.ts';

/** A transaction of the story: what it was asked to do and what it wrote. */
interface Told {
  readonly operations: ChangeSet['operations'];
  readonly changes: readonly Change[];
  readonly before: (key: string) => Uint8Array | undefined;
}

/** Every transaction of a life: from the registry to a box that came back. Written by the real contracts. */
const told: Told[] = [];
let world: TraceWorld;
let lot: MadeLot;

const SERIALS = ['S1', 'S2', 'S3', 'S4', 'S5', 'S6'];
const known = (id: string) => ({ pointers: [], named: { id, openings: [] } });

beforeAll(async () => {
  world = await TraceWorld.open();
  listen();
  lot = await world.commission([
    { ids: [PALLET], level: 3, parent: null },
    { ids: [cartonId('C1')], level: 2, parent: PALLET },
    ...SERIALS.map((serial) => ({
      ids: [boxId(serial), boxId(`${serial}-ALSO`)],
      level: 1 as const,
      parent: cartonId('C1'),
    })),
  ]);
  await world.move(lot, [PALLET], PLANT, WAREHOUSE);
  await world.move(lot, [PALLET], WAREHOUSE, PHARMACY);
  await live();
});

function listen(): void {
  const { ledger } = world;
  const submit = ledger.submit.bind(ledger);
  ledger.submit = async (...acts: readonly TestAct[]) => {
    const mark = ledger.ledger.mark();
    const outcomes = await submit(...acts);
    const now = ledger.ledger.mark();
    const changes = [...now].flatMap(([key, { value, version }]): Change[] => {
      const split = splitLedgerKey(key);
      if (split === undefined || mark.get(key)?.version === version) return [];
      return [{ key, ...split, before: mark.get(key)?.value, after: value }];
    });
    told.push({ operations: acts.map(({ signed }) => signed.op), changes, before: (key) => mark.get(key)?.value });
    return outcomes;
  };
}

async function live(): Promise<void> {
  const { ledger } = world;
  const done = (act: TestAct) => ledger.succeed(act);
  const given = await done(world.basket([{ shown: lot.shown(boxId('S1')) }, { shown: lot.shown(boxId('S2')) }]));
  await done(
    ledger.act(world.pharmacist(), 'undoDispense', {
      premises: PHARMACY.premises,
      dispensing: text(given['dispensing']),
    }),
  );
  const again = { lines: [line({ prescription: 'RX-2' })] };
  const back = await done(
    world.basket([{ shown: known(boxId('S1')) }, { shown: known(boxId('S2')), part: 40 }], again),
  );
  const dispensing = text(back['dispensing']);
  await done(ledger.act(world.pharmacist(), 'handOver', { dispensing }));
  await done(
    ledger.act(world.pharmacist(), 'returnUnits', { premises: PHARMACY.premises, dispensing, reason: 'COMPLAINT' }),
  );
  const shown = (serial: string) => lot.shown(boxId(serial));
  const aside = shown('S3');
  const units = { units: [{ pointers: aside.pointers }] };
  await done(
    ledger.act(
      world.pharmacist(),
      'quarantine',
      { premises: PHARMACY.premises, reason: 'SUSPECTED', ...units },
      { units: [aside.named] },
    ),
  );
  await done(
    ledger.act(
      world.pharmacist(),
      'release',
      { premises: PHARMACY.premises, units: [{ pointers: [] }] },
      { units: [{ id: boxId('S3'), openings: [] }] },
    ),
  );
  await done(
    ledger.act(world.inspector, 'lot.recall', { product: PRODUCT, notice: 'N-1', class: 1 }, { lotNumber: 'A1' }),
  );
  await done(ledger.act(world.inspector, 'lot.lift', { product: PRODUCT, notice: 'N-1' }, { lotNumber: 'A1' }));
}

const bytes = (value: Json): Uint8Array => Buffer.from(canonicalJson(value));

function rulesOf({ operations, changes, before }: Told, valueBefore = before): Json[] {
  const found = recheck({ operations, changes, valueBefore });
  return found.filter(({ code }) => code === 'LEDGER_DIVERGED').map(({ evidence }) => evidence);
}

function objectOf(value: Uint8Array | undefined): JsonObject {
  const parsed = parseCanonicalJson(Buffer.from(value ?? new Uint8Array()).toString('utf8'));
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw new Error('no record');
  return Object.fromEntries(Object.entries(parsed));
}

/** The last transaction of this act with one of its writes of a kind forged. */
function forged(action: string, kind: string, forge: (after: JsonObject, before: JsonObject) => Json): Json[] {
  const tale = told.findLast(
    ({ operations, changes }) => operations[0]?.action === action && changes.some((each) => each.kind === kind),
  );
  if (tale === undefined) throw new Error(`nothing was told of ${action} ${kind}`);
  const target = tale.changes.find((each) => each.kind === kind && !('of' in objectOf(each.after)));
  const changes = tale.changes.map((each) => {
    if (each !== target) return each;
    const before = each.before === undefined ? {} : objectOf(each.before);
    return { ...each, after: bytes(forge(objectOf(each.after), before)) };
  });
  return rulesOf({ ...tale, changes });
}

function entries(value: Json | undefined): JsonObject[] {
  if (!Array.isArray(value)) throw new Error('no list');
  return value.map((each: Json) => objectOf(bytes(each)));
}

describe('medicines as every organisation re-checks them', () => {
  it('are written as the rules say, from the lot to the box that came back', () => {
    expect(told.length).toBeGreaterThan(12);
    expect(told.flatMap((each) => rulesOf(each))).toEqual([]);
  });

  it.each<[string, string, string, (after: JsonObject, before: JsonObject) => Json, string]>([
    [
      'another product in the box',
      'dispense',
      'BOX',
      (box) => ({ ...box, product: '86900000000002' }),
      'BOX_REWRITTEN',
    ],
    ['more tablets given out than it held', 'dispense', 'BOX', (box) => ({ ...box, units: 1 }), 'BOX_UNITS'],
    [
      'a box in a basket that gives out less of it',
      'dispense',
      'DSP',
      (basket) => ({ ...basket, boxes: entries(basket['boxes']).map((each) => ({ ...each, units: 1 })) }),
      'DISPENSING_BOXES',
    ],
    [
      'a box given out for another patient than its basket',
      'dispense',
      'BOX',
      (box) => ({
        ...box,
        dispensings: entries(box['dispensings']).map((each) => ({
          ...each,
          patientCommit: `sha-256:${'0'.repeat(64)}`,
        })),
      }),
      'BOX_BASKET',
    ],
    ['a box that is set aside by its release', 'release', 'BOX', (box) => ({ ...box, state: 'DESTROYED' }), 'BOX_ACT'],
    [
      'a box that is on its way by nothing',
      'release',
      'BOX',
      (box) => ({ ...box, transit: { to: 'PHB-1', shipment: `S${'0'.repeat(24)}` } }),
      'BOX_TRANSIT',
    ],
    [
      'a box that lies in a pallet by nothing',
      'release',
      'BOX',
      (box) => ({ ...box, parent: `1.${'a'.repeat(64)}` }),
      'BOX_PARENT',
    ],
    [
      'a pallet that arrives where it was not sent',
      'receive',
      'CON',
      (pallet) => ({ ...pallet, custodian: 'PHB-1' }),
      'CONTAINER_ARRIVED',
    ],
    [
      'a pallet of another maker’s lot',
      'receive',
      'CON',
      (pallet) => ({ ...pallet, lot: `1.${'a'.repeat(64)}` }),
      'CONTAINER_REWRITTEN',
    ],
    ['a line filled for no basket', 'dispense', 'RXL', (rx) => ({ ...rx, given: 999 }), 'PRESCRIPTION_COUNTED'],
    ['a state that its list denies', 'dispense', 'BOX', (box) => ({ ...box, state: 'AVAILABLE' }), 'BOX_STATE'],
    [
      'a giving-out that is gone',
      'undoDispense',
      'BOX',
      (box) => ({ ...box, state: 'AVAILABLE', dispensings: [] }),
      'BOX_DISPENSINGS',
    ],
    [
      'an undo by who only hands over',
      'returnUnits',
      'BOX',
      (box) => ({
        ...box,
        dispensings: entries(box['dispensings']).map((each) => ({ ...each, state: 'UNDONE' })),
        state: 'AVAILABLE',
      }),
      'BOX_DISPENSINGS',
    ],
    ['a box that changes hands by nothing', 'release', 'BOX', (box) => ({ ...box, custodian: 'PHB-1' }), 'BOX_CUSTODY'],
    [
      'a recall by nobody',
      'release',
      'BOX',
      (box) => ({ ...box, recall: { class: 1, notice: 'N-9', time: 1, tx: 'ab' } }),
      'BOX_RECALL',
    ],
    [
      'a contradiction that nobody cleared',
      'release',
      'BOX',
      (box) => ({ ...box, conflict: { at: 1, tx: 'ab' } }),
      'BOX_CONFLICT',
    ],
    ['a record that cannot be read', 'release', 'BOX', (box) => ({ ...box, units: 'many' }), 'BOX_RECORD_UNREADABLE'],
    [
      'a pallet that arrived nowhere',
      'receive',
      'CON',
      (pallet, before) => ({ ...before, custodian: 'PHB-1', level: pallet['level'] ?? 0, state: 'CLOSED' }),
      'CONTAINER_TRANSIT',
    ],
    ['a pallet of another level', 'receive', 'CON', (pallet) => ({ ...pallet, level: 2 }), 'CONTAINER_REWRITTEN'],
    [
      'a basket of another place',
      'dispense',
      'DSP',
      (basket) => ({ ...basket, premises: 'PHB-1' }),
      'DISPENSING_ACTOR',
    ],
    [
      'a basket that comes back twice',
      'returnUnits',
      'DSP',
      (basket) => ({ ...basket, state: 'LIVE' }),
      'DISPENSING_STATE',
    ],
    ['a line filled over', 'dispense', 'RXL', (rx) => ({ ...rx, given: 1001 }), 'PRESCRIPTION_OVERFILLED'],
    [
      'a shipment that grows',
      'receive',
      'SHP',
      (shipment) => ({ ...shipment, units: [`1.${'a'.repeat(64)}`] }),
      'SHIPMENT_REWRITTEN',
    ],
    [
      'a lot whose root is replaced',
      'lot.recall',
      'LOT',
      (record) => ({ ...record, parts: entries(record['parts']).map((part) => ({ ...part, count: 9 })) }),
      'LOT_PARTS',
    ],
    [
      'a recall that ends by itself',
      'lot.lift',
      'LOT',
      (record) => ({ ...record, withdrawn: { notice: 'N', time: 1, tx: 'ab' } }),
      'LOT_NOTICE',
    ],
    [
      'a lot of another root than was asked for',
      'commission',
      'LOT',
      (record) => ({ ...record, parts: entries(record['parts']).map((part) => ({ ...part, count: 9 })) }),
      'LOT_PARTS',
    ],
  ])('%s is found', (_, action, kind, forge, rule) => {
    expect(forged(action, kind, forge)).toContainEqual({ rule });
  });

  it('a box that no leaf of its lot shows is found', () => {
    const tale = told.find(({ operations }) => operations[0]?.action === 'quarantine');
    if (tale === undefined) throw new Error('no tale');
    const blind = tale.operations.map((operation) => ({ ...operation, body: { units: [{ pointers: [] }] } }));
    expect(rulesOf({ ...tale, operations: blind })).toContainEqual({ rule: 'BOX_WITHOUT_LEAF', units: 1, leaves: 0 });
    expect(rulesOf(tale, () => undefined)).toContainEqual({ rule: 'BOX_OF_NO_LOT' });
  });

  it('a code that leads to another product later is found', () => {
    const after = bytes({ v: 1, product: PRODUCT, level: 1 });
    const key = 'PFX~gs1~06901234567892';
    const change: Change = { key, kind: 'PFX', parts: ['gs1', '06901234567892'], before: after, after };
    const set: ChangeSet = { operations: [], changes: [change], valueBefore: () => after };
    expect(recheck(set).map(({ evidence }) => evidence)).toEqual([{ rule: 'PREFIX_MOVED' }, { rule: 'PREFIX_ACTOR' }]);
  });
});
