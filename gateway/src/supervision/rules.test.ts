import type { PremisesRecord } from '@piaosu/core';
import { describe, expect, test } from 'vitest';
import { neverReceived } from './never-received.ts';
import { exhaustedStock, salesWithoutStock } from './sales-without-stock.ts';
import { neighbouringCodes, scannedOften } from './scan-suspicions.ts';
import { settledAgain } from './settled-again.ts';
import { tooFarApart } from './too-far-apart.ts';
import type { UnitEvent } from './unit-event.ts';

const BOX = '1.b';
const NOON = 1_772_424_000;
const MINUTE = 60;
const HOUR = 3600;

const event = (kind: UnitEvent['kind'], premises: string, time: number, rest: Partial<UnitEvent> = {}): UnitEvent => ({
  ...{ box: BOX, kind, premises, time },
  ...rest,
});
const given = (premises: string, time: number, rest: Partial<UnitEvent> = {}) =>
  event('GIVEN', premises, time, { dispensing: `D-${premises}-${time}`, holder: premises, product: 'P', ...rest });

const place = (id: string, change: Partial<PremisesRecord> = {}): PremisesRecord => ({
  ...{ v: 1, id, institution: `I-${id}`, org: 'DrugMSP', kind: 'PHARMACY', state: 'ACTIVE', name: id },
  ...change,
});
/** Hangzhou and, some 1,900 km away, Lanzhou. */
const PLACES = [
  place('HZ-1', { place: { lat: 3027000, lon: 12015000 } }),
  place('HZ-2', { place: { lat: 3025000, lon: 12017000 } }),
  place('LZ-1', { place: { lat: 3606000, lon: 10383000 } }),
  place('HZ-1B', { institution: 'I-HZ-1' }),
  place('PLANT', { kind: 'PLANT' }),
];
const placeOf = (id: string) => PLACES.find((each) => each.id === id);

describe('one box settled again', () => {
  test('elsewhere is found, with when and where', () => {
    const events = [
      given('HZ-1', NOON),
      event('REFUSED', 'HZ-2', NOON + HOUR, { code: 'ALREADY_DISPENSED_ELSEWHERE' }),
    ];
    expect(settledAgain(BOX, events)).toMatchObject([
      { code: 'BOX_SETTLED_AGAIN', premises: ['HZ-1', 'HZ-2'], evidence: { settled: 2 } },
    ]);
  });

  test('by an offline record, or where it was given out long ago, is found too', () => {
    expect(settledAgain(BOX, [given('HZ-1', NOON), event('CONFLICT', 'HZ-2', NOON - HOUR)])).toHaveLength(1);
    const late = event('REFUSED', 'HZ-1', NOON + 11 * MINUTE, { code: 'ALREADY_DISPENSED_HERE' });
    expect(settledAgain(BOX, [given('HZ-1', NOON), late])).toHaveLength(1);
  });

  test('a slip of the hand, a split box and one that was taken back are clean', () => {
    const slip = event('REFUSED', 'HZ-1', NOON + 9 * MINUTE, { code: 'ALREADY_DISPENSED_HERE' });
    expect(settledAgain(BOX, [given('HZ-1', NOON), slip])).toEqual([]);
    expect(settledAgain(BOX, [given('HZ-1', NOON), given('HZ-1', NOON + HOUR)])).toEqual([]);
    expect(settledAgain(BOX, [given('HZ-1', NOON), event('UNDONE', 'HZ-1', NOON + HOUR)])).toEqual([]);
  });

  test('tried a thousand times is ten findings, not a thousand', () => {
    const tries = Array.from({ length: 1000 }, (_, n) =>
      event('REFUSED', 'HZ-2', NOON + n, { code: 'ALREADY_DISPENSED_ELSEWHERE' }),
    );
    const found = tries.flatMap((_, n) => settledAgain(BOX, [given('HZ-1', NOON), ...tries.slice(0, n + 1)]));
    expect(new Set(found.map(({ dedupe }) => dedupe)).size).toBe(10);
  });
});

describe('places too far apart', () => {
  const tried = (premises: string, time: number) =>
    event('REFUSED', premises, time, { code: 'ALREADY_DISPENSED_ELSEWHERE' });

  test('a box in Hangzhou and an hour later in Lanzhou is found', () => {
    expect(tooFarApart(BOX, [given('HZ-1', NOON), tried('LZ-1', NOON + HOUR)], placeOf)).toMatchObject([
      { premises: ['HZ-1', 'LZ-1'], evidence: { seconds: HOUR } },
    ]);
  });

  test('a flight’s time apart, within one city, or where nobody knows the place is clean', () => {
    expect(tooFarApart(BOX, [given('HZ-1', NOON), tried('LZ-1', NOON + 3 * HOUR)], placeOf)).toEqual([]);
    expect(tooFarApart(BOX, [given('HZ-1', NOON), tried('HZ-2', NOON + 1)], placeOf)).toEqual([]);
    expect(tooFarApart(BOX, [given('HZ-1', NOON), tried('HZ-1B', NOON + 1)], placeOf)).toEqual([]);
  });

  test('an offline record, uploaded later than it was made, is no sighting', () => {
    expect(tooFarApart(BOX, [given('HZ-1', NOON), event('CONFLICT', 'LZ-1', NOON + 1)], placeOf)).toEqual([]);
  });
});

describe('given out and never received', () => {
  test('what another pharmacy had received is found', () => {
    expect(neverReceived(BOX, [given('HZ-1', NOON, { holder: 'HZ-2' })], placeOf)).toMatchObject([
      { code: 'BOX_NEVER_RECEIVED', premises: ['HZ-1', 'HZ-2'] },
    ]);
  });

  test('stock from before traceability, a branch of the same owner, and what was undone are clean', () => {
    expect(neverReceived(BOX, [given('HZ-1', NOON, { holder: 'PLANT' })], placeOf)).toEqual([]);
    expect(neverReceived(BOX, [given('HZ-1', NOON, { holder: 'HZ-1B' })], placeOf)).toEqual([]);
    const mistaken = given('HZ-1', NOON, { holder: 'HZ-2', dispensing: 'D-9' });
    const undone = event('UNDONE', 'HZ-1', NOON + MINUTE, { dispensing: 'D-9' });
    expect(neverReceived(BOX, [mistaken, undone], placeOf)).toEqual([]);
  });
});

describe('sales without stock', () => {
  const others = [12, 9, 15, 8].map((boxes, n) => ({ premises: `O-${n}`, boxes }));
  const judged = (boxes: number, peers = others) =>
    salesWithoutStock({ product: 'P', places: [{ premises: 'HZ-1', boxes }, ...peers] }, '2026-03');

  test('a place that gives out many times what others still have is found, once a month', () => {
    expect(judged(60)).toMatchObject([{ premises: ['HZ-1'], dedupe: 'stock/HZ-1/P/2026-03', evidence: { usual: 9 } }]);
  });

  test('an ordinary remainder, and a product that hardly anybody else sells, are clean', () => {
    expect(judged(29)).toEqual([]);
    expect(judged(36)).toEqual([]);
    expect(judged(400, others.slice(0, 3))).toEqual([]);
  });

  test('refused again and again for want of declared stock is found; once or twice is a mistake', () => {
    expect(exhaustedStock({ premises: 'HZ-1', times: 3, last: NOON }, '2026-03')).toHaveLength(1);
    expect(exhaustedStock({ premises: 'HZ-1', times: 2, last: NOON }, '2026-03')).toEqual([]);
  });
});

describe('scans', () => {
  const places = (...scans: number[]) => scans.map((each, n) => ({ premises: `S-${n}`, scans: each }));

  test('one box in four places on a day, or twenty-one times, is found', () => {
    expect(scannedOften({ day: '2026-03-02', tag: BOX, places: places(1, 1, 1, 1) })).toHaveLength(1);
    expect(scannedOften({ day: '2026-03-02', tag: BOX, places: places(21) })).toHaveLength(1);
  });

  test('received, shelved, sold and asked for again is clean', () => {
    expect(scannedOften({ day: '2026-03-02', tag: BOX, places: places(2, 3, 2) })).toEqual([]);
  });

  test('neighbouring codes of somebody else are found beyond a wrong carton', () => {
    const tally = { day: '2026-03-02', tag: 'n', places: places(61, 60) };
    expect(neighbouringCodes(tally).map(({ code, premises }) => [code, premises])).toEqual([
      ['NEIGHBOURING_CODES', ['S-0']],
    ]);
  });
});
