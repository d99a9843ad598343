import { z } from 'zod';
import type { Sql } from './database.ts';

/** Statements over looks that another organisation's publisher must learn of (migration 0071). */

const reportRow = z.object({
  id: z.number(),
  publisher: z.string(),
  code: z.string(),
  number: z.string(),
  at: z.date(),
  institution: z.string(),
  action: z.string(),
  subject: z.string(),
  outcome: z.string(),
  purpose: z.string().nullable(),
  role: z.string().nullable(),
});
export type ReportRow = z.output<typeof reportRow>;

/** Reports that are due, oldest first. */
export function selectDueReports(sql: Sql, limit: number): Promise<ReportRow[]> {
  return sql.rows(
    reportRow,
    `SELECT a.id, r.publisher, r.code, r.number, a.at, a.institution, a.action, a.subject, a.outcome, a.purpose, a.role
     FROM access_reports r JOIN access_log a ON a.id = r.access_id
     WHERE r.next_attempt <= piaosu_now() ORDER BY r.access_id LIMIT $1`,
    [limit],
  );
}

export async function deleteReports(sql: Sql, ids: readonly number[]): Promise<void> {
  await sql.execute('DELETE FROM access_reports WHERE access_id = ANY($1)', [ids]);
}

/** Tried again after 2 s, then twice as long each time, up to ten minutes; never given up. */
export async function postponeReports(sql: Sql, ids: readonly number[]): Promise<void> {
  await sql.execute(
    `UPDATE access_reports SET attempts = attempts + 1,
       next_attempt = piaosu_now() + least(interval '10 minutes', interval '2 seconds' * power(2, least(attempts, 10)))
     WHERE access_id = ANY($1)`,
    [ids],
  );
}

/** A look that another organisation reports of one of its institutions. */
export interface ReportedLook {
  readonly origin: string;
  readonly at: Date;
  readonly org: string;
  readonly institution: string;
  readonly action: string;
  readonly subject: string;
  readonly code: string;
  readonly number: string;
  readonly outcome: string;
  readonly purpose: string | null;
  readonly role: string | null;
}

/** Each once, whatever is repeated; a time in the future is taken as now. */
export async function insertReported(sql: Sql, looks: readonly ReportedLook[]): Promise<void> {
  await sql.execute(
    `WITH look AS (
       SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
         $9::text[], $10::text[], $11::text[])
         AS told (origin, at, org, institution, action, subject, outcome, purpose, role, code, number)
     ), added AS (
       INSERT INTO access_log (origin, at, org, institution, actor, action, subject, outcome, purpose, trace_id, role)
       SELECT origin, least(at::timestamptz, piaosu_now()), org, institution, 'gateway', action, subject, outcome, purpose,
         'reported', role FROM look
       ON CONFLICT (origin) WHERE origin IS NOT NULL DO NOTHING RETURNING id, origin
     )
     INSERT INTO access_unnoticed (access_id, code, number)
     SELECT added.id, look.code, look.number FROM added JOIN look USING (origin) WHERE look.institution <> 'PUBLIC'`,
    [
      looks.map(({ origin }) => origin),
      looks.map(({ at }) => at.toISOString()),
      looks.map(({ org }) => org),
      looks.map(({ institution }) => institution),
      looks.map(({ action }) => action),
      looks.map(({ subject }) => subject),
      looks.map(({ outcome }) => outcome),
      looks.map(({ purpose }) => purpose),
      looks.map(({ role }) => role),
      looks.map(({ code }) => code),
      looks.map(({ number }) => number),
    ],
  );
}
