import { z } from 'zod';
import type { Sql } from './database.ts';

/** Statements of kept claim requests (migration 0022). */

const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array);
const claimRequest = z.object({
  request: bytes,
  body: z.string(),
  content: bytes,
  wrapped_key: bytes,
  key_id: z.string(),
});
export type ClaimRequestRow = z.output<typeof claimRequest>;

/** The row that stands there afterwards: the first one, if the same message was kept before. */
export async function keepClaimRequest(
  sql: Sql,
  institution: string,
  messageId: string,
  row: ClaimRequestRow,
): Promise<ClaimRequestRow> {
  const inserted = await sql.execute(
    `INSERT INTO claim_requests (institution, message_id, request, body, content, wrapped_key, key_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
    [institution, messageId, row.request, row.body, row.content, row.wrapped_key, row.key_id],
  );
  return inserted === 1 ? row : ((await selectClaimRequest(sql, institution, messageId)) ?? row);
}

export function selectClaimRequest(
  sql: Sql,
  institution: string,
  messageId: string,
): Promise<ClaimRequestRow | undefined> {
  return sql.row(
    claimRequest,
    `SELECT request, body, content, wrapped_key, key_id FROM claim_requests
     WHERE institution = $1 AND message_id = $2`,
    [institution, messageId],
  );
}

/** The ledger has forgotten the messages by then: a repeat is a new act. */
export async function dropClaimRequests(sql: Sql, days: number): Promise<number> {
  return sql.execute('DELETE FROM claim_requests WHERE created < piaosu_now() - make_interval(days => $1)', [days]);
}
