/** One question of the day: what the file expects and what the product answered. */
export interface Comparison {
  readonly question: string;
  readonly expected: string;
  readonly came: string;
}

export function agrees(comparison: Comparison): boolean {
  return comparison.expected === comparison.came;
}

/** The comparisons as a table of text, differences marked, and the counts as the last line. */
export function present(comparisons: readonly Comparison[]): string {
  const head: Comparison = { question: 'question', expected: 'expected', came: 'came' };
  const widths = columnWidths([head, ...comparisons]);
  const line = (mark: string, row: Comparison): string =>
    `${mark} ${row.question.padEnd(widths.question)}  ${row.expected.padEnd(widths.expected)}  ${row.came}`.trimEnd();
  const rows = comparisons.map((row) => line(agrees(row) ? '✓' : '✗', row));
  const right = comparisons.filter(agrees).length;
  const counts = `${right.toString()} of ${comparisons.length.toString()} answers as expected, ${(comparisons.length - right).toString()} different`;
  return [line(' ', head), ...rows, counts].join('\n');
}

function columnWidths(rows: readonly Comparison[]): { question: number; expected: number } {
  const widest = (texts: readonly string[]): number => Math.max(...texts.map((text) => text.length));
  return { question: widest(rows.map((row) => row.question)), expected: widest(rows.map((row) => row.expected)) };
}
