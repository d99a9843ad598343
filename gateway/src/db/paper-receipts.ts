import type { ReceiptRef } from '@piaosu/core';
import { z } from 'zod';
import type { Sql } from './database.ts';

/** Statements over paper numbers (migration 0040). */

/** `paper` is a tag. */
export async function insertPaperReceipt(sql: Sql, paper: string, ref: ReceiptRef): Promise<void> {
  await sql.execute('INSERT INTO paper_receipts (paper, code, number) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
    paper,
    ref.eInvoiceCode,
    ref.eInvoiceNumber,
  ]);
}

const row = z.object({ code: z.string(), number: z.string() });

/** The receipts that somebody wanted this paper to stand for. */
export async function selectPaperReceipts(sql: Sql, papers: readonly string[]): Promise<ReceiptRef[]> {
  const rows = await sql.rows(row, 'SELECT code, number FROM paper_receipts WHERE paper = ANY($1)', [papers]);
  return rows.map(({ code, number }) => ({ eInvoiceCode: code, eInvoiceNumber: number }));
}
