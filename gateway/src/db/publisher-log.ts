import { z } from 'zod';
import { bytes } from './bytes.ts';
import { binaryCopy, CopyBinary } from './copy-binary.ts';
import type { Sql } from './database.ts';

/** Statements of the publisher's log (migration 0011). */

export interface LogName {
  readonly publisher: string;
  readonly shard: string;
}

const logRow = z.object({ size: z.number(), frontier: bytes, hash_alg: z.string() });
export type LogRow = z.output<typeof logRow>;

const checkpointRow = z.object({
  size: z.number(),
  root: bytes,
  from_size: z.number(),
  from_root: bytes,
  consistency: bytes,
});
export type CheckpointRow = z.output<typeof checkpointRow>;

const CHECKPOINT_COLUMNS = 'size, root, from_size, from_root, consistency';

/** A log that is not there begins empty. */
export async function insertLog(sql: Sql, log: LogName, hashAlg: string, emptyRoot: Uint8Array): Promise<void> {
  await sql.execute(
    `INSERT INTO logs (publisher, shard, hash_alg, size, root, frontier) VALUES ($1, $2, $3, 0, $4, '')
     ON CONFLICT (publisher, shard) DO NOTHING`,
    [log.publisher, log.shard, hashAlg, emptyRoot],
  );
}

/** Whoever has the row plans the next step; others wait. */
export function lockLog(sql: Sql, log: LogName): Promise<LogRow | undefined> {
  return sql.row(logRow, 'SELECT size, frontier, hash_alg FROM logs WHERE publisher = $1 AND shard = $2 FOR UPDATE', [
    log.publisher,
    log.shard,
  ]);
}

export function selectPlannedCheckpoint(sql: Sql, log: LogName): Promise<CheckpointRow | undefined> {
  return sql.row(
    checkpointRow,
    `SELECT ${CHECKPOINT_COLUMNS} FROM log_checkpoints WHERE publisher = $1 AND shard = $2 AND state = 'PLANNED'`,
    [log.publisher, log.shard],
  );
}

const groupRow = z.object({ first_id: z.number(), last_id: z.number() });
export type ReceiptGroup = z.output<typeof groupRow>;

export function selectQueuedGroups(sql: Sql, hashAlg: string, limit: number): Promise<ReceiptGroup[]> {
  return sql.rows(
    groupRow,
    'SELECT first_id, last_id FROM receipt_groups WHERE queued AND hash_alg = $1 ORDER BY first_id LIMIT $2',
    [hashAlg, limit],
  );
}

/** Whether a log has, or would get, something to anchor. */
export async function hasWork(sql: Sql, log: LogName, hashAlg: string): Promise<boolean> {
  const row = await sql.row(
    z.object({ work: z.boolean() }),
    `SELECT EXISTS (SELECT FROM receipt_groups WHERE queued AND hash_alg = $3)
         OR EXISTS (SELECT FROM log_checkpoints WHERE publisher = $1 AND shard = $2 AND state = 'PLANNED') AS work`,
    [log.publisher, log.shard, hashAlg],
  );
  return row?.work === true;
}

const leavesRow = z.object({ leaves: bytes.nullable() });

/** The leaves of whole groups, concatenated in the order of their ids: one row instead of thousands to parse. */
export async function selectLeaves(sql: Sql, firstIds: readonly number[]): Promise<Uint8Array> {
  const row = await sql.row(
    leavesRow,
    `SELECT string_agg(r.leaf, ''::bytea ORDER BY r.id) AS leaves
     FROM receipt_groups g JOIN issued_receipts r ON r.id BETWEEN g.first_id AND g.last_id WHERE g.first_id = ANY($1)`,
    [firstIds],
  );
  return row?.leaves ?? new Uint8Array(0);
}

export interface LeafRow {
  readonly receiptId: number;
  readonly index: number;
  readonly proof: Uint8Array;
}

export async function copyLeaves(
  sql: Sql,
  log: LogName,
  checkpointSize: number,
  leaves: Iterable<LeafRow>,
): Promise<void> {
  const rows = new CopyBinary(1024 * 1024);
  for (const leaf of leaves) {
    rows.row(6).int8(leaf.receiptId).text(log.publisher).text(log.shard);
    rows.int8(leaf.index).int8(checkpointSize).bytes(leaf.proof);
  }
  await sql.copy(
    `COPY log_leaves (receipt_id, publisher, shard, leaf_index, checkpoint_size, proof) FROM STDIN WITH (FORMAT binary)`,
    binaryCopy(rows.encoded()),
  );
}

export interface NodeRow {
  readonly level: number;
  readonly index: number;
  readonly hash: Uint8Array;
}

export async function copyNodes(sql: Sql, log: LogName, nodes: Iterable<NodeRow>): Promise<void> {
  const rows = new CopyBinary();
  for (const { level, index, hash } of nodes) {
    rows.row(5).text(log.publisher).text(log.shard).int2(level).int8(index).bytes(hash);
  }
  await sql.copy(
    'COPY log_nodes (publisher, shard, level, index, hash) FROM STDIN WITH (FORMAT binary)',
    binaryCopy(rows.encoded()),
  );
}

export async function insertCheckpoint(sql: Sql, log: LogName, row: CheckpointRow): Promise<void> {
  await sql.execute(
    `INSERT INTO log_checkpoints (publisher, shard, state, ${CHECKPOINT_COLUMNS})
     VALUES ($1, $2, 'PLANNED', $3, $4, $5, $6, $7)`,
    [log.publisher, log.shard, row.size, row.root, row.from_size, row.from_root, row.consistency],
  );
}

export async function advanceLog(
  sql: Sql,
  log: LogName,
  head: { size: number; root: Uint8Array; frontier: Uint8Array },
): Promise<void> {
  await sql.execute('UPDATE logs SET size = $3, root = $4, frontier = $5 WHERE publisher = $1 AND shard = $2', [
    log.publisher,
    log.shard,
    head.size,
    head.root,
    head.frontier,
  ]);
}

export async function dequeueGroups(sql: Sql, firstIds: readonly number[]): Promise<void> {
  await sql.execute('UPDATE receipt_groups SET queued = false WHERE first_id = ANY($1)', [firstIds]);
}

/** All receipts of the step become anchored by this one row. */
export async function anchorCheckpoint(sql: Sql, log: LogName, size: number, tx: string, block: number): Promise<void> {
  await sql.execute(
    `UPDATE log_checkpoints SET state = 'ANCHORED', tx = $4, block = $5, anchored = piaosu_now()
     WHERE publisher = $1 AND shard = $2 AND size = $3 AND state = 'PLANNED'`,
    [log.publisher, log.shard, size, tx, block],
  );
}

const countRow = z.object({ waiting: z.number() });

/** Receipts accepted and not yet anchored. */
export async function countUnanchored(sql: Sql): Promise<number> {
  const row = await sql.row(
    countRow,
    `SELECT (SELECT coalesce(sum(last_id - first_id + 1), 0) FROM receipt_groups WHERE queued)::bigint
          + (SELECT coalesce(sum(size - from_size), 0) FROM log_checkpoints WHERE state = 'PLANNED')::bigint AS waiting`,
  );
  return row?.waiting ?? 0;
}

const nodeRow = z.object({ level: z.number(), index: z.number(), hash: bytes });

export function selectNodes(
  sql: Sql,
  log: LogName,
  levels: readonly number[],
  indexes: readonly number[],
): Promise<NodeRow[]> {
  return sql.rows(
    nodeRow,
    `SELECT n.level, n.index, n.hash FROM unnest($3::int[], $4::bigint[]) AS asked (level, index)
     JOIN log_nodes n ON n.publisher = $1 AND n.shard = $2 AND n.level = asked.level AND n.index = asked.index`,
    [log.publisher, log.shard, levels, indexes],
  );
}

const leafRow = z.object({ leaf: bytes });

/** Leaves of the log by their place, both bounds included. */
export async function selectLeavesBetween(sql: Sql, log: LogName, from: number, to: number): Promise<Uint8Array[]> {
  const rows = await sql.rows(
    leafRow,
    `SELECT r.leaf FROM log_leaves l JOIN issued_receipts r ON r.id = l.receipt_id
     WHERE l.publisher = $1 AND l.shard = $2 AND l.leaf_index BETWEEN $3 AND $4 ORDER BY l.leaf_index`,
    [log.publisher, log.shard, from, to],
  );
  return rows.map((row) => row.leaf);
}
