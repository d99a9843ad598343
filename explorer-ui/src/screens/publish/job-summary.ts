import type { Job } from '@piaosu/gateway/api';

/** What a job of receipts says at its end. */
export interface ImportSummary {
  readonly acceptedTotal: string | undefined;
  readonly orphanDetails: number;
  /** Columns of the table of receipts, for the file that is mended. */
  readonly columns: readonly string[];
}

/** Read with care: a job of an older build says less. */
export function importSummary({ summary }: Job): ImportSummary {
  const members = new Map(typeof summary === 'object' && summary !== null ? Object.entries(summary) : []);
  const [total, orphans, columns] = [
    members.get('acceptedTotal'),
    members.get('orphanDetails'),
    members.get('columns'),
  ];
  return {
    acceptedTotal: typeof total === 'string' ? total : undefined,
    orphanDetails: typeof orphans === 'number' ? orphans : 0,
    columns: Array.isArray(columns) ? columns.filter((name) => typeof name === 'string') : [],
  };
}
