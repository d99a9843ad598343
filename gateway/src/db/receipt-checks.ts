import type { ReceiptRef } from '@piaosu/core';
import { z } from 'zod';
import type { Sql } from './database.ts';

/** Looks at one receipt, by the kind of who looked. */
export interface CheckCount {
  readonly code: string;
  readonly number: string;
  readonly strangers: number;
  readonly offices: number;
}

/** Many receipts in one statement, in the order of their ids so that two writers never wait for each other. Unknown numbers count nothing. */
export async function addReceiptChecks(sql: Sql, counts: readonly CheckCount[]): Promise<void> {
  await sql.execute(
    `INSERT INTO receipt_checks AS known (receipt_id, strangers, offices)
     SELECT r.id, c.strangers, c.offices
     FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[]) AS c (code, number, strangers, offices)
     JOIN issued_receipts r ON r.code = c.code AND r.number = c.number ORDER BY r.id
     ON CONFLICT (receipt_id) DO UPDATE
     SET strangers = known.strangers + excluded.strangers, offices = known.offices + excluded.offices`,
    [
      counts.map(({ code }) => code),
      counts.map(({ number }) => number),
      counts.map(({ strangers }) => strangers),
      counts.map(({ offices }) => offices),
    ],
  );
}

const refRow = z.object({ eInvoiceCode: z.string(), eInvoiceNumber: z.string() });

/** Any receipt whose document is still there. */
export function selectNewestReceipt(sql: Sql): Promise<ReceiptRef | undefined> {
  return sql.row(
    refRow,
    `SELECT code AS "eInvoiceCode", number AS "eInvoiceNumber" FROM issued_receipts WHERE document IS NOT NULL
     ORDER BY id DESC LIMIT 1`,
    [],
  );
}
