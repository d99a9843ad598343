import {
  countCheckpoints,
  selectClaimSums,
  selectReceiptSums,
  selectVerdictSums,
  type DayRange,
  type SumRow,
} from '../../db/dashboards.ts';
import type { CallerContext } from '../../http/route.ts';
import type { Organisation } from '../../organisation.ts';
import { rangeOf } from './day-range.ts';
import { placesOf, type Place } from './region.ts';
import { FEWEST_SHOWN, keptBack, keptBackInGroups } from './small-cells.ts';

export const SUBJECTS = ['receipts', 'verdicts', 'claims'] as const;
export type Subject = (typeof SUBJECTS)[number];

/** What is added up, in fen. */
export type Sums = Pick<SumRow, 'requested' | 'approved' | 'paid' | 'recovered'>;

export interface Cell {
  readonly key: string;
  readonly name: string | null;
  /** Count and sums; null: kept back, because few are counted. */
  readonly shown: ({ readonly count: number } & Sums) | null;
}

export interface Dashboard {
  /** ELSEWHERE: this organisation publishes no receipts, so it has none to count. */
  readonly source: 'OWN' | 'ELSEWHERE';
  readonly total: Cell;
  readonly byDay: readonly Cell[];
  readonly byInstitution: readonly (Cell & { readonly region: string | null })[];
  readonly byRegion: readonly Cell[];
  readonly byKind: readonly Cell[];
}

const READ: Readonly<Record<Subject, (organisation: Organisation, range: DayRange) => Promise<SumRow[]>>> = {
  receipts: async ({ database }, range) => {
    await countCheckpoints(database, range);
    return selectReceiptSums(database, range);
  },
  verdicts: ({ database }, range) => selectVerdictSums(database, range),
  claims: ({ database }, range) => selectClaimSums(database, range),
};

/** An institution that no record places in a region. */
const NOWHERE = '';

/** One subject between two days, small cells kept back; that it was asked for stands in the access log. */
export async function readDashboard(
  context: CallerContext,
  subject: Subject,
  days: { readonly from: string; readonly to: string },
): Promise<Dashboard> {
  const { organisation } = context;
  const rows = await READ[subject](organisation, rangeOf(days.from, days.to));
  await organisation.accessLog.record(context, {
    ...{ action: 'dashboard.read', subject: `${subject}/${days.from}/${days.to}`, outcome: 'SERVED' },
  });
  const of = (by: SumRow['by']) => rows.filter((row) => row.by === by);
  const institutions = of('INSTITUTION');
  const places = await placesOf(
    organisation,
    institutions.map(({ key }) => key),
  );
  const isElsewhere = subject === 'receipts' && organisation.config.publisher === undefined;
  return {
    source: isElsewhere ? 'ELSEWHERE' : 'OWN',
    total: totalOf(of('DAY')),
    byDay: cellsOf(of('DAY')),
    ...inPlaces(institutions, places),
    byKind: cellsOf(of('KIND')),
  };
}

function inPlaces(rows: readonly SumRow[], places: ReadonlyMap<string, Place>) {
  const regionOf = ({ key }: SumRow) => places.get(key)?.region ?? NOWHERE;
  const kept = keptBackInGroups(rows, regionOf);
  const regions = [...Map.groupBy(rows, regionOf)].map(([key, members]) => added(key, members));
  return {
    byInstitution: rows.map((row) => ({
      ...cellOf(row, kept.cells),
      ...{ name: places.get(row.key)?.name ?? null, region: places.get(row.key)?.region ?? null },
    })),
    byRegion: regions.toSorted((a, b) => a.key.localeCompare(b.key)).map((row) => cellOf(row, kept.groups)),
  };
}

function cellsOf(rows: readonly SumRow[]): Cell[] {
  const kept = keptBack(rows);
  return rows.map((row) => cellOf(row, kept));
}

function totalOf(rows: readonly SumRow[]): Cell {
  const total = added('', rows);
  const isSmall = total.count > 0 && total.count < FEWEST_SHOWN;
  return cellOf(total, new Set(isSmall ? [''] : []));
}

function cellOf({ key, count, ...row }: Omit<SumRow, 'by'>, kept: ReadonlySet<string>): Cell {
  const { requested, approved, paid, recovered } = row;
  return { key, name: null, shown: kept.has(key) ? null : { count, requested, approved, paid, recovered } };
}

function added(key: string, rows: readonly SumRow[]): Omit<SumRow, 'by'> {
  const sum = (of: (row: SumRow) => number) => rows.reduce((all, row) => all + of(row), 0);
  return {
    ...{ key, count: sum(({ count }) => count), requested: sum(({ requested }) => requested) },
    approved: sum(({ approved }) => approved),
    paid: sum(({ paid }) => paid),
    recovered: sum(({ recovered }) => recovered),
  };
}
