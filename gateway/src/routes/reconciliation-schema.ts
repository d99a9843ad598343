import { z } from 'zod';
import { CODES, DIFFERENCE_REASONS, formatFen, guardFormula, isCode, RECEIPT_KINDS, type DaySide } from '@piaosu/core';
import { toAmounts, countReasons, type DayReport } from '../reconciliation/day-report.ts';
import type { Difference } from '../reconciliation/difference.ts';
import type { HospitalTotals } from '../reconciliation/totals.ts';
import { institutionId, isoDate, time } from './schemas.ts';

const money = z.string().meta({ description: 'two decimals; below zero for red receipts', examples: ['896542.74'] });
const count = z.int();

/** One side of a day. */
const side = z
  .strictObject({
    kinds: z.array(z.strictObject({ kind: z.enum(RECEIPT_KINDS), count, totalAmount: money })),
    count,
    totalAmount: money,
  })
  .meta({ id: 'DaySide' });

const amounts = z.strictObject({
  file: money.exactOptional(),
  accepted: money.exactOptional(),
  anchored: money.exactOptional(),
  hospital: money.exactOptional(),
});

const difference = z
  .strictObject({
    reason: z.enum(DIFFERENCE_REASONS),
    receipt: z.string().exactOptional().meta({ description: 'code-number' }),
    code: z.string().refine(isCode).exactOptional().meta({ description: 'Why a row of the file was refused' }),
    kind: z.string().exactOptional(),
    job: z.string().exactOptional().meta({ description: 'The upload of a refused row' }),
    row: count.exactOptional(),
    date: z
      .string()
      .exactOptional()
      .meta({ description: 'Day of anchoring, or of the receipt that a red one cancels' }),
    amounts: amounts.exactOptional(),
    counts: z.record(z.string(), count).exactOptional(),
    original: z.string().exactOptional(),
    log: z.strictObject({ publisher: z.string(), shard: z.string(), size: count }).exactOptional(),
  })
  .meta({ id: 'DayDifference' });

export const totalsView = z
  .strictObject({ version: count, at: time, side })
  .meta({ id: 'DayTotals', description: 'A hospital’s own totals of a day; the last version counts' });

/** More than a person reads; all of them are in `differences.csv`. */
const MOST_LISTED = 500;

export const reportView = z
  .strictObject({
    institution: institutionId,
    day: isoDate,
    state: z.enum(['OPEN', 'CLOSED']).meta({ description: 'OPEN until the day has ended in Beijing' }),
    issuer: z.enum(['ACTIVE', 'SUSPENDED']),
    asOfBlock: count,
    file: side.nullable().meta({ description: 'What the uploaded files held, refused rows too; null without a file' }),
    accepted: side.meta({ description: 'What the gateway accepted, by its columns' }),
    anchored: side.meta({ description: 'Counted anew from headers, documents and proofs that lead to the ledger' }),
    hospital: totalsView.nullable(),
    differences: z.strictObject({
      counts: z.array(z.strictObject({ reason: z.enum(DIFFERENCE_REASONS), count })),
      items: z.array(difference).meta({ description: 'The first 500; all of them in differences.csv' }),
      truncated: z.boolean(),
    }),
  })
  .meta({ id: 'DayReconciliation' });

export function toSideView({ kinds, count: all, totalFen }: DaySide): z.input<typeof side> {
  return {
    kinds: kinds.map(({ kind, count: each, totalFen: fen }) => ({ kind, count: each, totalAmount: formatFen(fen) })),
    count: all,
    totalAmount: formatFen(totalFen),
  };
}

export function toTotalsView({ version, at, side: own }: HospitalTotals): z.input<typeof totalsView> {
  return { version, at: at.toISOString(), side: toSideView(own) };
}

export function toReportView(report: DayReport): z.input<typeof reportView> {
  const { day, state, issuer, block, file, accepted, anchored, hospital, differences } = report;
  return {
    ...{ institution: day.institution, day: day.day, state, issuer, asOfBlock: block },
    file: file === undefined ? null : toSideView(file),
    accepted: toSideView(accepted),
    anchored: toSideView(anchored),
    hospital: hospital === undefined ? null : toTotalsView(hospital),
    differences: {
      counts: countReasons(differences),
      items: differences.slice(0, MOST_LISTED).map(toDifferenceView),
      truncated: differences.length > MOST_LISTED,
    },
  };
}

function toDifferenceView({ amounts: fen, counts, ...rest }: Difference): z.input<typeof difference> {
  return {
    ...rest,
    ...(fen === undefined ? {} : { amounts: toAmounts(fen) }),
    ...(counts === undefined ? {} : { counts: { ...counts } }),
  };
}

const CSV_HEAD = '原因,票据,种类,代码,说明,文件金额,网关金额,上链金额,医院金额,日期,原票据,任务,行\r\n';

/** All differences as a table that spreadsheets read: UTF-8 with byte order mark. */
export const DIFFERENCES_EXAMPLE = `${CSV_HEAD}NOT_ANCHORED,33060125-0000000101,OUTPATIENT,,,1000.00,1000.00,,,,,,\r\n`;

export async function* differencesCsv(differences: readonly Difference[]): AsyncGenerator<string> {
  yield `\uFEFF${CSV_HEAD}`;
  for (const each of differences) yield `${csvCells(each).map(toCell).join(',')}\r\n`;
  await Promise.resolve();
}

/** What a file held is not trusted and is no formula; our own sums stay numbers, also those below zero. */
function csvCells(each: Difference): string[] {
  const { reason, receipt, kind, code, date, original, job, row } = each;
  const fen = toAmounts(each.amounts ?? {});
  const why = code === undefined ? '' : CODES[code].zh;
  const sums = [fen['file'], fen['accepted'], fen['anchored'], fen['hospital']].map((sum) => sum ?? '');
  const texts = (...cells: (string | number | undefined)[]) => cells.map((cell) => guardFormula(String(cell ?? '')));
  return [...texts(reason, receipt, kind, code, why), ...sums, ...texts(date, original, job, row)];
}

function toCell(text: string): string {
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const EXAMPLE_SIDE = {
  kinds: [
    { kind: 'OUTPATIENT', count: 398, totalAmount: '301542.74' },
    { kind: 'INPATIENT', count: 6, totalAmount: '595000.00' },
  ],
  count: 404,
  totalAmount: '896542.74',
} satisfies z.input<typeof side>;

export const TOTALS_EXAMPLE = {
  version: 2,
  at: '2026-11-21T01:30:00.000Z',
  side: EXAMPLE_SIDE,
} satisfies z.input<typeof totalsView>;

export const REPORT_EXAMPLE = {
  ...{ institution: 'H33010491008', day: '2026-11-20', state: 'CLOSED', issuer: 'ACTIVE', asOfBlock: 812 },
  file: { ...EXAMPLE_SIDE, count: 405, totalAmount: '896592.34' },
  accepted: EXAMPLE_SIDE,
  anchored: EXAMPLE_SIDE,
  hospital: TOTALS_EXAMPLE,
  differences: {
    counts: [{ reason: 'REFUSED', count: 1 }],
    items: [
      {
        reason: 'REFUSED',
        receipt: '33060126-0002000145',
        code: 'AMOUNT_EQUATION',
        kind: 'OUTPATIENT',
        job: 'job_0f0c2c5e-7d0b-4a43-9d0c-0f9b6f1f5a11',
        row: 145,
        amounts: { file: '49.60' },
      },
    ],
    truncated: false,
  },
} satisfies z.input<typeof reportView>;
