import { z } from 'zod';
import { isCode } from '@piaosu/core';
import { ALERT_STATES } from '../alerts/decision.ts';
import type { AlertState } from '../alerts/decision.ts';
import { SEVERITIES } from '../alerts/alert-rule.ts';
import { CERTAINTIES } from '../alerts/certainty.ts';
import type { AlertQuery } from '../alerts/alerts.ts';
import { REST_ROLES } from '../http/caller.ts';
import type { RestRole } from '../http/caller.ts';
import type { Sql } from './database.ts';

const COLUMNS = `id, at, code, severity, certainty, institution, role, organisation, responsible, due, subject, evidence, tx,
  block, state,
  (due < piaosu_now() AND state IN ('OPEN', 'FORWARDED')) AS overdue`;

const alertRow = z.object({
  id: z.number(),
  at: z.date(),
  code: z.string().refine(isCode),
  severity: z.enum(SEVERITIES),
  certainty: z.enum(CERTAINTIES),
  institution: z.string().nullable(),
  role: z.enum(REST_ROLES),
  /** Where it must be decided, and by whom there; null: by its supervision. */
  organisation: z.string(),
  responsible: z.string().nullable(),
  due: z.date(),
  subject: z.string(),
  evidence: z.json(),
  tx: z.string().nullable(),
  block: z.number().nullable(),
  state: z.enum(ALERT_STATES),
  overdue: z.boolean(),
});
export type AlertRow = z.output<typeof alertRow>;

/** What the raiser says, with what the rule of its code adds. */
export type NewAlertRow = Omit<AlertRow, 'id' | 'at' | 'evidence' | 'overdue'> & {
  readonly dedupe: string;
  readonly evidence: string;
};

const created = z.object({ id: z.number(), at: z.date() });

/** Undefined when the occurrence was raised before. */
export function insertAlert(sql: Sql, row: NewAlertRow): Promise<z.output<typeof created> | undefined> {
  return sql.row(
    created,
    `INSERT INTO alerts (dedupe, code, severity, certainty, institution, role, organisation, responsible, due, subject, evidence,
       tx, block, state)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
     ON CONFLICT (dedupe) DO NOTHING RETURNING id, at`,
    [
      row.dedupe,
      row.code,
      row.severity,
      row.certainty,
      row.institution,
      row.role,
      row.organisation,
      row.responsible,
      row.due,
      row.subject,
      row.evidence,
      row.tx,
      row.block,
      row.state,
    ],
  );
}

/** Newest first; one row more than `limit`, so that the caller knows whether there is a next page. */
export function selectAlerts(sql: Sql, query: AlertQuery): Promise<AlertRow[]> {
  return sql.rows(
    alertRow,
    `SELECT ${COLUMNS} FROM alerts
     WHERE ($1::text IS NULL OR institution = $1) AND ($2::text IS NULL OR code = $2) AND ($3::bigint IS NULL OR id < $3)
       AND ($4::text IS NULL OR state = $4) AND ($5::text IS NULL OR severity = $5)
       AND ($6::boolean IS NULL OR (due < piaosu_now() AND state IN ('OPEN', 'FORWARDED')) = $6)
     ORDER BY id DESC LIMIT $7`,
    [
      query.institution ?? null,
      query.code ?? null,
      query.before ?? null,
      query.state ?? null,
      query.severity ?? null,
      query.overdue ?? null,
      query.limit + 1,
    ],
  );
}

export function selectAlert(sql: Sql, id: number): Promise<AlertRow | undefined> {
  return sql.row(alertRow, `SELECT ${COLUMNS} FROM alerts WHERE id = $1`, [id]);
}

/** Holds the alert until the transaction ends: of two who decide at once the second sees what the first decided. */
export function lockAlert(sql: Sql, id: number): Promise<AlertRow | undefined> {
  return sql.row(alertRow, `SELECT ${COLUMNS} FROM alerts WHERE id = $1 FOR UPDATE`, [id]);
}

export async function updateAlert(
  sql: Sql,
  id: number,
  next: {
    readonly state: AlertState;
    readonly role: RestRole;
    readonly responsible: string | null;
    readonly due: Date;
  },
): Promise<void> {
  await sql.execute('UPDATE alerts SET state = $2, role = $3, responsible = $4, due = $5 WHERE id = $1', [
    id,
    next.state,
    next.role,
    next.responsible,
    next.due,
  ]);
}
