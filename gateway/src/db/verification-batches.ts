import { z } from 'zod';
import type { Sql } from './database.ts';

/** Statements of lists of verifications (migration 0076). Items and answers are sealed texts. */

export async function insertBatch(sql: Sql, job: string, caller: string, items: readonly string[]): Promise<void> {
  await sql.execute('INSERT INTO verification_batches (job, caller) VALUES ($1, $2)', [job, caller]);
  await sql.execute(
    `INSERT INTO verification_items (job, row, item)
     SELECT $1, ordinality, item FROM unnest($2::text[]) WITH ORDINALITY AS u (item, ordinality)`,
    [job, items],
  );
}

const batchRow = z.object({ caller: z.json(), paused: z.boolean() });

export function selectBatch(sql: Sql, job: string): Promise<z.output<typeof batchRow> | undefined> {
  return sql.row(batchRow, 'SELECT caller, paused FROM verification_batches WHERE job = $1', [job]);
}

export async function setPaused(sql: Sql, job: string, paused: boolean): Promise<void> {
  await sql.execute('UPDATE verification_batches SET paused = $2 WHERE job = $1', [job, paused]);
}

const idRow = z.object({ id: z.string() });

/** The newest lists that the asking institution may see. */
export async function selectNewestBatches(sql: Sql, kind: string, limit: number): Promise<string[]> {
  const found = await sql.rows(idRow, 'SELECT id FROM jobs WHERE kind = $1 ORDER BY created DESC, id DESC LIMIT $2', [
    kind,
    limit,
  ]);
  return found.map(({ id }) => id);
}

const openRow = z.object({ row: z.number(), item: z.string() });

export function selectOpenItems(sql: Sql, job: string, limit: number): Promise<z.output<typeof openRow>[]> {
  return sql.rows(
    openRow,
    'SELECT row, item FROM verification_items WHERE job = $1 AND headline IS NULL ORDER BY row LIMIT $2',
    [job, limit],
  );
}

export async function answerItem(sql: Sql, job: string, row: number, headline: string, answer: string): Promise<void> {
  await sql.execute('UPDATE verification_items SET headline = $3, answer = $4 WHERE job = $1 AND row = $2', [
    job,
    row,
    headline,
    answer,
  ]);
}

const answeredRow = z.object({ row: z.number(), headline: z.string(), answer: z.string() });
export type AnsweredRow = z.output<typeof answeredRow>;

/** One row more than `limit`, in order after `after`. */
export function selectAnswers(sql: Sql, job: string, after: number, limit: number): Promise<AnsweredRow[]> {
  return sql.rows(
    answeredRow,
    `SELECT row, headline, answer FROM verification_items WHERE job = $1 AND headline IS NOT NULL AND row > $2
     ORDER BY row LIMIT $3`,
    [job, after, limit + 1],
  );
}

const countRow = z.object({ headline: z.string(), items: z.number() });

export function countHeadlines(sql: Sql, job: string): Promise<z.output<typeof countRow>[]> {
  return sql.rows(
    countRow,
    `SELECT headline, count(*) AS items FROM verification_items WHERE job = $1 AND headline IS NOT NULL
     GROUP BY headline ORDER BY headline`,
    [job],
  );
}

export async function countItems(sql: Sql, job: string): Promise<number> {
  const row = await sql.row(
    z.object({ items: z.number() }),
    'SELECT count(*) AS items FROM verification_items WHERE job = $1',
    [job],
  );
  return row?.items ?? 0;
}
