import type { Alerts } from '../../alerts/alerts.ts';
import type { Sql } from '../../db/index.ts';
import { selectNearDuplicates } from '../../db/near-duplicates.ts';

/**
 * Same patient, hospital, day and amount under another business number: a second visit, or one treatment charged twice. Only
 * a person can tell, so it is an alert for the issuer and never a refusal. It names the two receipts and nobody.
 */
export async function alertNearDuplicates(
  alerts: Pick<Alerts, 'raise'>,
  sql: Sql,
  firstId: number,
  lastId: number,
): Promise<void> {
  for (const { tag, issuer, name, other } of await selectNearDuplicates(sql, firstId, lastId)) {
    const alert = {
      dedupe: `near-duplicate/${tag}`,
      code: 'NEAR_DUPLICATE',
      institution: issuer,
      subject: tag,
      evidence: { receipts: [other, name] },
    } as const;
    await alerts.raise(alert, sql);
  }
}
