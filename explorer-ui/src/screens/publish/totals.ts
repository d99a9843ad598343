import { formatFen, readFen } from '@piaosu/core';

export interface DayTotal {
  readonly day: string;
  readonly count: number;
  readonly amount: string;
}

export interface Totals {
  readonly count: number;
  readonly amount: string;
  readonly days: readonly DayTotal[];
  /** Rows whose amount cannot be read exactly: not in the sums, and the service will refuse them. */
  readonly unread: number;
}

/** Sums to the fen, of rows under our names. Red receipts count below zero. */
export function totalsOf([head = [], ...rows]: readonly (readonly string[])[]): Totals {
  const amountAt = head.indexOf('金额合计');
  const dayAt = head.indexOf('开票日期');
  const days = new Map<string, { count: number; fen: number }>();
  let fen = 0;
  let unread = 0;
  for (const row of rows) {
    const read = readFen((row[amountAt] ?? '').trim());
    if (read === undefined) unread += 1;
    fen += read ?? 0;
    const name = (row[dayAt] ?? '').trim();
    const day = days.get(name) ?? { count: 0, fen: 0 };
    days.set(name, { count: day.count + 1, fen: day.fen + (read ?? 0) });
  }
  const sorted = [...days].sort(([left], [right]) => (left < right ? -1 : 1));
  return {
    ...{ count: rows.length, amount: formatFen(fen), unread },
    days: sorted.map(([day, sum]) => ({ day, count: sum.count, amount: formatFen(sum.fen) })),
  };
}
