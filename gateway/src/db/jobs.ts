import { z } from 'zod';
import type { RowOutcome } from '../jobs/jobs.ts';
import { bytes } from './bytes.ts';
import type { Sql } from './database.ts';

const JOB_COLUMNS = `id, institution, kind, message, state, cancel_asked AS "cancelAsked", total, accepted, refused,
  repeated, summary, failure, created, started, ended`;

const jobRow = z.object({
  id: z.string(),
  institution: z.string(),
  kind: z.string(),
  message: z.string(),
  state: z.enum(['QUEUED', 'RUNNING', 'DONE', 'FAILED', 'CANCELLED']),
  cancelAsked: z.boolean(),
  total: z.number().nullable(),
  accepted: z.number(),
  refused: z.number(),
  repeated: z.number(),
  summary: z.json(),
  failure: z.string().nullable(),
  created: z.date(),
  started: z.date().nullable(),
  ended: z.date().nullable(),
});
export type JobRow = z.output<typeof jobRow>;
export type JobState = JobRow['state'];

const refusedRow = z.object({
  part: z.string(),
  row: z.number(),
  subject: z.string(),
  code: z.string(),
  faults: z.json(),
  source: z.string().nullable(),
});
export type RefusedRow = z.output<typeof refusedRow>;

/** Undefined when the institution already has a job of that message. */
export function insertJob(
  sql: Sql,
  job: { id: string; institution: string; kind: string; messageId: string },
): Promise<JobRow | undefined> {
  return sql.row(
    jobRow,
    `INSERT INTO jobs (id, institution, kind, message, state) VALUES ($1, $2, $3, $4, 'QUEUED')
     ON CONFLICT (institution, message) DO NOTHING RETURNING ${JOB_COLUMNS}`,
    [job.id, job.institution, job.kind, job.messageId],
  );
}

export function selectJobByMessage(sql: Sql, institution: string, message: string): Promise<JobRow | undefined> {
  return sql.row(jobRow, `SELECT ${JOB_COLUMNS} FROM jobs WHERE institution = $1 AND message = $2`, [
    institution,
    message,
  ]);
}

/** What was uploaded for it, as a keyed hash. */
export async function setJobContent(sql: Sql, id: string, content: Uint8Array): Promise<void> {
  await sql.execute('UPDATE jobs SET content = $2 WHERE id = $1', [id, content]);
}

const contentRow = z.object({ content: bytes.nullable() });

/** Undefined for one that was made before it was kept. */
export async function selectJobContent(sql: Sql, id: string): Promise<Uint8Array | undefined> {
  return (await sql.row(contentRow, 'SELECT content FROM jobs WHERE id = $1', [id]))?.content ?? undefined;
}

/** The newest of one kind, newest first; with `message` the one that it made. */
export function selectNewestJobs(
  sql: Sql,
  institution: string,
  kind: string,
  message: string | undefined,
  limit: number,
): Promise<JobRow[]> {
  return sql.rows(
    jobRow,
    `SELECT ${JOB_COLUMNS} FROM jobs
     WHERE institution = $1 AND kind = $2 AND ($3::text IS NULL OR message = $3) ORDER BY created DESC, id LIMIT $4`,
    [institution, kind, message ?? null, limit],
  );
}

export function selectJob(sql: Sql, id: string): Promise<JobRow | undefined> {
  return sql.row(jobRow, `SELECT ${JOB_COLUMNS} FROM jobs WHERE id = $1`, [id]);
}

export async function startJob(sql: Sql, id: string, total: number | undefined): Promise<void> {
  await sql.execute(
    `UPDATE jobs SET state = 'RUNNING', started = coalesce(started, piaosu_now()), total = coalesce($2, total)
     WHERE id = $1 AND state IN ('QUEUED', 'RUNNING')`,
    [id, total ?? null],
  );
}

/**
 * One statement adds the rows and moves the totals by those that were new. unnest over arrays: one round trip and one
 * plan for any number of rows.
 */
export async function addOutcomes(
  sql: Sql,
  job: string,
  outcomes: readonly RowOutcome[],
  faults: readonly (string | null)[],
): Promise<void> {
  await sql.execute(
    `WITH added AS (
       INSERT INTO job_outcomes (job, part, row, subject, outcome, code, faults, source)
       SELECT $1, * FROM unnest($2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::jsonb[], $8::text[])
       ON CONFLICT DO NOTHING RETURNING outcome, code
     ), sums AS (
       SELECT count(*) FILTER (WHERE outcome = 'ACCEPTED') AS accepted,
              count(*) FILTER (WHERE outcome = 'REFUSED' AND code <> 'ORPHAN_DETAIL') AS refused,
              count(*) FILTER (WHERE outcome = 'REPEATED') AS repeated FROM added
     )
     UPDATE jobs SET accepted = jobs.accepted + sums.accepted, refused = jobs.refused + sums.refused,
                     repeated = jobs.repeated + sums.repeated FROM sums WHERE id = $1`,
    [
      job,
      outcomes.map((outcome) => outcome.part),
      outcomes.map((outcome) => outcome.row),
      outcomes.map((outcome) => outcome.subject),
      outcomes.map((outcome) => outcome.outcome),
      outcomes.map((outcome) => outcome.code ?? null),
      faults,
      outcomes.map((outcome) => outcome.source ?? null),
    ],
  );
}

/** Of a job whose rows have no outcomes of their own: how many were taken so far, of how many. */
export async function setProgress(sql: Sql, id: string, accepted: number, total: number | undefined): Promise<void> {
  await sql.execute('UPDATE jobs SET accepted = $2, total = coalesce($3, total) WHERE id = $1 AND ended IS NULL', [
    id,
    accepted,
    total ?? null,
  ]);
}

export async function isCancelAsked(sql: Sql, id: string): Promise<boolean> {
  const row = await sql.row(z.object({ asked: z.boolean() }), 'SELECT cancel_asked AS asked FROM jobs WHERE id = $1', [
    id,
  ]);
  return row?.asked ?? false;
}

export async function endJob(
  sql: Sql,
  id: string,
  state: 'DONE' | 'FAILED' | 'CANCELLED',
  summary: string | null,
  failure: string | null,
): Promise<void> {
  await sql.execute(
    `UPDATE jobs SET state = $2, summary = $3, failure = $4, ended = piaosu_now() WHERE id = $1 AND ended IS NULL`,
    [id, state, summary, failure],
  );
}

/** A job that nobody has started is cancelled at once; a running one when its worker looks. */
export async function askCancel(sql: Sql, id: string): Promise<void> {
  await sql.execute(
    `UPDATE jobs SET cancel_asked = true, state = CASE state WHEN 'QUEUED' THEN 'CANCELLED' ELSE state END,
            ended = CASE state WHEN 'QUEUED' THEN piaosu_now() END
     WHERE id = $1 AND ended IS NULL`,
    [id],
  );
}

export function requeueRunning(sql: Sql, kind: string): Promise<JobRow[]> {
  return sql.rows(
    jobRow,
    `UPDATE jobs SET state = 'QUEUED' WHERE kind = $1 AND state IN ('QUEUED', 'RUNNING') RETURNING ${JOB_COLUMNS}`,
    [kind],
  );
}

export function selectRefused(
  sql: Sql,
  job: string,
  after: { part: string; row: number },
  limit: number,
): Promise<RefusedRow[]> {
  return sql.rows(
    refusedRow,
    `SELECT part, row, subject, code, faults, source FROM job_outcomes
     WHERE job = $1 AND outcome = 'REFUSED' AND (part, row) > ($2, $3) ORDER BY part, row LIMIT $4`,
    [job, after.part, after.row, limit],
  );
}
