import {
  formatFen,
  RECEIPT_KINDS,
  rootOf,
  toDigestText,
  type DailyStatement,
  type DaySide,
  type DifferenceReason,
  type InstitutionRecord,
  type ReceiptKind,
  type RestsOn,
} from '@piaosu/core';
import { selectLeafGaps, selectRefusedOfDay } from '../db/reconciliation.ts';
import { nativeSuite } from '../native/hash-suite.ts';
import type { Organisation } from '../organisation.ts';
import { isOpen, type Day } from './day.ts';
import { SideCount, unequalKinds } from './day-side.ts';
import { differencesOf, refusedRow, type Difference } from './difference.ts';
import { recountDay, type CountedReceipt } from './recount.ts';
import { currentTotals, type HospitalTotals } from './totals.ts';

/** A hospital's day, counted on every side. */
export interface DayReport {
  readonly day: Day;
  readonly state: 'OPEN' | 'CLOSED';
  readonly issuer: InstitutionRecord['state'];
  readonly block: number;
  readonly file: DaySide | undefined;
  readonly accepted: DaySide;
  readonly anchored: DaySide;
  readonly hospital: HospitalTotals | undefined;
  readonly leaves: DailyStatement['leaves'];
  readonly checkpoints: readonly RestsOn[];
  readonly differences: readonly Difference[];
}

/** Counts the day anew; see `recountDay` for what is believed. */
export async function reportDay(organisation: Organisation, hospital: InstitutionRecord, day: Day): Promise<DayReport> {
  const block = organisation.projection.taken;
  const refused = await selectRefusedOfDay(organisation.database, day);
  const counted: CountedReceipt[] = [];
  for await (const receipt of recountDay(organisation, day)) counted.push(receipt);
  const hasFile = refused.length > 0 || counted.some(({ row }) => row.in_file);
  const judging = { organisation, hospital, day, hasFile };
  const about: Difference[] = [];
  for (const receipt of counted) about.push(...(await differencesOf(judging, receipt)));
  const totals = new Map(counted.map(({ name, row }) => [name, row.total_fen]));
  const sides = sidesOf(counted, hasFile ? refused : undefined);
  const own = await currentTotals(organisation.database, day);
  const checkpoints = restingOn(counted);
  return {
    ...{ day, block, ...sides, hospital: own, checkpoints },
    state: isOpen(day, Date.now()) ? 'OPEN' : 'CLOSED',
    issuer: hospital.state,
    leaves: leavesOf(counted),
    differences: [
      ...refused.map((row) => refusedRow(row, totals)),
      ...about,
      ...(await leafGaps(organisation, counted)),
      ...(own === undefined ? [] : totalsDiffer(own.side, sides)),
    ],
  };
}

interface Sides {
  readonly file: DaySide | undefined;
  readonly accepted: DaySide;
  readonly anchored: DaySide;
}

type RefusedRow = Awaited<ReturnType<typeof selectRefusedOfDay>>[number];

function sidesOf(counted: readonly CountedReceipt[], refused: readonly RefusedRow[] | undefined): Sides {
  const [accepted, anchored] = [new SideCount(), new SideCount()];
  for (const { row } of counted) accepted.add(row.kind, row.total_fen);
  for (const { proven } of anchoredOf(counted)) {
    if (proven !== undefined) anchored.add(proven.header.kind, proven.totalFen);
  }
  const file = refused === undefined ? undefined : fileSide(counted, refused);
  return { file, accepted: accepted.side(), anchored: anchored.side() };
}

function fileSide(counted: readonly CountedReceipt[], refused: readonly RefusedRow[]): DaySide {
  const file = new SideCount();
  for (const { row, proven } of counted) if (row.in_file) file.add(row.kind, proven?.totalFen ?? row.total_fen);
  for (const row of refused) file.add(kindOf(row.kind), row.total_fen ?? 0);
  return file.side();
}

function kindOf(text: string): ReceiptKind {
  return RECEIPT_KINDS.find((kind) => kind === text) ?? 'OUTPATIENT';
}

/** The hospital's own totals speak of what it issued: the ledger holds all of it, and the gateway took all of it. */
function totalsDiffer(own: DaySide, { accepted, anchored }: Sides): Difference[] {
  return unequalKinds(own, anchored).map(({ kind, left, right }) => {
    const taken = accepted.kinds.find((each) => each.kind === kind);
    return {
      reason: 'TOTALS_DIFFER',
      kind,
      amounts: { hospital: left.totalFen, accepted: taken?.totalFen ?? 0, anchored: right.totalFen },
      counts: { hospital: left.count, accepted: taken?.count ?? 0, anchored: right.count },
    };
  });
}

/** By log, then by index: zeros in front, so that texts sort as numbers. */
function placeOf({ anchor }: CountedReceipt): string {
  const { publisher = '', shard = '', index = 0 } = anchor?.log ?? {};
  return `${publisher}~${shard}~${String(index).padStart(12, '0')}`;
}

function byPlace(left: CountedReceipt, right: CountedReceipt): number {
  return placeOf(left) < placeOf(right) ? -1 : 1;
}

function anchoredOf(counted: readonly CountedReceipt[]): CountedReceipt[] {
  return counted.filter(({ proven, anchor }) => proven !== undefined && anchor !== undefined);
}

function leavesOf(counted: readonly CountedReceipt[]): DayReport['leaves'] {
  const suite = nativeSuite('sha-256');
  const leaves = anchoredOf(counted)
    .toSorted(byPlace)
    .map(({ row }) => row.leaf);
  return { count: leaves.length, root: toDigestText(suite.alg, rootOf(suite, leaves)) };
}

/** The newest checkpoint of each log: it covers whatever lies before it. */
function restingOn(counted: readonly CountedReceipt[]): RestsOn[] {
  const newest = new Map<string, RestsOn>();
  for (const { anchor } of anchoredOf(counted)) {
    if (anchor === undefined) continue;
    const { publisher, shard, size } = anchor.log;
    const log = `${publisher}~${shard}`;
    if ((newest.get(log)?.size ?? 0) < size) newest.set(log, { publisher, shard, size, root: anchor.root });
  }
  return [...newest.keys()].toSorted().flatMap((log) => newest.get(log) ?? []);
}

async function leafGaps({ database }: Organisation, counted: readonly CountedReceipt[]): Promise<Difference[]> {
  const steps = new Map(
    anchoredOf(counted).flatMap(({ anchor }) =>
      anchor === undefined ? [] : [[`${anchor.log.publisher}~${anchor.log.shard}~${anchor.log.size}`, anchor.log]],
    ),
  );
  const logs = [...steps.values()];
  const gaps = await selectLeafGaps(
    database,
    logs.map(({ publisher }) => publisher),
    logs.map(({ shard }) => shard),
    logs.map(({ size }) => size),
  );
  return gaps.map(({ missing, ...log }) => ({ reason: 'LEAF_WITHOUT_RECEIPT', log, counts: { leaves: missing } }));
}

/** How many differences of each reason, in the order of their first. */
export function countReasons(differences: readonly Difference[]): { reason: DifferenceReason; count: number }[] {
  const reasons = new Map<DifferenceReason, number>();
  for (const { reason } of differences) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  return [...reasons].map(([reason, count]) => ({ reason, count }));
}

/** An amount for people and programs. */
export function toAmounts(amounts: NonNullable<Difference['amounts']>): Record<string, string> {
  return Object.fromEntries(Object.entries(amounts).map(([side, fen]) => [side, formatFen(fen)]));
}
