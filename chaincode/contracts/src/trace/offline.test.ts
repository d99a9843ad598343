import { beforeEach, describe, expect, test } from 'vitest';

import {
  isUnknownArray,
  sha256Suite,
  tag,
  tillTicketHash,
  type BodyOf,
  type Json,
  type TicketUnit,
  type TillTicket,
} from '@piaosu/core';

import type { MadeLot } from '../../../../test/support/ledger/lot.ts';
import type { TestAct, TestActor } from '../../../../test/support/ledger/signed-act.ts';
import { newSigner } from '../../../../test/support/ledger/signer.ts';
import { TestTill } from '../../../../test/support/ledger/till.ts';
import { nativeHmac } from '../native/hash-suite.ts';
import { NOON, objectOf } from '../testing/consortium.ts';
import {
  boxId,
  BRANCH,
  line,
  OTHER_PRODUCT,
  PATIENT,
  PHARMACY,
  PLANT,
  PRODUCT,
  RIVAL,
  text,
  TraceWorld,
  type Line,
} from '../testing/trace-world.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;
const SERIALS = ['S1', 'S2', 'S3', 'S4'];
const known = (id: string) => ({ pointers: [], named: { id, openings: [] } });

let world: TraceWorld;
let lot: MadeLot;
let till: TestTill;

beforeEach(async () => {
  world = await TraceWorld.open();
  lot = await world.commission(SERIALS.map((serial) => ({ ids: [boxId(serial)], level: 1, parent: null })));
  await world.move(lot, [boxId('S1'), boxId('S2'), boxId('S3')], PLANT, PHARMACY);
  till = new TestTill('PHA', PHARMACY.premises);
  await world.ledger.succeed(registering(till));
});

function registering(one: TestTill, institution = 'PHA', key = one.signer.registration): TestAct {
  const body = { institution, key, till: { premises: one.premises } };
  return world.ledger.act(world.ledger.authority('DrugMSP'), 'till.register', body);
}

/** What the till gave out: one box each, all for the first line of one patient. */
function given(serials: readonly string[], at = NOON, lines: readonly Line[] = [line()]) {
  const units = serials.map((serial): TicketUnit => ({ id: boxId(serial), line: 0, read: {} }));
  return { at, units, lines, patient: PATIENT };
}

function uploading(
  ticket: TillTicket,
  patientSalts = ticket.lines.map(() => ''),
  change: Partial<BodyOf<'dispenseOffline'>> = {},
): TestAct {
  const { counter, previous, at, premises } = ticket;
  const shown = ticket.units.map(({ id }) => shownOf(id));
  const body = {
    ...{ till: ticket.till, premises, counter, previous, at, ticket: tillTicketHash(sha256Suite, ticket) },
    units: shown.map(({ pointers }) => ({ pointers })),
    ...change,
  };
  const units = shown.map(({ named }) => named);
  return world.ledger.act(world.pharmacist(), 'dispenseOffline', body, { ticket: { ...ticket }, units, patientSalts });
}

function shownOf(id: string) {
  return SERIALS.some((serial) => boxId(serial) === id) ? lot.shown(id) : known(id);
}

function clearing(serial: string): TestAct {
  const body = { units: [{ pointers: [] }] };
  return world.ledger.act(world.inspector, 'box.clear', body, { units: [{ id: boxId(serial), openings: [] }] });
}

async function codes(act: TestAct): Promise<Json[]> {
  const { units } = await world.ledger.succeed(act);
  if (!isUnknownArray(units)) throw new Error('no units');
  return units.map((unit) => objectOf(unit)['code'] ?? null);
}

function box(serial: string) {
  const [pepper] = world.ledger.peppers;
  if (pepper === undefined) throw new Error('no pepper');
  return world.ledger.record(`BOX~${tag(nativeHmac, pepper, 'box', [boxId(serial)])}`);
}

describe('a till without network', () => {
  test('gives out boxes that count from when it did so, for the patient of its ticket', async () => {
    const ticket = till.ticket(given(['S1', 'S2'], NOON - 8 * HOUR));
    const result = await world.ledger.succeed(uploading(ticket));
    expect(result).toMatchObject({ counter: 1, units: [{ code: 'OK_DISPENSED' }, { code: 'OK_DISPENSED' }] });
    expect(world.ledger.record(`DSP~${text(result['dispensing'])}`)).toMatchObject({ time: NOON - 8 * HOUR });
    expect(await world.ledger.refuse(world.basket([{ shown: lot.shown(boxId('S1')) }]))).toMatchObject({
      code: 'ALREADY_DISPENSED_HERE',
      evidence: { time: NOON - 8 * HOUR },
    });
    const more = { lines: [line()], patientSalts: [ticket.salt] };
    await world.ledger.succeed(world.basket([{ shown: lot.shown(boxId('S3')) }], more));
  });

  test('T48: what was sold online in between stands, the till’s box is OFFLINE_CONFLICT, its other boxes count', async () => {
    await world.move(lot, [boxId('S4')], PLANT, RIVAL);
    const ten = till.ticket(given(['S4', 'S1'], NOON));
    world.ledger.time = NOON + 4 * HOUR;
    const online = { place: RIVAL, lines: [line({ prescription: 'RX-2' })] };
    const sold = await world.ledger.succeed(world.basket([{ shown: lot.shown(boxId('S4')) }], online));
    world.ledger.time = NOON + 8 * HOUR;
    const result = await world.ledger.succeed(uploading(ten));
    expect(result).toMatchObject({
      units: [{ code: 'OFFLINE_CONFLICT', because: 'ALREADY_DISPENSED_ELSEWHERE' }, { code: 'OK_DISPENSED' }],
    });
    expect(box('S4')).toMatchObject({
      state: 'DISPENSED',
      dispensings: [{ id: sold['dispensing'], state: 'LIVE' }],
      conflict: { at: NOON },
    });
    await world.ledger.succeed(clearing('S4'));
    expect(box('S4')).not.toHaveProperty('conflict');
  });

  test('T48 of two tills the first upload stands, whichever of them was first by its clock', async () => {
    const second = new TestTill('PHA', PHARMACY.premises, 'till-2');
    await world.ledger.succeed(registering(second));
    expect(await codes(uploading(till.ticket(given(['S1'], NOON - HOUR))))).toEqual(['OK_DISPENSED']);
    const other = given(['S1'], NOON - 2 * HOUR, [line({ prescription: 'RX-2' })]);
    expect(await codes(uploading(second.ticket(other)))).toEqual(['OFFLINE_CONFLICT']);
  });

  test('a recall after it gave out refuses nothing, one before does; so does the expiry of that day', async () => {
    const recall = { product: PRODUCT, notice: 'N-1', class: 1 } as const;
    await world.ledger.succeed(world.ledger.act(world.inspector, 'lot.recall', recall, { lotNumber: 'A1' }));
    expect(await codes(uploading(till.ticket(given(['S1'], NOON - HOUR))))).toEqual(['OK_DISPENSED']);
    expect(await codes(uploading(till.ticket(given(['S2'], NOON))))).toEqual(['RECALLED']);
    expect(await world.ledger.refuse(world.basket([{ shown: lot.shown(boxId('S1')) }]))).toMatchObject({
      code: 'RECALLED',
    });
    const old = await world.commission([{ ids: [boxId('OLD')], level: 1, parent: null }], {
      lotNumber: 'B1',
      expiry: '2026-01-05',
    });
    await world.move(old, [boxId('OLD')], PLANT, PHARMACY);
    const other = new TestTill('PHA', PHARMACY.premises, 'till-2');
    await world.ledger.succeed(registering(other));
    const lines = [line({ prescription: 'RX-2' })];
    expect(await codes(uploading(other.ticket(given(['OLD'], NOON - DAY, lines))))).toEqual(['OK_DISPENSED']);
  });

  test('a maker that says a recall anew each day keeps nothing on sale: it counts from its first word', async () => {
    const saying = (actor: TestActor, notice: string) =>
      world.ledger.act(actor, 'lot.recall', { product: PRODUCT, notice, class: 1 }, { lotNumber: 'A1' });
    await world.ledger.succeed(saying(world.inspector, 'N-1'));
    world.ledger.time = NOON + 2 * DAY;
    await world.ledger.succeed(saying(world.maker(), 'N-2'));
    expect(await codes(uploading(till.ticket(given(['S1'], NOON + DAY))))).toEqual(['RECALLED']);
  });

  test('a box of its own that a rule refuses is marked, since it has left the shelf: OFFLINE_CONFLICT from then on', async () => {
    const short = [line({ quantity: 100 })];
    expect(await codes(uploading(till.ticket(given(['S1', 'S2'], NOON, short))))).toEqual(['OK_DISPENSED', 'QTY_OVER']);
    const basket = () => world.basket([{ shown: known(boxId('S2')) }], { lines: [line({ prescription: 'RX-2' })] });
    expect(await world.ledger.refuse(basket())).toMatchObject({
      code: 'OFFLINE_CONFLICT',
      evidence: { at: NOON, unit: 0 },
    });
    await world.ledger.succeed(clearing('S2'));
    await world.ledger.succeed(basket());
  });

  test('a rival’s box is refused and not marked: a till stops nobody else’s trade', async () => {
    await world.move(lot, [boxId('S4')], PLANT, RIVAL);
    expect(await codes(uploading(till.ticket(given(['S4']))))).toEqual(['NOT_IN_CUSTODY']);
    await world.ledger.succeed(world.basket([{ shown: lot.shown(boxId('S4')) }], { place: RIVAL }));
  });

  test('what is wrong with one box leaves the others: unknown, twice in a ticket, of another product', async () => {
    const wrong = given(['S1', 'S1', 'NEVER'], NOON);
    expect(await codes(uploading(till.ticket(wrong)))).toEqual([
      'OK_DISPENSED',
      'DUPLICATE_IN_REQUEST',
      'UNKNOWN_CODE',
    ]);
    const other = given(['S2'], NOON, [line({ prescription: 'RX-2', product: OTHER_PRODUCT })]);
    const result = await world.ledger.succeed(uploading(till.ticket(other)));
    expect(result).toMatchObject({ dispensing: null, units: [{ code: 'WRONG_PRODUCT' }] });
  });
});

describe('the chain of a till', () => {
  test('goes on without gap, repeat or branch: OFFLINE_COUNTER with the counter that should have come', async () => {
    const [first, second, third] = [['S1'], ['S2'], ['S3']].map((serials) => till.ticket(given(serials)));
    if (first === undefined || second === undefined || third === undefined) throw new Error('no tickets');
    const refused = async (ticket: TillTicket) => world.ledger.refuse(uploading(ticket, ['']));
    expect(await refused(second)).toMatchObject({ code: 'OFFLINE_COUNTER', evidence: { expected: 1, reason: 'GAP' } });
    await world.ledger.succeed(uploading(first));
    expect(await refused(first)).toMatchObject({ evidence: { expected: 2, reason: 'REPEAT' } });
    const branch = till.ticket(given(['S2']), { counter: 2, previous: third.previous });
    expect(await refused(branch)).toMatchObject({ evidence: { counter: 2, reason: 'PREVIOUS' } });
    await world.ledger.succeed(uploading(second, [first.salt]));
    await world.ledger.succeed(uploading(third, [first.salt]));
  });

  test('goes on in one transaction, each ticket on the one before', async () => {
    const first = till.ticket(given(['S1']));
    const second = till.ticket(given(['S2']));
    const outcomes = await world.ledger.submit(uploading(first), uploading(second, [first.salt]));
    expect(outcomes.map(({ ok }) => ok)).toEqual([true, true]);
    expect(world.ledger.record(`TIL~PHA~${till.id}`)).toEqual({
      ...{ v: 1, next: 3, previous: tillTicketHash(sha256Suite, second), at: NOON },
    });
  });

  test('a clock that runs ahead waits; what was kept longer than seven days moves the chain and gives nothing out', async () => {
    const ahead = till.ticket(given(['S1'], NOON + 16 * 60));
    expect(await world.ledger.refuse(uploading(ahead))).toMatchObject({
      code: 'OFFLINE_CLOCK',
      evidence: { counter: 1, at: NOON + 16 * 60 },
    });
    world.ledger.time = NOON + 60;
    expect(await codes(uploading(ahead))).toEqual(['OK_DISPENSED']);
    const late = till.ticket(given(['S2'], NOON - 8 * DAY));
    expect(await world.ledger.succeed(uploading(late, [ahead.salt]))).toMatchObject({
      dispensing: null,
      units: [{ code: 'OFFLINE_CONFLICT', reason: 'LATE' }],
    });
    expect(box('S2')).toMatchObject({ state: 'AVAILABLE', conflict: { at: NOON - 8 * DAY } });
  });

  test('a till does not go back before its last ticket, to give out what was recalled since', async () => {
    const first = till.ticket(given(['S1'], NOON));
    await world.ledger.succeed(uploading(first));
    const recall = { product: PRODUCT, notice: 'N-1', class: 1 } as const;
    await world.ledger.succeed(world.ledger.act(world.inspector, 'lot.recall', recall, { lotNumber: 'A1' }));
    const back = till.ticket(given(['S2'], NOON - HOUR));
    expect(await world.ledger.succeed(uploading(back, [first.salt]))).toMatchObject({
      dispensing: null,
      units: [{ code: 'OFFLINE_CONFLICT', reason: 'BACK' }],
    });
  });

  test('counts only with the signature of the till: OFFLINE_SIGNATURE leaves nothing', async () => {
    const forged = { ...till.ticket(given(['S1'])), at: NOON - HOUR };
    expect(await world.ledger.thrown(uploading(forged))).toMatchObject({ code: 'OFFLINE_SIGNATURE' });
    const stranger = new TestTill('PHA', PHARMACY.premises, 'till-9');
    expect(await world.ledger.thrown(uploading(stranger.ticket(given(['S1']))))).toMatchObject({
      code: 'OFFLINE_SIGNATURE',
    });
    const moved = till.ticket(given(['S1']), { counter: 1, premises: BRANCH.premises });
    expect(await world.ledger.thrown(uploading(moved))).toMatchObject({ code: 'OFFLINE_SIGNATURE' });
  });

  test('what is public of a ticket is the ticket’s own', async () => {
    const ticket = till.ticket(given(['S1']));
    const changes = [{ counter: 2 }, { at: NOON - 1 }, { premises: BRANCH.premises }, { ticket: ticket.previous }];
    for (const change of [...changes, { units: [] }, { units: [{ pointers: [] }, { pointers: [] }] }])
      expect(await world.ledger.thrown(uploading(ticket, [''], change))).toMatchObject({ code: 'SCHEMA' });
    expect(await world.ledger.thrown(uploading(ticket, []))).toMatchObject({ code: 'SCHEMA' });
    await world.ledger.succeed(uploading(ticket));
  });
});

describe('the key of a till', () => {
  test('is the institution’s, for a counter of its own, and new', async () => {
    const two = new TestTill('PHA', PHARMACY.premises, 'till-2');
    const refused = async (act: TestAct) => (await world.ledger.refuse(act)).code;
    expect(await refused(registering(two, 'PHB'))).toBe('RESOURCE_NOT_FOUND');
    expect(await refused(registering(new TestTill('MAKER-1', PLANT.premises, 'till-3'), 'MAKER-1'))).toBe(
      'RESOURCE_NOT_FOUND',
    );
    expect(await refused(registering(till))).toBe('ALREADY_EXISTS');
    const same = { ...till.signer.registration, id: 'till-4' };
    expect(await refused(registering(two, 'PHA', same))).toBe('ALREADY_EXISTS');
    const kept = { ...two.signer.registration, custody: 'GATEWAY' } as const;
    expect(await world.ledger.thrown(registering(two, 'PHA', kept))).toMatchObject({ code: 'SCHEMA' });
    const health = world.ledger.act(world.ledger.authority('HealthMSP'), 'till.register', {
      ...{ institution: 'PHA', key: newSigner('till-5').registration, till: { premises: PHARMACY.premises } },
    });
    expect(await refused(health)).toBe('RESOURCE_NOT_FOUND');
  });

  test('signs tickets and no act', async () => {
    const actor = { ...world.pharmacist(), signer: till.signer };
    const act = world.ledger.act(actor, 'handOver', { dispensing: `D${'0'.repeat(24)}` });
    expect(await world.ledger.thrown(act)).toMatchObject({ code: 'ROLE_NOT_ALLOWED', evidence: { key: 'till' } });
  });

  test('ends by key.revoke, and is replaced by another till, not by another key', async () => {
    const authority = world.ledger.authority('DrugMSP');
    const key = newSigner('till-6').registration;
    const rotate = world.ledger.act(authority, 'key.rotate', { institution: 'PHA', keyId: till.id, key });
    expect(await world.ledger.refuse(rotate)).toMatchObject({ code: 'ILLEGAL_TRANSITION', evidence: { till: true } });
    await world.ledger.succeed(world.ledger.act(authority, 'key.revoke', { institution: 'PHA', keyId: till.id }));
    expect(await world.ledger.thrown(uploading(till.ticket(given(['S1']))))).toMatchObject({ code: 'KEY_REVOKED' });
  });
});
