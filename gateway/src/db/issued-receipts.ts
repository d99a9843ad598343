import { z } from 'zod';
import { bytes } from './bytes.ts';
import { binaryCopy } from './copy-binary.ts';
import type { Sql } from './database.ts';

/** Statements over accepted receipts (migration 0011). */

/** One at a time decides what is accepted, so that what it looked up stays true until it commits. */
export async function lockAccepting(sql: Sql): Promise<void> {
  await sql.execute(`SELECT pg_advisory_xact_lock(hashtextextended('piaosu/accept-receipts', 0))`);
}

const knownRow = z.object({ name: z.string(), content: bytes });
export type KnownReceipt = z.output<typeof knownRow>;

/** Which of the receipts are there already; `name` is code-number. */
export function selectKnown(sql: Sql, codes: readonly string[], numbers: readonly string[]): Promise<KnownReceipt[]> {
  return sql.rows(
    knownRow,
    `SELECT r.code || '-' || r.number AS name, r.content FROM unnest($1::text[], $2::text[]) AS asked (code, number)
     JOIN issued_receipts r ON r.code = asked.code AND r.number = asked.number`,
    [codes, numbers],
  );
}

const holderRow = z.object({ business_tag: z.string(), name: z.string(), red: z.boolean() });
export type BusinessHolder = z.output<typeof holderRow>;

/** Receipts that hold these business numbers, and those that did until they were red-flushed and wait for a re-issue. */
export function selectBusinessHolders(sql: Sql, tags: readonly string[]): Promise<BusinessHolder[]> {
  return sql.rows(
    holderRow,
    `SELECT r.business_tag, r.code || '-' || r.number AS name,
       EXISTS (SELECT FROM issued_receipts red WHERE red.red_of = r.code || '-' || r.number) AS red
     FROM issued_receipts r
     WHERE r.business_tag = ANY($1)
       AND NOT EXISTS (SELECT FROM issued_receipts next WHERE next.supersedes = r.code || '-' || r.number)`,
    [tags],
  );
}

const referredRow = z.object({
  name: z.string(),
  issuer: z.string(),
  kind: z.string(),
  lineage: z.string(),
  business_tag: z.string().nullable(),
  total_fen: z.number(),
  red: z.boolean(),
  superseded: z.boolean(),
});
export type ReferredReceipt = z.output<typeof referredRow>;

/** Receipts that red or re-issued ones name. */
export function selectReferred(
  sql: Sql,
  codes: readonly string[],
  numbers: readonly string[],
): Promise<ReferredReceipt[]> {
  return sql.rows(
    referredRow,
    `SELECT r.code || '-' || r.number AS name, r.issuer, r.kind, r.lineage, r.business_tag, r.total_fen,
       EXISTS (SELECT FROM issued_receipts red WHERE red.red_of = r.code || '-' || r.number) AS red,
       EXISTS (SELECT FROM issued_receipts next WHERE next.supersedes = r.code || '-' || r.number) AS superseded
     FROM unnest($1::text[], $2::text[]) AS asked (code, number)
     JOIN issued_receipts r ON r.code = asked.code AND r.number = asked.number`,
    [codes, numbers],
  );
}

const lastIdRow = z.object({ last: z.number() });

/** Reserves a contiguous range of ids and answers the first; call it under `lockAccepting`. */
export async function reserveIds(sql: Sql, count: number): Promise<number> {
  const row = await sql.row(lastIdRow, `SELECT setval('receipt_ids', nextval('receipt_ids') + $1 - 1) AS last`, [
    count,
  ]);
  return (row?.last ?? 0) - count + 1;
}

/** Rows encoded by `publish/seal`, ids filled in. */
export async function copyReceipts(sql: Sql, columns: string, rows: readonly Uint8Array[]): Promise<void> {
  await sql.copy(`COPY issued_receipts (${columns}) FROM STDIN WITH (FORMAT binary)`, binaryCopy(...rows));
}

export async function insertGroup(sql: Sql, hashAlg: string, firstId: number, lastId: number): Promise<void> {
  const values = [firstId, lastId, hashAlg];
  await sql.execute('INSERT INTO receipt_groups (first_id, last_id, hash_alg) VALUES ($1, $2, $3)', values);
}

/** Where the receipt lies in the log; all null until its place is fixed. */
export const placeColumns = {
  state: z.enum(['ISSUED', 'ANCHORED']),
  publisher: z.string().nullable(),
  shard: z.string().nullable(),
  leaf_index: z.number().nullable(),
  checkpoint_size: z.number().nullable(),
  proof: bytes.nullable(),
} as const;

/** What was signed, and the encrypted document it commits to (null once erased). */
export const sealedColumns = {
  leaf: bytes,
  header: z.string(),
  signing_key: z.string(),
  header_signature: bytes,
  document: bytes.nullable(),
  wrapped_key: bytes.nullable(),
  key_id: z.string(),
} as const;

const publishedRow = z.object({
  id: z.number(),
  code: z.string(),
  number: z.string(),
  tag: z.string(),
  issuer: z.string(),
  ...placeColumns,
  root: bytes.nullable(),
  tx: z.string().nullable(),
  ...sealedColumns,
});
export type PublishedRow = z.output<typeof publishedRow>;

const PUBLISHED_COLUMNS = `id, code, number, tag, issuer, state, publisher, shard, leaf_index, checkpoint_size, proof, root, tx,
  leaf, header, signing_key, header_signature, document, wrapped_key, key_id`;

/** Everything of one receipt in one SELECT. */
export function selectPublished(sql: Sql, code: string, number: string): Promise<PublishedRow | undefined> {
  return sql.row(publishedRow, `SELECT ${PUBLISHED_COLUMNS} FROM receipts WHERE code = $1 AND number = $2`, [
    code,
    number,
  ]);
}

/** Receipts of one split bill, oldest first. A limit, since each comes with its document. */
export function selectRelated(sql: Sql, relatedTag: string, limit: number): Promise<PublishedRow[]> {
  return sql.rows(
    publishedRow,
    `SELECT ${PUBLISHED_COLUMNS} FROM receipts WHERE related_tag = $1 ORDER BY id LIMIT $2`,
    [relatedTag, limit],
  );
}
