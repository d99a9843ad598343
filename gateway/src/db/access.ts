import { z } from 'zod';
import type { ReceiptRef } from '@piaosu/core';
import type { Access, AccessQuery } from '../access/access-log.ts';
import type { Sql } from './database.ts';

const accessRow = z.object({
  id: z.number(),
  at: z.date(),
  org: z.string(),
  institution: z.string(),
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  outcome: z.string(),
  purpose: z.string().nullable(),
  role: z.string().nullable(),
  binding: z.string().nullable(),
});
export type AccessRow = z.output<typeof accessRow>;

export interface NewAccess extends Access {
  readonly org: string;
  readonly institution: string;
  readonly actor: string;
  readonly traceId: string;
  /** The roles it was done in. */
  readonly role?: string;
  /** The family binding under which the actor looked for somebody else. */
  readonly binding?: string;
  /** The receipt that was looked at, for the patient's notice; only its tag is kept in the entry. */
  readonly receipt?: ReceiptRef;
  /** The publisher that does not know of this look yet: only own data were used. */
  readonly reportTo?: string;
}

export function insertAccess(sql: Sql, access: NewAccess): Promise<void> {
  return insertAccessNotes(sql, [access]);
}

/**
 * Many entries in one statement, with what is to be done about them: those to report go to the outbox, and every look at a
 * receipt is queued for the patient's notice.
 */
export async function insertAccessNotes(sql: Sql, entries: readonly NewAccess[]): Promise<void> {
  await sql.execute(
    `WITH entry AS (
       SELECT *, nextval(pg_get_serial_sequence('access_log', 'id')) AS id
       FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
         $9::text[], $10::text[], $11::text[], $12::text[], $13::text[])
         AS noted (org, institution, actor, action, subject, outcome, purpose, trace_id, role, binding, report_to, code, number)
     ), added AS (
       INSERT INTO access_log (id, org, institution, actor, action, subject, outcome, purpose, trace_id, role, binding, report_to)
       OVERRIDING SYSTEM VALUE
       SELECT id, org, institution, actor, action, subject, outcome, purpose, trace_id, role, binding, report_to FROM entry
     ), reported AS (
       INSERT INTO access_reports (access_id, publisher, code, number)
       SELECT id, report_to, code, number FROM entry WHERE report_to IS NOT NULL AND code IS NOT NULL
     )
     INSERT INTO access_unnoticed (access_id, code, number) SELECT id, code, number FROM entry
     WHERE code IS NOT NULL AND report_to IS NULL AND institution <> 'PUBLIC' AND role IS DISTINCT FROM 'PATIENT'`,
    [
      entries.map((entry) => entry.org),
      entries.map((entry) => entry.institution),
      entries.map((entry) => entry.actor),
      entries.map((entry) => entry.action),
      entries.map((entry) => entry.subject),
      entries.map((entry) => entry.outcome),
      entries.map((entry) => entry.purpose ?? null),
      entries.map((entry) => entry.traceId),
      entries.map((entry) => entry.role ?? null),
      entries.map((entry) => entry.binding ?? null),
      entries.map((entry) => entry.reportTo ?? null),
      entries.map((entry) => entry.receipt?.eInvoiceCode ?? null),
      entries.map((entry) => entry.receipt?.eInvoiceNumber ?? null),
    ],
  );
}

const COLUMNS = 'id, at, org, institution, actor, action, subject, outcome, purpose, role, binding';

/** Newest first; one row more than `limit`. */
export function selectAccess(sql: Sql, query: AccessQuery): Promise<AccessRow[]> {
  return sql.rows(
    accessRow,
    `SELECT ${COLUMNS} FROM access_log
     WHERE ($1::text IS NULL OR institution = $1) AND ($2::text IS NULL OR subject = $2) AND ($3::bigint IS NULL OR id < $3)
     ORDER BY id DESC LIMIT $4`,
    [query.institution ?? null, query.subject ?? null, query.before ?? null, query.limit + 1],
  );
}

export interface LooksPage {
  readonly before: number | undefined;
  /** Without the patient's own; a relative's are somebody else's. */
  readonly othersOnly: boolean;
  readonly limit: number;
}

/** Looks at any of the receipts, newest first; one row more than `limit`. */
export function selectLooks(sql: Sql, subjects: readonly string[], page: LooksPage): Promise<AccessRow[]> {
  return sql.rows(
    accessRow,
    `SELECT ${COLUMNS} FROM access_log
     WHERE subject = ANY($1) AND ($2::bigint IS NULL OR id < $2)
       AND (NOT $3 OR role IS DISTINCT FROM 'PATIENT' OR binding IS NOT NULL)
     ORDER BY id DESC LIMIT $4`,
    [subjects, page.before ?? null, page.othersOnly, page.limit + 1],
  );
}
