import { z } from 'zod';
import type { Sql } from './database.ts';

/** Statements of erasures by period (migration 0092). */

const runRow = z.object({ id: z.number(), day: z.string(), last_id: z.number(), ended: z.date().nullable() });
export type ErasureRun = z.output<typeof runRow>;

export function selectLastRun(sql: Sql): Promise<ErasureRun | undefined> {
  return sql.row(runRow, 'SELECT id, day, last_id, ended FROM erasure_runs ORDER BY id DESC LIMIT 1');
}

export async function insertRun(sql: Sql, day: string): Promise<ErasureRun | undefined> {
  return sql.row(runRow, 'INSERT INTO erasure_runs (day) VALUES ($1) RETURNING id, day, last_id, ended', [day]);
}

export async function advanceRun(
  sql: Sql,
  id: number,
  done: { readonly lastId: number; readonly erased: number; readonly held: number },
): Promise<void> {
  await sql.execute('UPDATE erasure_runs SET last_id = $2, erased = erased + $3, held = held + $4 WHERE id = $1', [
    id,
    done.lastId,
    done.erased,
    done.held,
  ]);
}

const endedRow = z.object({ day: z.string(), erased: z.number(), held: z.number() });

export async function endRun(sql: Sql, id: number): Promise<z.output<typeof endedRow> | undefined> {
  return sql.row(endedRow, 'UPDATE erasure_runs SET ended = piaosu_now() WHERE id = $1 RETURNING day, erased, held', [
    id,
  ]);
}

const overdueRow = z.object({ id: z.number(), code: z.string(), number: z.string() });

/** Receipts issued before the day that is given for their kind, in the order of their acceptance. */
export function selectOverdue(
  sql: Sql,
  before: readonly { readonly kind: string; readonly day: string }[],
  afterId: number,
  limit: number,
): Promise<z.output<typeof overdueRow>[]> {
  return sql.rows(
    overdueRow,
    `SELECT r.id, r.code, r.number FROM issued_receipts r
     JOIN unnest($1::text[], $2::text[]) AS due (kind, day) ON due.kind = r.kind
     WHERE substring(r.header FROM '"issueDate":"([0-9-]{10})"') < due.day AND r.id > $3 ORDER BY r.id LIMIT $4`,
    [before.map(({ kind }) => kind), before.map(({ day }) => day), afterId, limit],
  );
}
