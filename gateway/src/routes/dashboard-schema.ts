import { z } from 'zod';
import { CLAIM_STATES, formatFen } from '@piaosu/core';
import type { LineageClaimRow, RefusedDuplicate } from '../db/dashboards.ts';
import { ALERT_STATES } from '../alerts/decision.ts';
import type { Cell, Dashboard, Subject, Sums } from '../use-cases/dashboards/dashboard.ts';
import { MAX_DAYS } from '../use-cases/dashboards/day-range.ts';
import type { Duplicate, Duplicates } from '../use-cases/dashboards/duplicates.ts';
import { FEWEST_SHOWN } from '../use-cases/dashboards/small-cells.ts';
import { isoDate, time } from './schemas.ts';

/** Days of a dashboard, in Beijing. */
export const days = z.strictObject({
  from: isoDate.meta({ description: 'First day, +08:00' }),
  to: isoDate.meta({ description: `Last day, counted in; at most ${MAX_DAYS} days` }),
});

const SUM_NAMES = ['total', 'requested', 'approved', 'paid', 'recovered'] as const;
type SumName = (typeof SUM_NAMES)[number];

/** What is added up for each subject: the name on the wire and the column. */
const SUMS: Readonly<Record<Subject, readonly (readonly [SumName, keyof Sums])[]>> = {
  receipts: [['total', 'requested']],
  verdicts: [],
  claims: [
    ['requested', 'requested'],
    ['approved', 'approved'],
    ['paid', 'paid'],
    ['recovered', 'recovered'],
  ],
};

const amount = z.string().meta({ description: 'yuan, two digits after the point', examples: ['1000.00'] });

const cell = z.strictObject({
  key: z.string().meta({ description: 'Day, institution, region (6 digits, empty: unknown), kind, verdict or state' }),
  name: z.string().nullable().meta({ description: 'Of the institution' }),
  region: z.string().nullable().exactOptional().meta({ description: 'Of the institution' }),
  count: z
    .int()
    .nullable()
    .meta({ description: `null: kept back; fewer than ${FEWEST_SHOWN}, or one that would give such a number away` }),
  sums: z.array(z.strictObject({ name: z.enum(SUM_NAMES), amount })).meta({ description: 'Empty with the count' }),
});

export const dashboard = z
  .strictObject({
    ...days.shape,
    source: z.enum(['OWN', 'ELSEWHERE']).meta({
      description: 'ELSEWHERE: receipts lie with the organisation that publishes them; this one has none to count',
    }),
    fewestShown: z.int(),
    total: cell,
    byDay: z.array(cell),
    byInstitution: z.array(cell).meta({ description: 'Issuer of receipts, asker of verdicts, payer of claims' }),
    byRegion: z.array(cell),
    byKind: z.array(cell).meta({ description: 'Kind of receipt, verdict, or state of a claim' }),
  })
  .meta({ id: 'Dashboard' });

export function toDashboard(
  subject: Subject,
  range: z.output<typeof days>,
  { source, total, byInstitution, ...found }: Dashboard,
): z.input<typeof dashboard> {
  const toCell = ({ key, name, shown }: Cell): z.input<typeof cell> => ({
    ...{ key, name, count: shown?.count ?? null },
    sums: shown === null ? [] : SUMS[subject].map(([to, from]) => ({ name: to, amount: formatFen(shown[from]) })),
  });
  return {
    ...{ ...range, source, fewestShown: FEWEST_SHOWN, total: toCell(total) },
    byDay: found.byDay.map(toCell),
    byInstitution: byInstitution.map(({ region, ...each }) => ({ ...toCell(each), region })),
    byRegion: found.byRegion.map(toCell),
    byKind: found.byKind.map(toCell),
  };
}

const claimed = z.strictObject({
  id: z.string(),
  payer: z.string(),
  name: z.string().nullable(),
  state: z.enum(CLAIM_STATES),
  requested: amount,
  at: time,
});

const refusedClaim = z.strictObject({
  alert: z.string().meta({ description: 'id of the alert about it' }),
  at: time,
  code: z.enum(['DUPLICATE_TIER', 'DUPLICATE_CLAIM']),
  payer: z.string(),
  name: z.string().nullable(),
  state: z.enum(ALERT_STATES).meta({ description: 'Of the alert' }),
});

export const duplicate = z
  .strictObject({
    lineage: z
      .string()
      .meta({ description: 'The bill, as a tag: original, re-issues and parts of a split bill are one' }),
    claims: z.array(claimed).meta({ description: 'Whoever claimed it, oldest first' }),
    refused: z.array(refusedClaim).meta({ description: 'Claims refused because of them, newest first' }),
  })
  .meta({ id: 'Duplicate' });

export const duplicates = z
  .strictObject({ ...days.shape, truncated: z.boolean(), items: z.array(duplicate) })
  .meta({ id: 'Duplicates' });

export function toDuplicates(
  range: z.output<typeof days>,
  { items, truncated, nameOf }: Duplicates,
): z.input<typeof duplicates> {
  return { ...range, truncated, items: items.map((item) => toDuplicate(item, nameOf)) };
}

function toDuplicate({ lineage, claims, refused }: Duplicate, nameOf: Duplicates['nameOf']): z.input<typeof duplicate> {
  return {
    lineage,
    claims: claims.map((row) => toClaimed(row, nameOf(row.payer))),
    refused: refused.map((row) => toRefused(row, nameOf(row.institution))),
  };
}

function toClaimed({ id, payer, state, requested_fen: fen, time: at }: LineageClaimRow, name: string | null) {
  return { id, payer, name, state, requested: formatFen(fen), at: new Date(at * 1000).toISOString() };
}

function toRefused({ id, at, code, institution, state }: RefusedDuplicate, name: string | null) {
  return { alert: String(id), at: at.toISOString(), code, payer: institution, name, state };
}

const EXAMPLE_DAYS = { from: '2026-01-01', to: '2026-01-31' };

/** Of each subject, a month with one hospital or payer that is large enough to be shown and one that is not. */
export const DASHBOARD_EXAMPLE: Readonly<Record<Subject, z.input<typeof dashboard>>> = {
  receipts: exampleOf('OUTPATIENT', { id: 'H33010000001', name: '市演示医院', region: '330100' }, [
    { name: 'total', amount: '812450.30' },
  ]),
  verdicts: exampleOf('GENUINE', { id: 'INS-A', name: '甲商业保险', region: null }, []),
  claims: exampleOf('PAID', { id: 'HZ-BASIC', name: '杭州市医保经办中心', region: null }, [
    { name: 'requested', amount: '90210.00' },
    { name: 'approved', amount: '88000.00' },
    { name: 'paid', amount: '80000.00' },
    { name: 'recovered', amount: '0.00' },
  ]),
};

function exampleOf(
  kind: string,
  { id, name, region }: { readonly id: string; readonly name: string; readonly region: string | null },
  sums: z.input<typeof cell>['sums'],
): z.input<typeof dashboard> {
  const one = (key: string) => ({ key, name: null, count: 2114, sums });
  return {
    ...{ ...EXAMPLE_DAYS, source: 'OWN', fewestShown: FEWEST_SHOWN, total: one('') },
    ...{ byDay: [one('2026-01-05')], byRegion: [one(region ?? '')], byKind: [one(kind)] },
    byInstitution: [{ ...one(id), name, region }],
  };
}

export const DUPLICATES_EXAMPLE: z.input<typeof duplicates> = {
  ...EXAMPLE_DAYS,
  truncated: false,
  items: [
    {
      lineage: '1.e68a89c5859acb3ab979a8b477b70c9623138b693c53ec73035588f6285fa092',
      claims: [
        {
          ...{ id: 'CLM-2026-0001', payer: 'HZ-BASIC', name: '杭州市医保经办中心', state: 'PAID' },
          ...{ requested: '800.00', at: '2026-01-06T01:30:00.000Z' },
        },
      ],
      refused: [
        {
          ...{ alert: '1204', at: '2026-01-09T02:00:00.000Z', code: 'DUPLICATE_TIER', payer: 'WZ-BASIC' },
          ...{ name: '温州市医保经办中心', state: 'ELSEWHERE' },
        },
      ],
    },
  ],
};
