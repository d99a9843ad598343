import { z } from 'zod';
import { bytes } from './bytes.ts';
import type { Sql } from './database.ts';

/** Statements of kept acts of the supply leg (migration 0105). */

const supplyRequest = z.object({ request: bytes, content: z.string() });
export type SupplyRequestRow = z.output<typeof supplyRequest>;

/** The row that stands there afterwards: the first one, if the same message was kept before. */
export async function keepSupplyRequest(
  sql: Sql,
  institution: string,
  messageId: string,
  row: SupplyRequestRow,
): Promise<SupplyRequestRow> {
  const inserted = await sql.execute(
    `INSERT INTO supply_requests (institution, message_id, request, content) VALUES ($1, $2, $3, $4)
     ON CONFLICT DO NOTHING`,
    [institution, messageId, row.request, row.content],
  );
  return inserted === 1 ? row : ((await selectSupplyRequest(sql, institution, messageId)) ?? row);
}

export function selectSupplyRequest(
  sql: Sql,
  institution: string,
  messageId: string,
): Promise<SupplyRequestRow | undefined> {
  return sql.row(
    supplyRequest,
    'SELECT request, content FROM supply_requests WHERE institution = $1 AND message_id = $2',
    [institution, messageId],
  );
}

/** The ledger has forgotten the messages by then: a repeat is a new act. */
export function dropSupplyRequests(sql: Sql, days: number): Promise<number> {
  return sql.execute('DELETE FROM supply_requests WHERE created < piaosu_now() - make_interval(days => $1)', [days]);
}
