import type { Dashboard } from '@piaosu/gateway/api';
import type { Cell, Cut } from './cell-words.ts';
import type { Bar } from './chart-canvas.ts';
import { eachDay } from './days.ts';

export interface NamedCell extends Omit<Cell, 'region'> {
  readonly label: string;
}

/** A picture holds no more names than can be read; the table holds all. */
const MOST = 12;

/** What is drawn: each day of the range in its order, or the largest of the others. Cells that are kept back have no bar. */
export function barsOf(cut: Cut, { from, to }: Pick<Dashboard, 'from' | 'to'>, cells: readonly NamedCell[]): Bar[] {
  if (cut === 'byDay') {
    const counts = new Map(cells.map(({ key, count }) => [key, count ?? 0]));
    return eachDay({ from, to }).map((day) => ({ name: day.slice(5), value: counts.get(day) ?? 0 }));
  }
  return cells
    .flatMap(({ label, count }) => (count === null ? [] : [{ name: label, value: count }]))
    .toSorted((a, b) => b.value - a.value)
    .slice(0, MOST);
}
