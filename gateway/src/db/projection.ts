import { z } from 'zod';
import { byteaArray, textArray } from './binary-array.ts';
import type { Sql } from './database.ts';

/** Statements of the projection of blocks (migration 0020). */

/** As the driver gives bytea; instanceof would pin the buffer's own type. */
const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array);

const cursorRow = z.object({
  block: z.number(),
  block_hash: bytes,
  state_digest: bytes,
  newest_time: z.number(),
  seal: bytes,
});
export type CursorRow = z.output<typeof cursorRow>;

const stateRow = z.object({
  key: z.string(),
  value: bytes,
  block: z.number(),
  position: z.number(),
  tx: z.string(),
  seal: bytes,
});
export type SealedStateRow = z.output<typeof stateRow>;

export interface BlockRow {
  readonly number: number;
  readonly hash: Uint8Array;
  readonly previousHash: Uint8Array;
  readonly dataHash: Uint8Array;
  readonly transactions: number;
  readonly time: number;
}

export interface TransactionRow {
  readonly id: string;
  readonly position: number;
  readonly code: number;
  readonly functionName: string;
  readonly time: number;
  readonly creator: string;
  readonly endorsers: string;
  readonly keys: string;
}

export interface ClaimIndexRow {
  readonly id: string;
  readonly payer: string;
  readonly org: string;
  readonly lineage: string;
  readonly state: string;
  readonly expiresOn?: string;
  readonly requestedFen: number;
  readonly approvedFen: number;
  readonly paidFen: number;
  readonly recoveredFen: number;
}

export function selectCursor(sql: Sql): Promise<CursorRow | undefined> {
  return sql.row(cursorRow, 'SELECT block, block_hash, state_digest, newest_time, seal FROM ledger_cursor');
}

export async function upsertCursor(sql: Sql, row: CursorRow): Promise<void> {
  await sql.execute(
    `INSERT INTO ledger_cursor (block, block_hash, state_digest, newest_time, seal) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (one) DO UPDATE SET block = excluded.block, block_hash = excluded.block_hash,
       state_digest = excluded.state_digest, newest_time = excluded.newest_time, seal = excluded.seal`,
    [row.block, row.block_hash, row.state_digest, row.newest_time, row.seal],
  );
}

export async function insertBlock(sql: Sql, row: BlockRow): Promise<void> {
  await sql.execute(
    `INSERT INTO ledger_blocks (number, hash, previous_hash, data_hash, transactions, time)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [row.number, row.hash, row.previousHash, row.dataHash, row.transactions, row.time],
  );
}

/** A transaction id that stands in an earlier block is a DUPLICATE_TXID here: the first place keeps it. */
export async function insertTransactions(sql: Sql, block: number, rows: readonly TransactionRow[]): Promise<void> {
  if (rows.length === 0) return;
  await sql.execute(
    `INSERT INTO ledger_transactions (block, id, position, code, function, time, creator, endorsers, keys)
     SELECT $1, * FROM unnest($2::text[], $3::int[], $4::int[], $5::text[], $6::bigint[], $7::text[], $8::text[], $9::text[])
     ON CONFLICT (id) DO NOTHING`,
    [
      block,
      rows.map((row) => row.id),
      rows.map((row) => row.position),
      rows.map((row) => row.code),
      rows.map((row) => row.functionName),
      rows.map((row) => row.time),
      rows.map((row) => row.creator),
      rows.map((row) => row.endorsers),
      rows.map((row) => row.keys),
    ],
  );
}

export function selectState(sql: Sql, keys: readonly string[]): Promise<SealedStateRow[]> {
  return sql.rows(
    stateRow,
    'SELECT key, value, block, position, tx, seal FROM ledger_state WHERE key = ANY($1::text[])',
    [textArray(keys)],
  );
}

/** Rows with `after` < key < `end`, in byte order of their keys. */
export function selectStateRange(sql: Sql, after: string, end: string, limit: number): Promise<SealedStateRow[]> {
  return sql.rows(
    stateRow,
    `SELECT key, value, block, position, tx, seal FROM ledger_state
     WHERE key > $1 AND key < $2 ORDER BY key LIMIT $3`,
    [after, end, limit],
  );
}

export async function upsertState(sql: Sql, rows: readonly SealedStateRow[]): Promise<void> {
  if (rows.length === 0) return;
  await sql.execute(
    `INSERT INTO ledger_state (key, value, block, position, tx, seal)
     SELECT * FROM unnest($1::text[], $2::bytea[], $3::bigint[], $4::int[], $5::text[], $6::bytea[])
     ON CONFLICT (key) DO UPDATE SET value = excluded.value, block = excluded.block, position = excluded.position,
       tx = excluded.tx, seal = excluded.seal`,
    [
      textArray(rows.map((row) => row.key)),
      byteaArray(rows.map((row) => row.value)),
      rows.map((row) => row.block),
      rows.map((row) => row.position),
      textArray(rows.map((row) => row.tx)),
      byteaArray(rows.map((row) => row.seal)),
    ],
  );
}

export async function deleteState(sql: Sql, keys: readonly string[]): Promise<void> {
  if (keys.length > 0) await sql.execute('DELETE FROM ledger_state WHERE key = ANY($1)', [keys]);
}

export async function upsertClaimIndex(sql: Sql, block: number, rows: readonly ClaimIndexRow[]): Promise<void> {
  if (rows.length === 0) return;
  await sql.execute(
    `INSERT INTO ledger_claims (block, id, payer, org, lineage, state, expires_on, requested_fen, approved_fen, paid_fen,
       recovered_fen)
     SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[], $9::bigint[],
       $10::bigint[], $11::bigint[])
     ON CONFLICT (id) DO UPDATE SET state = excluded.state, expires_on = excluded.expires_on,
       requested_fen = excluded.requested_fen, approved_fen = excluded.approved_fen, paid_fen = excluded.paid_fen,
       recovered_fen = excluded.recovered_fen`,
    [
      block,
      rows.map((row) => row.id),
      rows.map((row) => row.payer),
      rows.map((row) => row.org),
      rows.map((row) => row.lineage),
      rows.map((row) => row.state),
      rows.map((row) => row.expiresOn ?? null),
      rows.map((row) => row.requestedFen),
      rows.map((row) => row.approvedFen),
      rows.map((row) => row.paidFen),
      rows.map((row) => row.recoveredFen),
    ],
  );
}

/** Of one payer, or of all of an organisation; newest first. `before` is the (block, id) of the last row of the page before. */
export async function selectClaimIds(
  sql: Sql,
  whose: { readonly org: string; readonly payer: string | null },
  before: { readonly block: number; readonly id: string },
  limit: number,
): Promise<{ id: string; block: number }[]> {
  return sql.rows(
    z.object({ id: z.string(), block: z.number() }),
    `SELECT id, block FROM ledger_claims
     WHERE org = $1 AND ($2::text IS NULL OR payer = $2) AND (block, id) < ($3::bigint, $4::text)
     ORDER BY block DESC, id DESC LIMIT $5`,
    [whose.org, whose.payer, before.block, before.id, limit],
  );
}

const blockRow = z.object({
  number: z.number(),
  hash: bytes,
  previous_hash: bytes,
  transactions: z.number(),
  time: z.number(),
});
export type StoredBlock = z.output<typeof blockRow>;

export function selectBlocks(sql: Sql, before: number, limit: number): Promise<StoredBlock[]> {
  return sql.rows(
    blockRow,
    `SELECT number, hash, previous_hash, transactions, time FROM ledger_blocks
     WHERE number < $1 ORDER BY number DESC LIMIT $2`,
    [before, limit],
  );
}

/** By its header's hash: one of so many blocks that no index is worth its upkeep; asked by a person, once in a while. */
export function selectBlockByHash(sql: Sql, hash: Uint8Array): Promise<StoredBlock | undefined> {
  return sql.row(
    blockRow,
    'SELECT number, hash, previous_hash, transactions, time FROM ledger_blocks WHERE hash = $1',
    [hash],
  );
}

const transactionRow = z.object({
  id: z.string(),
  block: z.number(),
  position: z.number(),
  code: z.number(),
  function: z.string(),
  time: z.number(),
  creator: z.string(),
  endorsers: z.string(),
  keys: z.string(),
});
export type StoredTransaction = z.output<typeof transactionRow>;

export function selectTransaction(sql: Sql, id: string): Promise<StoredTransaction | undefined> {
  return sql.row(
    transactionRow,
    'SELECT id, block, position, code, function, time, creator, endorsers, keys FROM ledger_transactions WHERE id = $1',
    [id],
  );
}

export function selectBlockTransactions(sql: Sql, block: number): Promise<StoredTransaction[]> {
  return sql.rows(
    transactionRow,
    `SELECT id, block, position, code, function, time, creator, endorsers, keys FROM ledger_transactions
     WHERE block = $1 ORDER BY position`,
    [block],
  );
}

/** Empties the projection so that it can be rebuilt from block 0. What was witnessed stays. */
export async function truncateProjection(sql: Sql): Promise<void> {
  await sql.execute(
    'TRUNCATE ledger_cursor, ledger_blocks, ledger_transactions, ledger_state, ledger_claims, ledger_consents, ' +
      'ledger_registry_moments, ledger_premises, ledger_shipments, ledger_shipment_units, ledger_recalls, unit_events',
  );
}
