import { premisesKey, premisesRecordShape, toBeijingDate, parseShape, type PremisesRecord } from '@piaosu/core';
import { BackgroundLoop } from '../access/background-loop.ts';
import type { Database } from '../db/index.ts';
import { moveSupervisionCursor, selectSupervisionCursor } from '../db/suspicions.ts';
import {
  selectDeclaredSales,
  selectExhausted,
  selectUnitEventsAfter,
  selectUnitEventsOf,
  type UnitEventRow,
} from '../db/unit-events.ts';
import type { Organisation, Service } from '../organisation.ts';
import { neverReceived } from './never-received.ts';
import { report } from './report.ts';
import { exhaustedStock, salesWithoutStock, WINDOW_DAYS } from './sales-without-stock.ts';
import { settledAgain } from './settled-again.ts';
import type { PlaceOf, Suspicion } from './suspicion.ts';
import { tooFarApart } from './too-far-apart.ts';
import { toUnitEvent } from './unit-index.ts';

export type Supervised = Pick<Organisation, 'database' | 'projection' | 'log'> & {
  readonly alerts: Pick<Organisation['alerts'], 'raise'>;
};

const EVERY_MS = 2_000;
const EVENTS_A_TURN = 500;
/** Of one box: more is the same suspicion again. */
const EVENTS_A_BOX = 500;
const DAY_SECONDS = 86_400;

/**
 * Looks at what happened to boxes since it looked last, behind the projector and never in its way. What it found and how far it
 * came are one SQL transaction: after a crash it looks again and finds the same. A turn that fails is logged and tried again.
 */
export function newSupervisor(supervised: Supervised): Service {
  return new BackgroundLoop({
    ...{ task: 'supervise boxes', log: supervised.log, everyMs: EVERY_MS },
    turn: async () => (await superviseOnce(supervised)) < EVENTS_A_TURN,
  });
}

/** One turn; answers how many events it has looked at. */
export async function superviseOnce({ database, projection, alerts }: Supervised): Promise<number> {
  const events = await selectUnitEventsAfter(database, await selectSupervisionCursor(database), EVENTS_A_TURN);
  const last = events.at(-1);
  if (last === undefined) return 0;
  const lives = await livesOf(database, events);
  const placeOf = await placesOf(projection, [...lives.values()].flat());
  const found = [
    ...[...lives].flatMap(([box, life]) => boxRules(box, life, placeOf)),
    ...(await stockRules(database, events)),
  ];
  await database.transaction(async (sql) => {
    await report(alerts, sql, found);
    await moveSupervisionCursor(sql, last);
  });
  return events.length;
}

function boxRules(box: string, life: readonly UnitEventRow[], placeOf: PlaceOf): Suspicion[] {
  const events = life.map(toUnitEvent);
  return [...settledAgain(box, events), ...tooFarApart(box, events, placeOf), ...neverReceived(box, events, placeOf)];
}

async function livesOf(
  database: Database,
  events: readonly UnitEventRow[],
): Promise<ReadonlyMap<string, UnitEventRow[]>> {
  const boxes = [...new Set(events.flatMap(({ box }) => (box === '' ? [] : [box])))];
  return Map.groupBy(await selectUnitEventsOf(database, boxes, EVENTS_A_BOX), ({ box }) => box);
}

async function placesOf(projection: Supervised['projection'], events: readonly UnitEventRow[]): Promise<PlaceOf> {
  const named = new Set(events.flatMap(({ premises, holder }) => [premises ?? [], holder ?? []].flat()));
  const places = new Map<string, PremisesRecord>();
  for (const { value } of await projection.recordsOf([...named].map(premisesKey))) {
    const read = parseShape(premisesRecordShape, value);
    if (read.ok) places.set(read.value.id, read.value);
  }
  return (premises) => places.get(premises);
}

/** Of the products and places that something new was said of; a month is one finding. */
async function stockRules(database: Database, events: readonly UnitEventRow[]): Promise<Suspicion[]> {
  const now = Math.max(...events.map(({ time }) => time));
  const since = now - WINDOW_DAYS * DAY_SECONDS;
  const month = toBeijingDate(now).slice(0, 7);
  const isDeclared = ({ kind, holder, premises }: UnitEventRow) => kind === 'GIVEN' && holder !== premises;
  const products = [...new Set(events.filter(isDeclared).flatMap(({ product }) => product ?? []))];
  const refused = [...new Set(events.flatMap(({ box, premises }) => (box === '' ? (premises ?? []) : [])))];
  const sales = Map.groupBy(await selectDeclaredSales(database, products, since), ({ product }) => product);
  const exhausted = await selectExhausted(database, refused, since);
  return [
    ...[...sales].flatMap(([product, places]) => salesWithoutStock({ product, places }, month)),
    ...exhausted.flatMap((each) => exhaustedStock(each, month)),
  ];
}
