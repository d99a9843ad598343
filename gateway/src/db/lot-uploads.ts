import { z } from 'zod';
import { bytes } from './bytes.ts';
import type { Sql } from './database.ts';

/** Statements of uploads of lots (migration 0105). */

const uploadRow = z.object({
  id: z.string(),
  job: z.string().nullable(),
  media_type: z.string(),
  names: z.string(),
  lot: z.number().nullable(),
});
export type LotUploadRow = z.output<typeof uploadRow>;

export async function insertLotUpload(sql: Sql, id: string, mediaType: string, names: string): Promise<void> {
  await sql.execute('INSERT INTO lot_uploads (id, media_type, names) VALUES ($1, $2, $3)', [id, mediaType, names]);
}

const partRow = z.object({ content: bytes, wrapped_key: bytes, key_id: z.string() });
export type LotUploadPartRow = z.output<typeof partRow>;

export async function insertLotUploadPart(
  sql: Sql,
  upload: string,
  seq: number,
  part: LotUploadPartRow,
): Promise<void> {
  await sql.execute(
    'INSERT INTO lot_upload_parts (upload, seq, content, wrapped_key, key_id) VALUES ($1, $2, $3, $4, $5)',
    [upload, seq, part.content, part.wrapped_key, part.key_id],
  );
}

export function selectLotUploadPart(sql: Sql, upload: string, seq: number): Promise<LotUploadPartRow | undefined> {
  return sql.row(partRow, 'SELECT content, wrapped_key, key_id FROM lot_upload_parts WHERE upload = $1 AND seq = $2', [
    upload,
    seq,
  ]);
}

/** From now on it is the job's, and outlives a crash. */
export async function giveLotUpload(sql: Sql, id: string, job: string): Promise<void> {
  await sql.execute('UPDATE lot_uploads SET job = $2 WHERE id = $1', [id, job]);
}

export function selectLotUpload(sql: Sql, job: string): Promise<LotUploadRow | undefined> {
  return sql.row(uploadRow, 'SELECT id, job, media_type, names, lot FROM lot_uploads WHERE job = $1', [job]);
}

export async function setUploadedLot(sql: Sql, id: string, lot: number | null): Promise<void> {
  await sql.execute('UPDATE lot_uploads SET lot = $2 WHERE id = $1', [id, lot]);
}

export async function deleteLotUpload(sql: Sql, id: string): Promise<void> {
  await sql.execute('DELETE FROM lot_uploads WHERE id = $1', [id]);
}

/** Uploads whose sender went away before their end, and those that were left behind by a crash after the end of their job. */
export function dropUnclaimedLotUploads(sql: Sql, hours: number): Promise<number> {
  return sql.execute(
    `DELETE FROM lot_uploads u WHERE (u.job IS NULL AND u.created < piaosu_now() - make_interval(hours => $1))
       OR EXISTS (SELECT FROM jobs j WHERE j.id = u.job AND j.ended IS NOT NULL)`,
    [hours],
  );
}
