import { z } from 'zod';
import type { Sql } from './database.ts';

/** Statements of what this organisation vouched for (migration 0021). */

const head = z.object({ size: z.number(), root: z.string() });
export type WitnessHead = z.output<typeof head>;

const checkpoint = z.object({
  size: z.number(),
  root: z.string(),
  epoch: z.number(),
  time: z.number(),
  block: z.number(),
  statement: z.string().nullable(),
});
export type WitnessedCheckpoint = z.output<typeof checkpoint>;

export interface LogName {
  readonly publisher: string;
  readonly shard: string;
}

export function selectWitnessHead(sql: Sql, log: LogName): Promise<WitnessHead | undefined> {
  return sql.row(head, 'SELECT size, root FROM witness_heads WHERE publisher = $1 AND shard = $2 FOR UPDATE', [
    log.publisher,
    log.shard,
  ]);
}

export async function upsertWitnessHead(
  sql: Sql,
  log: LogName,
  row: WitnessHead & { readonly block: number },
): Promise<void> {
  await sql.execute(
    `INSERT INTO witness_heads (publisher, shard, size, root, block) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (publisher, shard) DO UPDATE SET size = excluded.size, root = excluded.root, block = excluded.block`,
    [log.publisher, log.shard, row.size, row.root, row.block],
  );
}

export function selectWitnessed(sql: Sql, log: LogName, size: number): Promise<WitnessedCheckpoint | undefined> {
  return sql.row(
    checkpoint,
    `SELECT size, root, epoch, time, block, statement FROM witness_checkpoints
     WHERE publisher = $1 AND shard = $2 AND size = $3`,
    [log.publisher, log.shard, size],
  );
}

export async function insertWitnessed(
  sql: Sql,
  log: LogName,
  row: Omit<WitnessedCheckpoint, 'statement'>,
): Promise<void> {
  await sql.execute(
    `INSERT INTO witness_checkpoints (publisher, shard, size, root, epoch, time, block)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [log.publisher, log.shard, row.size, row.root, row.epoch, row.time, row.block],
  );
}

/** The first signature stays: a repeat of the question gets the same bytes. */
export async function updateWitnessStatement(sql: Sql, log: LogName, size: number, statement: string): Promise<void> {
  await sql.execute(
    `UPDATE witness_checkpoints SET statement = $4
     WHERE publisher = $1 AND shard = $2 AND size = $3 AND statement IS NULL`,
    [log.publisher, log.shard, size, statement],
  );
}

const collected = z.object({ statement: z.string() });

export function selectCollected(
  sql: Sql,
  org: string,
  subject: string,
): Promise<z.output<typeof collected> | undefined> {
  return sql.row(collected, 'SELECT statement FROM witness_collected WHERE org = $1 AND subject = $2', [org, subject]);
}

/** The newest word counts: a record may have changed since. */
export async function upsertCollected(sql: Sql, org: string, subject: string, statement: string): Promise<void> {
  await sql.execute(
    `INSERT INTO witness_collected (org, subject, statement) VALUES ($1, $2, $3)
     ON CONFLICT (org, subject) DO UPDATE SET statement = excluded.statement`,
    [org, subject, statement],
  );
}
