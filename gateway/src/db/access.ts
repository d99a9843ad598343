import { z } from 'zod';
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
});
export type AccessRow = z.output<typeof accessRow>;

export interface NewAccess extends Access {
  readonly org: string;
  readonly institution: string;
  readonly actor: string;
  readonly traceId: string;
}

export async function insertAccess(sql: Sql, access: NewAccess): Promise<void> {
  await sql.execute(
    `INSERT INTO access_log (org, institution, actor, action, subject, outcome, purpose, trace_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      access.org,
      access.institution,
      access.actor,
      access.action,
      access.subject,
      access.outcome,
      access.purpose ?? null,
      access.traceId,
    ],
  );
}

/** Many entries in one statement. */
export async function insertAccessNotes(sql: Sql, entries: readonly NewAccess[]): Promise<void> {
  await sql.execute(
    `INSERT INTO access_log (org, institution, actor, action, subject, outcome, purpose, trace_id)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])`,
    [
      entries.map((entry) => entry.org),
      entries.map((entry) => entry.institution),
      entries.map((entry) => entry.actor),
      entries.map((entry) => entry.action),
      entries.map((entry) => entry.subject),
      entries.map((entry) => entry.outcome),
      entries.map((entry) => entry.purpose ?? null),
      entries.map((entry) => entry.traceId),
    ],
  );
}

/** Newest first; one row more than `limit`. */
export function selectAccess(sql: Sql, query: AccessQuery): Promise<AccessRow[]> {
  return sql.rows(
    accessRow,
    `SELECT id, at, org, institution, actor, action, subject, outcome, purpose FROM access_log
     WHERE ($1::text IS NULL OR institution = $1) AND ($2::text IS NULL OR subject = $2) AND ($3::bigint IS NULL OR id < $3)
     ORDER BY id DESC LIMIT $4`,
    [query.institution ?? null, query.subject ?? null, query.before ?? null, query.limit + 1],
  );
}
