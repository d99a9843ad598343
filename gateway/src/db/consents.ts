import { z } from 'zod';
import { bytes } from './bytes.ts';
import type { Sql } from './database.ts';

/** Statements over consents (migration 0065). */

export interface ConsentIndexRow {
  readonly id: string;
  /** The payer's tag. */
  readonly payer: string;
}

export async function upsertConsentIndex(sql: Sql, block: number, rows: readonly ConsentIndexRow[]): Promise<void> {
  if (rows.length === 0) return;
  await sql.execute(
    `INSERT INTO ledger_consents (block, id, payer) SELECT $1, * FROM unnest($2::text[], $3::text[])
     ON CONFLICT (id) DO NOTHING`,
    [block, rows.map(({ id }) => id), rows.map(({ payer }) => payer)],
  );
}

const placeRow = z.object({ id: z.string(), block: z.number() });
export type ConsentPlace = z.output<typeof placeRow>;

/** Consents to a payer, newest first; `before` is the place of the last row of the page before. */
export function selectConsentsTo(
  sql: Sql,
  payerTags: readonly string[],
  before: ConsentPlace,
  limit: number,
): Promise<ConsentPlace[]> {
  return sql.rows(
    placeRow,
    `SELECT id, block FROM ledger_consents
     WHERE payer = ANY($1) AND (block, id) < ($2::bigint, $3::text) ORDER BY block DESC, id DESC LIMIT $4`,
    [payerTags, before.block, before.id, limit],
  );
}

const keptConsent = z.object({
  request: bytes,
  id: z.string(),
  patient_tag: z.string(),
  body: z.string(),
  content: z.string(),
});
export type KeptConsent = z.output<typeof keptConsent>;

/** The row that stands there afterwards: the first one, if the same message was kept before. */
export async function keepConsent(sql: Sql, portal: string, messageId: string, row: KeptConsent): Promise<KeptConsent> {
  const inserted = await sql.execute(
    `INSERT INTO consents (portal, message_id, request, id, patient_tag, body, content)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
    [portal, messageId, row.request, row.id, row.patient_tag, row.body, row.content],
  );
  return inserted === 1 ? row : ((await selectConsentOf(sql, portal, messageId)) ?? row);
}

export function selectConsentOf(sql: Sql, portal: string, messageId: string): Promise<KeptConsent | undefined> {
  return sql.row(
    keptConsent,
    'SELECT request, id, patient_tag, body, content FROM consents WHERE portal = $1 AND message_id = $2',
    [portal, messageId],
  );
}

export function selectConsent(sql: Sql, id: string): Promise<KeptConsent | undefined> {
  return sql.row(keptConsent, 'SELECT request, id, patient_tag, body, content FROM consents WHERE id = $1', [id]);
}

const listedRow = z.object({ id: z.string(), created: z.date(), content: z.string() });
export type ListedConsent = z.output<typeof listedRow>;

/** A patient's consents at a portal, newest first, before a place. */
export function selectConsentsOf(
  sql: Sql,
  portal: string,
  patientTags: readonly string[],
  before: { readonly created: Date; readonly id: string },
  limit: number,
): Promise<ListedConsent[]> {
  return sql.rows(
    listedRow,
    `SELECT id, date_trunc('milliseconds', created) AS created, content FROM consents
     WHERE portal = $1 AND patient_tag = ANY($2) AND (date_trunc('milliseconds', created), id) < ($3, $4::text)
     ORDER BY date_trunc('milliseconds', created) DESC, id DESC LIMIT $5`,
    [portal, patientTags, before.created, before.id, limit],
  );
}

const receiptRow = z.object({ code: z.string(), number: z.string(), header: z.string() });
export type PatientReceipt = z.output<typeof receiptRow>;

/** Receipts of a patient, of all hospitals that publish here, oldest first. What a header says is compared with its proof later. */
export function selectPatientReceipts(
  sql: Sql,
  patientTags: readonly string[],
  limit: number,
): Promise<PatientReceipt[]> {
  return sql.rows(
    receiptRow,
    'SELECT code, number, header FROM issued_receipts WHERE patient_tag = ANY($1) ORDER BY id LIMIT $2',
    [patientTags, limit],
  );
}

/** The ledger gave it another id than was foreseen. */
export async function renameConsent(
  sql: Sql,
  id: string,
  now: { readonly id: string; readonly content: string },
): Promise<void> {
  await sql.execute('UPDATE consents SET id = $2, content = $3 WHERE id = $1', [id, now.id, now.content]);
}
