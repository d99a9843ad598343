import { z } from 'zod';
import type { AlertQuery, NewAlert } from '../alerts/alerts.ts';
import type { Sql } from './database.ts';

const alertRow = z.object({
  id: z.number(),
  at: z.date(),
  code: z.string(),
  severity: z.enum(['INFO', 'WARNING', 'CRITICAL']),
  certainty: z.enum(['DOES_NOT_MATCH', 'UNKNOWN', 'SUSPECT', 'PROVEN']),
  institution: z.string().nullable(),
  subject: z.string(),
  evidence: z.json(),
  tx: z.string().nullable(),
  block: z.number().nullable(),
  state: z.enum(['OPEN', 'DECIDED']),
});
export type AlertRow = z.output<typeof alertRow>;

/** True when it is new. */
export async function insertAlert(sql: Sql, alert: NewAlert, evidence: string): Promise<boolean> {
  const inserted = await sql.execute(
    `INSERT INTO alerts (dedupe, code, severity, certainty, institution, subject, evidence, tx, block)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (dedupe) DO NOTHING`,
    [
      alert.dedupe,
      alert.code,
      alert.severity,
      alert.certainty,
      alert.institution ?? null,
      alert.subject,
      evidence,
      alert.tx ?? null,
      alert.block ?? null,
    ],
  );
  return inserted === 1;
}

/** Newest first; one row more than `limit`, so that the caller knows whether there is a next page. */
export function selectAlerts(sql: Sql, query: AlertQuery): Promise<AlertRow[]> {
  return sql.rows(
    alertRow,
    `SELECT id, at, code, severity, certainty, institution, subject, evidence, tx, block, state FROM alerts
     WHERE ($1::text IS NULL OR institution = $1) AND ($2::text IS NULL OR code = $2) AND ($3::bigint IS NULL OR id < $3)
     ORDER BY id DESC LIMIT $4`,
    [query.institution ?? null, query.code ?? null, query.before ?? null, query.limit + 1],
  );
}
