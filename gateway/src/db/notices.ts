import { z } from 'zod';
import type { Sql } from './database.ts';

/** Statements over what patients are told (migration 0071). */

export const NOTICE_KINDS = [
  'LOOKED_AT',
  'FAMILY_INVITED',
  'FAMILY_CONFIRMED',
  'FAMILY_ENDED',
  'CONSENT_GRANTED',
  'CONSENT_WITHDRAWN',
] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

const noticeRow = z.object({
  id: z.number(),
  patient_tag: z.string(),
  kind: z.enum(NOTICE_KINDS),
  at: z.date(),
  data: z.record(z.string(), z.json()),
  read_at: z.date().nullable(),
});
export type NoticeRow = z.output<typeof noticeRow>;

export interface NewNoticeRow {
  readonly patientTag: string;
  readonly kind: NoticeKind;
  readonly dedupe: string;
  /** Canonical JSON. */
  readonly data: string;
}

const COLUMNS = 'id, patient_tag, kind, at, data, read_at';

/** Answers those that were not told before. */
export function insertNotices(sql: Sql, notices: readonly NewNoticeRow[]): Promise<NoticeRow[]> {
  return sql.rows(
    noticeRow,
    `INSERT INTO notices (patient_tag, kind, dedupe, data)
     SELECT patient_tag, kind, dedupe, data::jsonb FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])
       AS told (patient_tag, kind, dedupe, data)
     ON CONFLICT (patient_tag, dedupe) DO NOTHING RETURNING ${COLUMNS}`,
    [
      notices.map(({ patientTag }) => patientTag),
      notices.map(({ kind }) => kind),
      notices.map(({ dedupe }) => dedupe),
      notices.map(({ data }) => data),
    ],
  );
}

/** Newest first; one row more than `limit`. */
export function selectNotices(
  sql: Sql,
  tags: readonly string[],
  page: { readonly before: number | undefined; readonly unreadOnly: boolean; readonly limit: number },
): Promise<NoticeRow[]> {
  return sql.rows(
    noticeRow,
    `SELECT ${COLUMNS} FROM notices
     WHERE patient_tag = ANY($1) AND ($2::bigint IS NULL OR id < $2) AND (NOT $3 OR read_at IS NULL)
     ORDER BY id DESC LIMIT $4`,
    [tags, page.before ?? null, page.unreadOnly, page.limit + 1],
  );
}

/** Undefined for one that is not this patient's; read twice keeps the first time. */
export function readNotice(sql: Sql, tags: readonly string[], id: number): Promise<NoticeRow | undefined> {
  return sql.row(
    noticeRow,
    `UPDATE notices SET read_at = coalesce(read_at, piaosu_now()) WHERE id = $2 AND patient_tag = ANY($1) RETURNING ${COLUMNS}`,
    [tags, id],
  );
}

const receiverRow = z.object({ patient_tag: z.string(), institution: z.string(), receiver: z.string() });
export type ReceiverRow = z.output<typeof receiverRow>;

/** The pseudonym stays the same until it is removed. */
export async function upsertReceiver(sql: Sql, row: ReceiverRow): Promise<string> {
  const kept = await sql.row(
    receiverRow,
    `INSERT INTO notice_receivers (patient_tag, institution, receiver) VALUES ($1, $2, $3)
     ON CONFLICT (patient_tag, institution) DO UPDATE SET receiver = notice_receivers.receiver
     RETURNING patient_tag, institution, receiver`,
    [row.patient_tag, row.institution, row.receiver],
  );
  return kept?.receiver ?? row.receiver;
}

export function selectReceivers(sql: Sql, tags: readonly string[]): Promise<ReceiverRow[]> {
  return sql.rows(
    receiverRow,
    'SELECT patient_tag, institution, receiver FROM notice_receivers WHERE patient_tag = ANY($1)',
    [tags],
  );
}

export async function deleteReceivers(sql: Sql, tags: readonly string[], institution: string): Promise<void> {
  await sql.execute('DELETE FROM notice_receivers WHERE patient_tag = ANY($1) AND institution = $2', [
    tags,
    institution,
  ]);
}

const lookedRow = z.object({
  id: z.number(),
  at: z.date(),
  org: z.string(),
  institution: z.string(),
  action: z.string(),
  code: z.string(),
  number: z.string(),
  patient_tag: z.string(),
});
export type LookedRow = z.output<typeof lookedRow>;

/**
 * Takes looks off the queue; answers those at receipts of ours whose patient can be told, by anybody but the hospital that
 * issued them. SKIP LOCKED: a second process takes others.
 */
export function takeUnnoticed(sql: Sql, limit: number): Promise<LookedRow[]> {
  return sql.rows(
    lookedRow,
    `WITH taken AS (
       DELETE FROM access_unnoticed WHERE access_id IN
         (SELECT access_id FROM access_unnoticed ORDER BY access_id LIMIT $1 FOR UPDATE SKIP LOCKED)
       RETURNING access_id, code, number
     )
     SELECT a.id, a.at, a.org, a.institution, a.action, taken.code, taken.number, r.patient_tag
     FROM taken JOIN access_log a ON a.id = taken.access_id
     JOIN issued_receipts r ON r.code = taken.code AND r.number = taken.number
     WHERE r.patient_tag IS NOT NULL AND a.institution <> r.issuer ORDER BY a.id`,
    [limit],
  );
}

/** Asked every second: one look at an empty table. */
export async function hasUnnoticed(sql: Sql): Promise<boolean> {
  const row = await sql.row(z.object({ any: z.boolean() }), 'SELECT EXISTS (SELECT FROM access_unnoticed) AS any');
  return row?.any === true;
}
