import { z } from 'zod';
import type { Sql } from './database.ts';

const entry = z.object({
  request: z.instanceof(Uint8Array),
  owner: z.string(),
  status: z.number().nullable(),
  location: z.string().nullable(),
  body: z.string().nullable(),
  is_sealed: z.boolean(),
});
export type IdempotencyEntry = z.output<typeof entry>;

export interface IdempotencyKey {
  readonly institution: string;
  readonly key: string;
}

/** True when the key was free and is ours now. */
export async function claimKey(sql: Sql, at: IdempotencyKey, request: Uint8Array, owner: string): Promise<boolean> {
  const inserted = await sql.execute(
    `INSERT INTO idempotency (institution, key, request, owner) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
    [at.institution, at.key, request, owner],
  );
  return inserted === 1;
}

export function selectEntry(sql: Sql, at: IdempotencyKey): Promise<IdempotencyEntry | undefined> {
  return sql.row(
    entry,
    'SELECT request, owner, status, location, body, is_sealed FROM idempotency WHERE institution = $1 AND key = $2',
    [at.institution, at.key],
  );
}

/** Takes over what a process that is gone has left unfinished; true when nobody else was faster. */
export async function takeOver(sql: Sql, at: IdempotencyKey, from: string, owner: string): Promise<boolean> {
  const updated = await sql.execute(
    `UPDATE idempotency SET owner = $4 WHERE institution = $1 AND key = $2 AND owner = $3 AND status IS NULL`,
    [at.institution, at.key, from, owner],
  );
  return updated === 1;
}

export async function storeAnswer(
  sql: Sql,
  at: IdempotencyKey,
  answer: { status: number; location: string | null; body: string; isSealed: boolean },
): Promise<void> {
  await sql.execute(
    `UPDATE idempotency SET status = $3, location = $4, body = $5, is_sealed = $6 WHERE institution = $1 AND key = $2`,
    [at.institution, at.key, answer.status, answer.location, answer.body, answer.isSealed],
  );
}

/** A request that failed leaves its key free. */
export async function releaseKey(sql: Sql, at: IdempotencyKey): Promise<void> {
  await sql.execute('DELETE FROM idempotency WHERE institution = $1 AND key = $2 AND status IS NULL', [
    at.institution,
    at.key,
  ]);
}

/** Answers how many entries it dropped. */
export function dropOlderThan(sql: Sql, days: number): Promise<number> {
  return sql.execute(`DELETE FROM idempotency WHERE created < piaosu_now() - make_interval(days => $1)`, [days]);
}
