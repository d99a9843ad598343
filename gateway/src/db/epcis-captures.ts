import { z } from 'zod';
import type { Sql } from './database.ts';

/** Statements of EPCIS capture jobs and named queries (migration 0130). */

export const CAPTURE_BEHAVIOURS = ['rollback', 'proceed'] as const;
export type CaptureBehaviour = (typeof CAPTURE_BEHAVIOURS)[number];

const captureRow = z.object({
  job: z.string(),
  institution: z.string(),
  caller: z.string(),
  behaviour: z.enum(CAPTURE_BEHAVIOURS),
  content: z.string().nullable(),
});
export type CaptureRow = z.output<typeof captureRow>;

export async function insertCapture(sql: Sql, row: CaptureRow): Promise<void> {
  await sql.execute(
    'INSERT INTO epcis_captures (job, institution, caller, behaviour, content) VALUES ($1, $2, $3, $4, $5)',
    [row.job, row.institution, row.caller, row.behaviour, row.content],
  );
}

export function selectCapture(sql: Sql, job: string): Promise<CaptureRow | undefined> {
  return sql.row(captureRow, 'SELECT job, institution, caller, behaviour, content FROM epcis_captures WHERE job = $1', [
    job,
  ]);
}

export async function dropCaptureContent(sql: Sql, job: string): Promise<void> {
  await sql.execute('UPDATE epcis_captures SET content = NULL WHERE job = $1', [job]);
}

const listedCapture = z.object({
  id: z.string(),
  behaviour: z.enum(CAPTURE_BEHAVIOURS),
  state: z.string(),
  refused: z.number(),
  created: z.date(),
  ended: z.date().nullable(),
});
export type ListedCapture = z.output<typeof listedCapture>;

const LISTED = `SELECT j.id, c.behaviour, j.state, j.refused, j.created, j.ended
     FROM epcis_captures c JOIN jobs j ON j.id = c.job WHERE c.institution = $1`;

/** Newest first. */
export function selectCaptures(
  sql: Sql,
  institution: string,
  before: { readonly created: Date; readonly id: string } | null,
  limit: number,
): Promise<ListedCapture[]> {
  return sql.rows(
    listedCapture,
    `${LISTED} AND ($2::timestamptz IS NULL OR (j.created, j.id) < ($2, $3)) ORDER BY j.created DESC, j.id DESC LIMIT $4`,
    [institution, before?.created ?? null, before?.id ?? null, limit],
  );
}

export function selectOwnCapture(sql: Sql, institution: string, job: string): Promise<ListedCapture | undefined> {
  return sql.row(listedCapture, `${LISTED} AND c.job = $2`, [institution, job]);
}

const resultRow = z.object({
  row: z.number(),
  subject: z.string(),
  outcome: z.enum(['ACCEPTED', 'REPEATED', 'REFUSED']),
  code: z.string().nullable(),
  faults: z.unknown(),
  ledger: z.string().nullable(),
});
export type CaptureResultRow = z.output<typeof resultRow>;

/** What became of each event; `ledger` of those that are stored. */
export function selectCaptureResults(
  sql: Sql,
  job: string,
  institution: string,
  after: number,
  limit: number,
): Promise<CaptureResultRow[]> {
  return sql.rows(
    resultRow,
    `SELECT o.row, o.subject, o.outcome, o.code, o.faults, (
       SELECT e.ledger FROM epcis_events e
       WHERE o.outcome <> 'REFUSED' AND e.event_id = o.subject AND e.institution = $2
         AND e.declared = (o.part = 'declarations') ORDER BY e.id DESC LIMIT 1) AS ledger
     FROM job_outcomes o WHERE o.job = $1 AND o.row > $3 ORDER BY o.row LIMIT $4`,
    [job, institution, after, limit],
  );
}

const errorRow = z.object({ row: z.number(), code: z.string(), faults: z.unknown() });
export type CaptureErrorRow = z.output<typeof errorRow>;

/** The first of the refused ones, in the order of the document. */
export function selectCaptureErrors(sql: Sql, job: string, limit: number): Promise<CaptureErrorRow[]> {
  return sql.rows(
    errorRow,
    `SELECT row, code, faults FROM job_outcomes WHERE job = $1 AND outcome = 'REFUSED' ORDER BY row LIMIT $2`,
    [job, limit],
  );
}

const queryRow = z.object({ name: z.string(), query: z.string(), created: z.date() });
export type NamedQueryRow = z.output<typeof queryRow>;

/** False when the name is taken. */
export async function insertNamedQuery(sql: Sql, institution: string, name: string, query: string): Promise<boolean> {
  const inserted = await sql.execute(
    'INSERT INTO epcis_queries (institution, name, query) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
    [institution, name, query],
  );
  return inserted === 1;
}

export function selectNamedQuery(sql: Sql, institution: string, name: string): Promise<NamedQueryRow | undefined> {
  return sql.row(queryRow, 'SELECT name, query, created FROM epcis_queries WHERE institution = $1 AND name = $2', [
    institution,
    name,
  ]);
}

export function selectNamedQueries(
  sql: Sql,
  institution: string,
  after: string,
  limit: number,
): Promise<NamedQueryRow[]> {
  return sql.rows(
    queryRow,
    'SELECT name, query, created FROM epcis_queries WHERE institution = $1 AND name > $2 ORDER BY name LIMIT $3',
    [institution, after, limit],
  );
}

export async function deleteNamedQuery(sql: Sql, institution: string, name: string): Promise<boolean> {
  const deleted = await sql.execute('DELETE FROM epcis_queries WHERE institution = $1 AND name = $2', [
    institution,
    name,
  ]);
  return deleted === 1;
}
