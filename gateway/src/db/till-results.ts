import { z } from 'zod';
import type { Sql } from './database.ts';
import type { NewDispensingRow } from './dispensings.ts';

/** Statements over what became of tickets of tills without network (migration 0115). */

export const TICKET_OUTCOMES = ['ACCEPTED', 'REPEATED', 'REFUSED'] as const;

const resultRow = z.object({
  job: z.string(),
  line: z.number(),
  institution: z.string(),
  till: z.string(),
  counter: z.number(),
  hash: z.string(),
  outcome: z.enum(TICKET_OUTCOMES),
  attempt: z.number(),
  code: z.string(),
  result: z.string(),
  tx: z.string().nullable(),
  block: z.number().nullable(),
});
export type TillResultRow = z.output<typeof resultRow>;

const COLUMNS = 'job, line, institution, till, counter, hash, outcome, attempt, code, result, tx, block';

/** A line that has a result keeps it. */
export async function insertTillResults(sql: Sql, rows: readonly TillResultRow[]): Promise<void> {
  if (rows.length === 0) return;
  await sql.execute(
    `INSERT INTO till_results (${COLUMNS})
     SELECT * FROM unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::text[], $8::int[],
                          $9::text[], $10::text[], $11::text[], $12::bigint[])
     ON CONFLICT DO NOTHING`,
    [
      rows.map((row) => row.job),
      rows.map((row) => row.line),
      rows.map((row) => row.institution),
      rows.map((row) => row.till),
      rows.map((row) => row.counter),
      rows.map((row) => row.hash),
      rows.map((row) => row.outcome),
      rows.map((row) => row.attempt),
      rows.map((row) => row.code),
      rows.map((row) => row.result),
      rows.map((row) => row.tx),
      rows.map((row) => row.block),
    ],
  );
}

/** Of an upload, in the order of its lines. */
export function selectTillResults(sql: Sql, job: string, after: number, limit: number): Promise<TillResultRow[]> {
  return sql.rows(
    resultRow,
    `SELECT ${COLUMNS} FROM till_results WHERE job = $1 AND line > $2 ORDER BY line LIMIT $3`,
    [job, after, limit],
  );
}

/** What is known of tickets of these counters from all uploads. */
export function selectTicketResults(
  sql: Sql,
  { institution, till }: { readonly institution: string; readonly till: string },
  counters: readonly number[],
): Promise<TillResultRow[]> {
  return sql.rows(
    resultRow,
    `SELECT ${COLUMNS} FROM till_results
     WHERE institution = $1 AND till = $2 AND counter = ANY ($3::bigint[]) ORDER BY attempt DESC, job, line`,
    [institution, till, counters],
  );
}

/**
 * What opens a dispensing, once the ledger has said which of its boxes count: kept before the act with all of them, it
 * would name boxes that stand at other places in DSP~.
 */
export async function replaceDispensing(sql: Sql, row: NewDispensingRow): Promise<void> {
  await sql.execute(
    `UPDATE dispensings SET content = $3, wrapped_key = $4, key_id = $5 WHERE id = $1 AND institution = $2`,
    [row.id, row.institution, row.content, row.wrapped_key, row.key_id],
  );
}
