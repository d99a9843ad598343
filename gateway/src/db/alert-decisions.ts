import { z } from 'zod';
import { DECISIONS } from '../alerts/decision.ts';
import { REST_ROLES } from '../http/caller.ts';
import type { Sql } from './database.ts';

const COLUMNS = 'number, decision, reason, note, institution, role, message, at';

const decisionRow = z.object({
  number: z.number(),
  decision: z.enum(['CONFIRMED', 'DISMISSED', 'FORWARDED']),
  reason: z.enum([...DECISIONS.CONFIRMED, ...DECISIONS.DISMISSED, ...DECISIONS.FORWARDED]),
  /** Sealed. */
  note: z.string().nullable(),
  institution: z.string(),
  role: z.enum(REST_ROLES),
  message: z.string(),
  at: z.date(),
});
export type DecisionRow = z.output<typeof decisionRow>;

export type NewDecisionRow = Omit<DecisionRow, 'at'> & { readonly subject: string };

/** In the order in which they were taken. */
export function selectDecisions(sql: Sql, alert: number): Promise<DecisionRow[]> {
  return sql.rows(decisionRow, `SELECT ${COLUMNS} FROM alert_decisions WHERE alert = $1 ORDER BY number`, [alert]);
}

/** Answers when it was written. */
export async function insertDecision(sql: Sql, alert: number, row: NewDecisionRow): Promise<Date | undefined> {
  const written = await sql.row(
    z.object({ at: z.date() }),
    `INSERT INTO alert_decisions (alert, number, decision, reason, note, institution, role, subject, message)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING at`,
    [alert, row.number, row.decision, row.reason, row.note, row.institution, row.role, row.subject, row.message],
  );
  return written?.at;
}
