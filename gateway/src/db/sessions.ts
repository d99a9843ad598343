import { z } from 'zod';
import type { Sql } from './database.ts';

const sessionRow = z.object({
  content: z.string().nullable(),
  version: z.number(),
  absolute_end: z.date(),
  idle_end: z.date(),
  ended: z.enum(['SIGNED_OUT', 'REFUSED']).nullable(),
  is_over: z.boolean(),
  is_idle: z.boolean(),
});
export type SessionRow = z.output<typeof sessionRow>;

/** What is known of the session, also when it is over. */
export function selectSession(sql: Sql, idHash: Uint8Array): Promise<SessionRow | undefined> {
  return sql.row(
    sessionRow,
    `SELECT content, version, absolute_end, idle_end, ended,
       absolute_end <= piaosu_now() AS is_over, idle_end <= piaosu_now() AS is_idle
     FROM sessions WHERE id_hash = $1`,
    [idHash],
  );
}

export interface NewSession {
  readonly idHash: Uint8Array;
  readonly content: string;
  readonly absoluteSeconds: number;
  readonly idleSeconds: number;
}

export async function insertSession(sql: Sql, session: NewSession): Promise<void> {
  await sql.execute(
    `INSERT INTO sessions (id_hash, content, absolute_end, idle_seconds, idle_end)
     VALUES ($1, $2, piaosu_now() + make_interval(secs => $3), $4::int, piaosu_now() + make_interval(secs => $4::int))`,
    [session.idHash, session.content, session.absoluteSeconds, session.idleSeconds],
  );
}

/** Moves the idle end; at most once a minute, so that a busy page does not write with each of its reads. */
export async function touchSession(sql: Sql, idHash: Uint8Array): Promise<void> {
  await sql.execute(
    `UPDATE sessions SET idle_end = piaosu_now() + make_interval(secs => idle_seconds)
     WHERE id_hash = $1 AND ended IS NULL AND idle_end > piaosu_now()
       AND idle_end < piaosu_now() + make_interval(secs => idle_seconds - 60)`,
    [idHash],
  );
}

/** True when nobody else is refreshing that version, and for so many seconds nobody will. */
export async function claimRefresh(sql: Sql, idHash: Uint8Array, version: number, seconds: number): Promise<boolean> {
  const updated = await sql.execute(
    `UPDATE sessions SET refreshing = piaosu_now() + make_interval(secs => $3)
     WHERE id_hash = $1 AND version = $2 AND ended IS NULL AND coalesce(refreshing, '-infinity') < piaosu_now()`,
    [idHash, version, seconds],
  );
  return updated === 1;
}

/** A refresh that failed leaves the next one free. */
export async function releaseRefresh(sql: Sql, idHash: Uint8Array): Promise<void> {
  await sql.execute('UPDATE sessions SET refreshing = NULL WHERE id_hash = $1', [idHash]);
}

/** False when the session has ended, or another has refreshed it since. */
export async function replaceContent(sql: Sql, idHash: Uint8Array, version: number, content: string): Promise<boolean> {
  const updated = await sql.execute(
    `UPDATE sessions SET content = $3, version = version + 1, refreshing = NULL WHERE id_hash = $1 AND version = $2 AND ended IS NULL`,
    [idHash, version, content],
  );
  return updated === 1;
}

export async function endSession(sql: Sql, idHash: Uint8Array, why: 'SIGNED_OUT' | 'REFUSED'): Promise<void> {
  await sql.execute(`UPDATE sessions SET ended = $2, content = NULL WHERE id_hash = $1 AND ended IS NULL`, [
    idHash,
    why,
  ]);
}

/** Tokens of what is over are of no more use. Answers how many rows it dropped. */
export function dropOldSessions(sql: Sql): Promise<number> {
  return sql.execute(`DELETE FROM sessions WHERE least(absolute_end, idle_end) < piaosu_now() - interval '1 day'`);
}
