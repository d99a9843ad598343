import { selectRunningJobs } from '../db/settlement-jobs.ts';
import { countOutcomes, countUntried, dropUntried, type SettlementRow } from '../db/settlements.ts';
import type { RowOutcome } from '../jobs/jobs.ts';
import type { Organisation } from '../organisation.ts';
import { SETTLEMENT_KIND } from './settlement-upload.ts';

/** A row counts as taken once it has been looked for; what came of it is in `GET /settlements` and may still change. */
export async function recordTried({ jobs }: Organisation, rows: readonly SettlementRow[]): Promise<void> {
  for (const [job, tried] of Map.groupBy(rows, (row) => row.job)) {
    const outcomes = tried
      .filter(({ attempts }) => attempts === 0)
      .map(({ row }): RowOutcome => ({ part: 'settlements', row, subject: `row ${row}`, outcome: 'ACCEPTED' }));
    await jobs.record(job, outcomes);
  }
}

/** Ends the jobs whose rows have all been looked for, and those that somebody cancelled. */
export async function endMatchedJobs({ database, jobs }: Organisation): Promise<void> {
  for (const { id, cancelled } of await selectRunningJobs(database, SETTLEMENT_KIND)) {
    if (cancelled) await dropUntried(database, id);
    if ((await countUntried(database, id)) > 0) continue;
    const counts = await countOutcomes(database, id);
    const outcomes = Object.fromEntries(counts.map(({ outcome, rows }) => [outcome, rows]));
    await jobs.end(id, cancelled ? 'CANCELLED' : 'DONE', { summary: { outcomes } });
  }
}
