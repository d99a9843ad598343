import { describe, expect, test } from 'vitest';
import type { PremisesRecord } from '@piaosu/core';
import { neverReceived } from './never-received.ts';
import { exhaustedStock, salesWithoutStock } from './sales-without-stock.ts';
import { neighbouringCodes, scannedOften } from './scan-suspicions.ts';
import { settledAgain } from './settled-again.ts';
import type { Suspicion } from './suspicion.ts';
import { tooFarApart } from './too-far-apart.ts';
import type { UnitEvent } from './unit-event.ts';

const START = 1_772_294_400;
const DAY = 86_400;
const SCANS = 10_000;
const PHARMACIES = 24;

/** Mulberry32: small, seeded, good enough to deal out a month. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Two cities 1,200 km apart, their pharmacies some kilometres from each other; every third belongs to a chain. */
const PLACES: readonly PremisesRecord[] = Array.from({ length: PHARMACIES }, (_, n) => ({
  ...{ v: 1, id: `PH-${n}`, institution: n % 3 === 0 ? 'CHAIN' : `I-${n}`, org: 'DrugMSP', kind: 'PHARMACY' },
  ...{ state: 'ACTIVE', name: `PH-${n}` },
  place: n % 2 === 0 ? { lat: 3027000 + n * 900, lon: 12015000 } : { lat: 3990000 + n * 900, lon: 11640000 },
}));
const PLANT: PremisesRecord = {
  ...{ v: 1, id: 'PLANT', institution: 'MAKER', org: 'DrugMSP', kind: 'PLANT', state: 'ACTIVE', name: 'PLANT' },
};
const placeOf = (id: string) => [...PLACES, PLANT].find((each) => each.id === id);

/** What an honest month leaves on the ledger: each box's life as its pharmacy, its patients and its tills make it. */
class Month {
  readonly lives = new Map<string, UnitEvent[]>();
  readonly scans = new Map<string, Map<string, number>>();
  readonly neighbours: { premises: string; scans: number }[] = [];
  readonly #roll: () => number;
  #boxes = 0;

  constructor(seed: number) {
    this.#roll = dice(seed);
  }

  scanned = 0;

  next(): void {
    const premises = `PH-${Math.floor(this.#roll() * PHARMACIES)}`;
    const time = START + Math.floor(this.#roll() * 30 * DAY);
    const box = `box-${this.#boxes}`;
    this.#boxes += 1;
    const kind = this.#roll();
    this.#scan(box, premises, time, 1 + Math.floor(this.#roll() * 3));
    // Stock from before traceability still lies at the plant by the ledger.
    const holder = this.#roll() < 0.05 ? 'PLANT' : premises;
    const given = this.#given(box, premises, time, holder);
    if (kind < 0.05) this.#slips(box, premises, time);
    else if (kind < 0.09) this.#add({ ...given, kind: 'UNDONE', time: time + 3600 });
    else if (kind < 0.11) this.#add({ ...given, kind: 'RETURNED', time: time + 2 * DAY });
    else if (kind < 0.16) this.#split(box, premises, time, holder);
    else if (kind < 0.18) this.#undoneAndGivenAgain(box, premises, time, holder);
    // A patient shows the box that was bought here where nobody can give it out: asked, not sold.
    else if (kind < 0.19) this.#scan(box, `PH-${Math.floor(this.#roll() * PHARMACIES)}`, time + DAY, 1);
    // A carton that was sent to the wrong shop, scanned box by box.
    else if (kind < 0.192) this.neighbours.push({ premises, scans: 20 + Math.floor(this.#roll() * 40) });
  }

  #given(box: string, premises: string, time: number, holder: string): UnitEvent {
    const dispensing = `D-${box}-${time}`;
    const event: UnitEvent = { box, kind: 'GIVEN', premises, time, holder, dispensing, product: `P-${box.length}` };
    this.#add(event);
    return event;
  }

  #slips(box: string, premises: string, time: number): void {
    const slips = 1 + Math.floor(this.#roll() * 3);
    for (let n = 1; n <= slips; n += 1) {
      this.#scan(box, premises, time + n * 60, 1);
      this.#add({ box, kind: 'REFUSED', premises, time: time + n * 60, code: 'ALREADY_DISPENSED_HERE' });
    }
  }

  #split(box: string, premises: string, time: number, holder: string): void {
    for (let n = 1; n < 5; n += 1) {
      this.#scan(box, premises, time + n * DAY, 1);
      this.#given(box, premises, time + n * DAY, holder);
    }
  }

  #undoneAndGivenAgain(box: string, premises: string, time: number, holder: string): void {
    this.#add({ box, kind: 'UNDONE', premises, time: time + 600, dispensing: `D-${box}-${time}` });
    this.#scan(box, premises, time + 700, 1);
    this.#given(box, premises, time + 700, holder);
  }

  #scan(box: string, premises: string, time: number, times: number): void {
    const key = `${box}/${Math.floor(time / DAY)}`;
    const places = this.scans.get(key) ?? new Map<string, number>();
    places.set(premises, (places.get(premises) ?? 0) + times);
    this.scans.set(key, places);
    this.scanned += times;
  }

  #add(event: UnitEvent): void {
    this.lives.set(event.box, [...(this.lives.get(event.box) ?? []), event]);
  }
}

function honestMonth(seed: number): Month {
  const month = new Month(seed);
  while (month.scanned < SCANS) month.next();
  return month;
}

function foundIn({ lives, scans, neighbours }: Pick<Month, 'lives' | 'scans' | 'neighbours'>): Suspicion[] {
  const byBox = [...lives].flatMap(([box, events]) => [
    ...settledAgain(box, events),
    ...tooFarApart(box, events, placeOf),
    ...neverReceived(box, events, placeOf),
  ]);
  const byScan = [...scans].flatMap(([key, places]) =>
    scannedOften({ day: key, tag: key, places: [...places].map(([premises, n]) => ({ premises, scans: n })) }),
  );
  const byNeighbour = neighbours.flatMap((each, n) =>
    neighbouringCodes({ day: '2026-03-02', tag: `n-${n}`, places: [each] }),
  );
  return [...byBox, ...byScan, ...byNeighbour, ...stock([...lives.values()].flat())];
}

function stock(events: readonly UnitEvent[]): Suspicion[] {
  const declared = events.filter(({ kind, holder, premises }) => kind === 'GIVEN' && holder !== premises);
  const products = Map.groupBy(declared, ({ product = '' }) => product);
  const counted = [...products].map(([product, given]) => {
    const places = [...Map.groupBy(given, ({ premises = '' }) => premises)];
    return { product, places: places.map(([premises, boxes]) => ({ premises, boxes: boxes.length })) };
  });
  const refused = Map.groupBy(
    events.filter(({ box }) => box === ''),
    ({ premises = '' }) => premises,
  );
  return [
    ...counted.flatMap((sales) => salesWithoutStock(sales, '2026-03')),
    ...[...refused].flatMap(([premises, each]) => exhaustedStock({ premises, times: each.length, last: 0 }, '2026-03')),
  ];
}

describe('a month of 10,000 scans', () => {
  test.each([1, 20260302, 777])('that is honest raises no alert (seed %i)', (seed) => {
    const month = honestMonth(seed);
    expect(month.scanned).toBeGreaterThanOrEqual(SCANS);
    expect(month.lives.size).toBeGreaterThan(3_000);
    expect(foundIn(month)).toEqual([]);
  });

  test('shows every fraud that is planted in it, and nothing else', () => {
    const month = honestMonth(42);
    const [sold = ''] = month.lives.keys();
    const add = (event: UnitEvent) => month.lives.set(event.box, [...(month.lives.get(event.box) ?? []), event]);
    const [first] = month.lives.get(sold) ?? [];
    const elsewhere = first?.premises === 'PH-2' ? 'PH-4' : 'PH-2';
    const far = first?.premises === 'PH-1' ? 'PH-3' : 'PH-1';
    const tried = { box: sold, kind: 'REFUSED', code: 'ALREADY_DISPENSED_ELSEWHERE' } as const;
    add({ ...tried, premises: elsewhere, time: START + 40 * DAY });
    add({ ...tried, premises: far, time: START + 40 * DAY + 60 });
    add({ box: 'x', kind: 'GIVEN', premises: 'PH-1', holder: 'PH-5', dispensing: 'D-x', product: 'P', time: START });
    for (let n = 0; n < 200; n += 1)
      add({
        box: `y-${n}`,
        kind: 'GIVEN',
        premises: 'PH-7',
        holder: 'PLANT',
        dispensing: `D-${n}`,
        product: 'P-7',
        time: START,
      });
    for (const [n, premises] of ['PH-1', 'PH-2', 'PH-3', 'PH-4', 'PH-5', 'PH-6'].entries())
      add({
        box: `z-${n}`,
        kind: 'GIVEN',
        premises,
        holder: 'PLANT',
        dispensing: `E-${n}`,
        product: 'P-7',
        time: START,
      });
    for (let n = 0; n < 3; n += 1)
      add({ box: '', kind: 'REFUSED', code: 'NO_CODE_EXHAUSTED', premises: 'PH-8', time: START + n });
    month.scans.set('w/1', new Map(['PH-1', 'PH-2', 'PH-3', 'PH-4'].map((premises) => [premises, 1])));
    month.neighbours.push({ premises: 'PH-9', scans: 140 });
    const codes = foundIn(month).map(({ code }) => code);
    expect(codes.toSorted()).toEqual([
      ...['BOX_NEVER_RECEIVED', 'BOX_SCANNED_OFTEN', 'BOX_SETTLED_AGAIN', 'BOX_TOO_FAR_APART'],
      ...['NEIGHBOURING_CODES', 'SALES_WITHOUT_STOCK', 'SALES_WITHOUT_STOCK'],
    ]);
  });
});
