import { canonicalJson } from '@piaosu/core';
import type { Alerts } from '../alerts/alerts.ts';
import type { Sql } from '../db/index.ts';
import { insertSuspicion } from '../db/suspicions.ts';
import type { Suspicion } from './suspicion.ts';

/** Keeps what was found and tells supervision, each occurrence once. The institutions it is about are not told. */
export async function report(alerts: Pick<Alerts, 'raise'>, sql: Sql, suspicions: readonly Suspicion[]): Promise<void> {
  for (const { code, dedupe, box, premises, evidence } of suspicions) {
    const row = { code, dedupe, box: box ?? null, premises, evidence: canonicalJson(evidence) };
    if (!(await insertSuspicion(sql, row))) continue;
    const subject = box ?? premises[0] ?? dedupe;
    await alerts.raise(
      { code, dedupe: `supervision/${dedupe}`, subject, evidence: { premises, found: evidence } },
      sql,
    );
  }
}
