import { z } from 'zod';
import type { Sql } from './database.ts';

/** Statements over a patient's receipts (migration 0070). Found by tag; whose they are is proven by what was signed. */

/** How a receipt stands by the publisher's own rows, for filtering; the ledger's word is beside it in the answer. */
export const PATIENT_RECEIPT_STATES = ['ISSUED', 'LIVE', 'RED_FLUSHED', 'SUPERSEDED', 'RED'] as const;
export type PatientReceiptState = (typeof PATIENT_RECEIPT_STATES)[number];

const row = z.object({ id: z.number(), code: z.string(), number: z.string(), state: z.enum(PATIENT_RECEIPT_STATES) });
export type PatientReceiptRow = z.output<typeof row>;

export interface PatientReceiptQuery {
  /** The patient's tags under every version of the secret. */
  readonly tags: readonly string[];
  readonly issuer: string | undefined;
  readonly state: PatientReceiptState | undefined;
  /** Issue dates, both included. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly before: number | undefined;
  readonly limit: number;
}

/**
 * Newest first; one row more than `limit`. The date is read from the header: a patient has some hundred receipts, and a column
 * would be one more to fill for each of millions.
 */
export function selectPatientReceipts(sql: Sql, query: PatientReceiptQuery): Promise<PatientReceiptRow[]> {
  return sql.rows(
    row,
    `SELECT id, code, number, state FROM (
       SELECT r.id, r.code, r.number, CASE
         WHEN r.kind = 'RED' THEN 'RED'
         WHEN EXISTS (SELECT FROM issued_receipts next WHERE next.supersedes = r.code || '-' || r.number) THEN 'SUPERSEDED'
         WHEN EXISTS (SELECT FROM issued_receipts red WHERE red.red_of = r.code || '-' || r.number) THEN 'RED_FLUSHED'
         WHEN c.state = 'ANCHORED' THEN 'LIVE'
         ELSE 'ISSUED' END AS state
       FROM issued_receipts r
       LEFT JOIN log_leaves l ON l.receipt_id = r.id
       LEFT JOIN log_checkpoints c ON c.publisher = l.publisher AND c.shard = l.shard AND c.size = l.checkpoint_size
       WHERE r.patient_tag = ANY($1) AND r.document IS NOT NULL
         AND ($2::text IS NULL OR r.issuer = $2)
         AND ($3::text IS NULL OR r.header::jsonb ->> 'issueDate' >= $3)
         AND ($4::text IS NULL OR r.header::jsonb ->> 'issueDate' <= $4)
         AND ($5::bigint IS NULL OR r.id < $5)
     ) mine
     WHERE $6::text IS NULL OR state = $6 ORDER BY id DESC LIMIT $7`,
    [
      query.tags,
      query.issuer ?? null,
      query.from ?? null,
      query.to ?? null,
      query.before ?? null,
      query.state ?? null,
      query.limit + 1,
    ],
  );
}

const nameRow = z.object({ code: z.string(), number: z.string() });

/** The numbers alone, newest first. */
export function selectPatientNumbers(
  sql: Sql,
  tags: readonly string[],
  limit: number,
): Promise<z.output<typeof nameRow>[]> {
  return sql.rows(
    nameRow,
    'SELECT code, number FROM issued_receipts WHERE patient_tag = ANY($1) ORDER BY id DESC LIMIT $2',
    [tags, limit],
  );
}
