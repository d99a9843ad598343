import type { Claim } from './counter.ts';

/** What a receipt of the lineage is by now. */
export interface DrawnReceipt {
  readonly title: string;
  readonly total: string;
  readonly state: string;
}

export interface DrawnClaim {
  readonly payer: string;
  readonly claim: Claim;
}

const COLUMNS = ['payer', 'tier', 'state', 'reserved', 'approved', 'paid', 'recovered', 'due'] as const;

/** The lineage as lines of text: its receipts from the first to the newest, and below what each payer has in it. */
export function drawLineage(receipts: readonly DrawnReceipt[], claims: readonly DrawnClaim[]): string {
  const chain = receipts.map(({ title, total, state }) => `[ ${title}  ${total}  ${state} ]`).join(' ─→ ');
  const rows = [
    [...COLUMNS],
    ...claims.map(({ payer, claim }) => [
      payer,
      String(claim.tier),
      ...[claim.state, claim.reserved, claim.approved, claim.paid, claim.recovered, claim.recoveryDue],
    ]),
  ];
  const widths = COLUMNS.map((_, i) => Math.max(...rows.map((cells) => cells[i]?.length ?? 0)));
  const table = rows.map((cells) =>
    cells
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [chain, ...(claims.length === 0 ? [] : table.map((line) => `    ${line}`))].join('\n');
}
