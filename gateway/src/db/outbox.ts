import { z } from 'zod';
import { bytes } from './bytes.ts';
import type { Sql } from './database.ts';

/** Statements of the outbox (migration 0010). */

const openRow = z.object({ tx_id: z.string(), contract: z.string(), envelope: bytes });
export type OpenOutboxRow = z.output<typeof openRow>;

export async function insertOutbox(sql: Sql, row: OpenOutboxRow): Promise<void> {
  await sql.execute('INSERT INTO outbox (tx_id, contract, envelope) VALUES ($1, $2, $3)', [
    row.tx_id,
    row.contract,
    row.envelope,
  ]);
}

export interface SettledStatus {
  readonly valid: boolean;
  /** Fabric's TxValidationCode. */
  readonly code: number;
  readonly block: number;
}

/** The status of a transaction never changes once it is in a block. */
export async function settleOutbox(sql: Sql, txId: string, status: SettledStatus): Promise<void> {
  await sql.execute(
    `UPDATE outbox SET state = $2, code = $3, block = $4, envelope = NULL, settled = piaosu_now()
     WHERE tx_id = $1 AND state = 'ENDORSED'`,
    [txId, status.valid ? 'VALID' : 'INVALID', status.code, status.block],
  );
}

/** Transactions whose status was not known when this process, or the one before it, last looked. */
export function selectOpenOutbox(sql: Sql): Promise<OpenOutboxRow[]> {
  return sql.rows(openRow, `SELECT tx_id, contract, envelope FROM outbox WHERE state = 'ENDORSED' ORDER BY created`);
}

/** Settled rows serve support only. */
export function deleteSettledOutbox(sql: Sql, olderThanDays: number): Promise<number> {
  return sql.execute(
    `DELETE FROM outbox WHERE state <> 'ENDORSED' AND settled < piaosu_now() - make_interval(days => $1)`,
    [olderThanDays],
  );
}
