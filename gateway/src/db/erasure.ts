import { isDigestText, type DigestText } from '@piaosu/core';
import { z } from 'zod';
import { bytes } from './bytes.ts';
import type { Sql } from './database.ts';

/** Statements that erase receipts (migration 0092): each takes one kind of trace away, all in one transaction. */

const targetRow = z.object({
  id: z.number(),
  code: z.string(),
  number: z.string(),
  tag: z.string(),
  kind: z.string(),
  header: z.string(),
  leaf: bytes,
  job: z.string().nullable(),
  state: z.enum(['ISSUED', 'ANCHORED']),
  red_of: z.string().nullable(),
});
export type TargetRow = z.output<typeof targetRow>;

const TARGET = 'id, code, number, tag, kind, header, leaf, job, state, red_of';

export function selectTarget(sql: Sql, code: string, number: string): Promise<TargetRow | undefined> {
  return sql.row(targetRow, `SELECT ${TARGET} FROM receipts WHERE code = $1 AND number = $2`, [code, number]);
}

/** The red receipt that cancels it: a copy of its content below zero. */
export function selectRedOf(sql: Sql, name: string): Promise<TargetRow | undefined> {
  return sql.row(targetRow, `SELECT ${TARGET} FROM receipts WHERE red_of = $1`, [name]);
}

const pendingRow = z.object({ red: z.boolean(), reissue: z.boolean() });

/** Whether acts that need the documents are still to be made. */
export async function selectPending(sql: Sql, ids: readonly number[], names: readonly string[]) {
  const row = await sql.row(
    pendingRow,
    `SELECT EXISTS (SELECT FROM red_flushes WHERE red_id = ANY($1) AND state IN ('OPEN', 'PENDING')) AS red,
       EXISTS (SELECT FROM reissues i JOIN issued_receipts next ON next.id = i.receipt_id
               WHERE i.state = 'OPEN' AND (next.supersedes = ANY($2) OR next.id = ANY($1))) AS reissue`,
    [ids, names],
  );
  return row ?? { red: false, reissue: false };
}

const otherPart = z.object({ tag: z.string() });

/** Other parts of the same split bill. */
export function selectOtherParts(
  sql: Sql,
  relatedTag: string,
  ids: readonly number[],
): Promise<z.output<typeof otherPart>[]> {
  return sql.rows(otherPart, 'SELECT tag FROM issued_receipts WHERE related_tag = $1 AND NOT id = ANY($2) LIMIT 1000', [
    relatedTag,
    ids,
  ]);
}

/** The rows from which nobody reads any more; whoever comes second finds none. */
export async function lockTargets(sql: Sql, ids: readonly number[]): Promise<number> {
  return sql.execute('SELECT id FROM issued_receipts WHERE id = ANY($1) AND code IS NOT NULL FOR UPDATE', [ids]);
}

/** Document, data key, salts, header and every search column; id and leaf stay, which the log is made of. */
export async function blankReceipts(sql: Sql, ids: readonly number[]): Promise<void> {
  await sql.execute(
    `UPDATE issued_receipts SET code = NULL, number = NULL, tag = NULL, issuer = NULL, kind = NULL, business_tag = NULL,
       related_tag = NULL, red_of = NULL, supersedes = NULL, lineage = NULL, total_fen = NULL, content = NULL, header = NULL,
       signing_key = NULL, header_signature = NULL, document = NULL, wrapped_key = NULL, key_id = NULL, job = NULL,
       likeness = NULL, patient_tag = NULL
     WHERE id = ANY($1)`,
    [ids],
  );
}

/** Before the row is blank. Who holds a header could tell by its seal that it was one of ours. */
export async function dropSupervisorSeals(sql: Sql, ids: readonly number[]): Promise<void> {
  await sql.execute('DELETE FROM receipt_seals WHERE receipt_id = ANY($1)', [ids]);
}

/** What the patient was told of looks: code and number stand apart in it, beside the patient's tag. Before the row is blank. */
export async function dropPatientNotices(sql: Sql, ids: readonly number[]): Promise<void> {
  await sql.execute(
    `DELETE FROM notices n USING issued_receipts r WHERE r.id = ANY($1) AND n.patient_tag = r.patient_tag
       AND n.data ->> 'eInvoiceCode' = r.code AND n.data ->> 'eInvoiceNumber' = r.number`,
    [ids],
  );
}

export async function dropFlushes(sql: Sql, ids: readonly number[]): Promise<void> {
  await sql.execute('DELETE FROM red_flushes WHERE red_id = ANY($1)', [ids]);
}

export async function dropReissues(sql: Sql, ids: readonly number[]): Promise<void> {
  await sql.execute('DELETE FROM reissues WHERE receipt_id = ANY($1)', [ids]);
}

export async function dropChecks(sql: Sql, ids: readonly number[]): Promise<void> {
  await sql.execute('DELETE FROM receipt_checks WHERE receipt_id = ANY($1)', [ids]);
}

export async function dropFileRows(sql: Sql, names: readonly string[]): Promise<void> {
  await sql.execute('DELETE FROM file_rows WHERE receipt = ANY($1)', [names]);
}

/** With what was refused under the number; a second row of one upload carries ' (second row)' behind it, '!' sorts next. */
export async function dropOutcomes(sql: Sql, names: readonly string[]): Promise<void> {
  await sql.execute(
    `DELETE FROM job_outcomes o USING unnest($1::text[]) AS name
     WHERE o.subject COLLATE "C" >= name AND o.subject COLLATE "C" < name || '!'`,
    [names],
  );
}

/** A summary lists red receipts by number. */
export async function cleanSummary(sql: Sql, jobs: readonly string[], name: string): Promise<void> {
  await sql.execute(
    `UPDATE jobs SET summary = replace(summary::text, $2, 'ERASED')::jsonb
     WHERE id = ANY($1) AND strpos(summary::text, $2) > 0`,
    [jobs, name],
  );
}

/** Kept answers name a receipt in their body or location. */
export async function dropAnswers(sql: Sql, code: string, number: string): Promise<void> {
  await sql.execute(
    `DELETE FROM idempotency WHERE (strpos(body, $2) > 0 AND strpos(body, $1) > 0) OR strpos(location, $1 || '-' || $2) > 0`,
    [code, number],
  );
}

export async function dropPapers(sql: Sql, code: string, number: string): Promise<void> {
  await sql.execute('DELETE FROM paper_receipts WHERE code = $1 AND number = $2', [code, number]);
}

/** What claims of this organisation showed of it: header and salts. */
export async function dropShown(sql: Sql, leaf: string, publisher: string): Promise<number> {
  return sql.execute(
    `DELETE FROM claim_requests WHERE strpos(body, $1) > 0 AND strpos(body, '"publisher":"' || $2 || '"') > 0`,
    [leaf, publisher],
  );
}

export async function dropStatements(sql: Sql, leaf: string): Promise<void> {
  await sql.execute(`DELETE FROM witness_collected WHERE subject = 'status/' || $1`, [leaf]);
}

/** That somebody looked, when and why stays; at what does not. */
export async function cleanAccessLog(sql: Sql, tags: readonly string[]): Promise<void> {
  await sql.execute(`UPDATE access_log SET subject = 'ERASED' WHERE subject = ANY($1)`, [tags]);
}

export async function dropLooks(sql: Sql, code: string, number: string): Promise<void> {
  await sql.execute('DELETE FROM access_unnoticed WHERE code = $1 AND number = $2', [code, number]);
}

export async function dropReports(sql: Sql, code: string, number: string): Promise<void> {
  await sql.execute('DELETE FROM access_reports WHERE code = $1 AND number = $2', [code, number]);
}

/** `marks`: number and tags, in whichever text they stand. */
export async function cleanAlerts(sql: Sql, marks: readonly string[]): Promise<void> {
  await sql.execute(
    `UPDATE alerts SET subject = 'ERASED', evidence = '{"erased":true}', dedupe = 'erased/' || id
     WHERE EXISTS (SELECT FROM unnest($1::text[]) AS mark
                   WHERE strpos(subject, mark) > 0 OR strpos(evidence::text, mark) > 0 OR strpos(dedupe, mark) > 0)`,
    [marks],
  );
}

export async function dropEventsAbout(sql: Sql, marks: readonly string[]): Promise<void> {
  await sql.execute(
    `DELETE FROM events WHERE EXISTS (SELECT FROM unnest($1::text[]) AS mark WHERE strpos(body, mark) > 0)`,
    [marks],
  );
}

export async function dropNotices(sql: Sql, marks: readonly string[]): Promise<void> {
  await sql.execute(
    `DELETE FROM notices WHERE EXISTS (SELECT FROM unnest($1::text[]) AS mark
       WHERE strpos(data::text, mark) > 0 OR strpos(dedupe, mark) > 0)`,
    [marks],
  );
}

/** The counter stays taken; which ticket it was is told by nothing. */
export async function cleanTickets(sql: Sql, names: readonly string[]): Promise<void> {
  await sql.execute(
    `UPDATE offline_tickets SET receipt = 'ERASED', hash = 'erased-' || gen_random_uuid() WHERE receipt = ANY($1)`,
    [names],
  );
}

const erasureRow = z.object({ id: z.string(), detail: z.string() });
export type ErasureRow = z.output<typeof erasureRow>;

export async function insertErasure(sql: Sql, id: string, mark: Uint8Array, detail: string): Promise<void> {
  await sql.execute('INSERT INTO erasures (id, mark, detail) VALUES ($1, $2, $3)', [id, mark, detail]);
}

export function selectErasure(sql: Sql, mark: Uint8Array): Promise<ErasureRow | undefined> {
  return sql.row(erasureRow, 'SELECT id, detail FROM erasures WHERE mark = $1', [mark]);
}

const anyRow = z.object({ any: z.boolean() });

/** Most installations have erased nothing yet, and publishing then pays for no digest. */
export async function hasErasures(sql: Sql): Promise<boolean> {
  return (await sql.row(anyRow, 'SELECT EXISTS (SELECT FROM erasures) AS any'))?.any ?? false;
}

const markRow = z.object({ mark: bytes });

export async function selectMarks(sql: Sql, marks: readonly Uint8Array[]): Promise<Uint8Array[]> {
  const rows = await sql.rows(markRow, 'SELECT mark FROM erasures WHERE mark = ANY($1::bytea[])', [marks]);
  return rows.map(({ mark }) => mark);
}

const placeRow = z.object({
  publisher: z.string(),
  shard: z.string(),
  leaf_index: z.number(),
  checkpoint_size: z.number(),
  proof: bytes,
  leaf: bytes,
});
export type LeafPlace = z.output<typeof placeRow>;

/** Where a leaf lies, and its proof. */
export function selectLeafPlace(sql: Sql, id: number): Promise<LeafPlace | undefined> {
  return sql.row(
    placeRow,
    `SELECT l.publisher, l.shard, l.leaf_index, l.checkpoint_size, l.proof, r.leaf
     FROM log_leaves l JOIN issued_receipts r ON r.id = l.receipt_id WHERE l.receipt_id = $1`,
    [id],
  );
}

const noticeRow = z.object({ leaf: z.custom<DigestText>(isDigestText), org: z.string(), receipt: z.string() });
export type ErasureNotice = z.output<typeof noticeRow>;

export async function insertNotices(sql: Sql, notices: readonly ErasureNotice[]): Promise<void> {
  await sql.execute(
    `INSERT INTO erasure_notices (leaf, org, receipt) SELECT * FROM unnest($1::text[], $2::text[], $3::text[])
     ON CONFLICT DO NOTHING`,
    [notices.map(({ leaf }) => leaf), notices.map(({ org }) => org), notices.map(({ receipt }) => receipt)],
  );
}

export function selectDueNotices(sql: Sql, limit: number): Promise<ErasureNotice[]> {
  return sql.rows(
    noticeRow,
    'SELECT leaf, org, receipt FROM erasure_notices WHERE next_attempt <= piaosu_now() ORDER BY org, leaf LIMIT $1',
    [limit],
  );
}

export async function dropNotice(sql: Sql, { leaf, org }: ErasureNotice): Promise<void> {
  await sql.execute('DELETE FROM erasure_notices WHERE leaf = $1 AND org = $2', [leaf, org]);
}

export async function delayNotices(sql: Sql, org: string, seconds: number): Promise<void> {
  await sql.execute(
    `UPDATE erasure_notices SET next_attempt = piaosu_now() + make_interval(secs => $2::float8) WHERE org = $1`,
    [org, seconds],
  );
}

/** Lists that an office verified are encrypted row by row: an erasure cannot find its receipt in them, so they end by age. */
export async function dropOldChecks(sql: Sql, days: number): Promise<number> {
  return sql.execute(
    `DELETE FROM verification_items i USING jobs j
     WHERE j.id = i.job AND j.ended < piaosu_now() - make_interval(days => $1)`,
    [days],
  );
}

/** The same for refused rows that named no receipt one could read; their codes stay. */
export async function dropOldSources(sql: Sql, days: number): Promise<number> {
  return sql.execute(
    `UPDATE job_outcomes o SET source = NULL FROM jobs j
     WHERE j.id = o.job AND o.source IS NOT NULL AND j.ended < piaosu_now() - make_interval(days => $1)`,
    [days],
  );
}
