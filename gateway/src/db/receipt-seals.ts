import { z } from 'zod';
import type { Sql } from './database.ts';

/** Statements over supervisor seals (migration 0087). */

export interface SealRow {
  readonly receiptId: number;
  readonly keyId: string;
  readonly alg: string;
  readonly signature: string;
}

const sealableRow = z.object({
  id: z.number(),
  code: z.string(),
  number: z.string(),
  issuer: z.string(),
  header: z.string(),
  sealed: z.string().nullable(),
});
export type SealableRow = z.output<typeof sealableRow>;

/** What a seal is compared with, and the signature that is there already. */
export function selectSealable(sql: Sql, codes: readonly string[], numbers: readonly string[]): Promise<SealableRow[]> {
  return sql.rows(
    sealableRow,
    `SELECT r.id, r.code, r.number, r.issuer, r.header, s.signature AS sealed
     FROM unnest($1::text[], $2::text[]) AS asked (code, number)
     JOIN issued_receipts r ON r.code = asked.code AND r.number = asked.number
     LEFT JOIN receipt_seals s ON s.receipt_id = r.id`,
    [codes, numbers],
  );
}

/** Each receipt once; a receipt that was erased meanwhile is passed over. */
export async function upsertSeals(sql: Sql, rows: readonly SealRow[]): Promise<void> {
  await sql.execute(
    `INSERT INTO receipt_seals (receipt_id, key_id, alg, signature)
     SELECT s.id, s.key_id, s.alg, s.signature
     FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[]) AS s (id, key_id, alg, signature)
     JOIN issued_receipts r ON r.id = s.id AND r.code IS NOT NULL
     ON CONFLICT (receipt_id) DO UPDATE
       SET key_id = excluded.key_id, alg = excluded.alg, signature = excluded.signature, attached = excluded.attached`,
    [
      rows.map(({ receiptId }) => receiptId),
      rows.map(({ keyId }) => keyId),
      rows.map(({ alg }) => alg),
      rows.map(({ signature }) => signature),
    ],
  );
}
