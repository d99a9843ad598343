import { isKept } from './audit.ts';
import type { Row } from './run-fault.ts';

/** The table of all faults as text, and below it what clients and supervisor said in each. */
export function formatTable(rows: readonly Row[]): string {
  const head = [
    'fault',
    'usual gap',
    'outage',
    'from',
    'longest wait',
    'own clients',
    'first commit after heal',
    'caught up',
    'submitted',
    'valid',
    'unknown, settled',
    'lost',
    'doubled',
  ];
  const cells = rows.map(cellsOf);
  const widths = head.map((title, column) => Math.max(title.length, ...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [
    line(head),
    line(widths.map((width) => '-'.repeat(width))),
    ...cells.map(line),
    '',
    ...rows.flatMap(noteLines),
  ].join('\n');
}

function cellsOf(row: Row): string[] {
  const { audit } = row;
  return [
    row.title,
    ...[
      row.usualGapMs,
      row.outageMs,
      row.outageFromMs,
      row.longestWaitMs,
      row.ownOutageMs,
      row.firstCommitAfterHealMs,
      row.caughtUpMs,
    ].map(milliseconds),
    audit.submitted.toString(),
    audit.valid.toString(),
    `${audit.unknownSettled.toString()}${audit.undecided === 0 ? '' : `, ${audit.undecided.toString()} UNDECIDED`}`,
    audit.lost.length.toString(),
    (audit.doubled.length + audit.untold.length).toString(),
  ];
}

function milliseconds(value: number | undefined): string {
  return value === undefined ? '-' : `${value.toString()} ms`;
}

function noteLines(row: Row): string[] {
  const errors = Object.entries(row.errors).map(([text, count]) => `  ${count.toString().padStart(4)} x ${text}`);
  const said = errors.length === 0 ? ['  clients saw no error'] : errors;
  return [
    `${row.title} [${row.victims.length > 4 ? 'all' : row.victims.join(', ')}]`,
    ...said,
    ...row.remarks.map((text) => `  ${text}`),
    ...breachLines(row),
    '',
  ];
}

/** The evidence: which note, on which peer. */
function breachLines({ audit }: Row): string[] {
  const breaches = { LOST: audit.lost, DOUBLED: audit.doubled, UNTOLD: audit.untold, DISAGREED: audit.disagreed };
  return Object.entries(breaches).flatMap(([name, notes]) => notes.map((note) => `  ${name} ${note}`));
}

/** Whether the ledger kept its promise in every case. */
export function isSound(rows: readonly Row[]): boolean {
  return rows.every(({ audit }) => isKept(audit));
}
