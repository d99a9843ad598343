import { z } from 'zod';
import type { Sql } from './database.ts';

/** Statements of notes on claims (migration 0060). */

const noteRow = z.object({ commitment: z.string(), content: z.string() });
export type ClaimNoteRow = z.output<typeof noteRow>;

/** A repeat of the same act keeps the first. */
export async function keepClaimNote(sql: Sql, claimId: string, row: ClaimNoteRow): Promise<void> {
  await sql.execute(
    'INSERT INTO claim_notes (claim_id, commitment, content) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
    [claimId, row.commitment, row.content],
  );
}

export function selectClaimNotes(sql: Sql, claimId: string): Promise<ClaimNoteRow[]> {
  return sql.rows(noteRow, 'SELECT commitment, content FROM claim_notes WHERE claim_id = $1', [claimId]);
}
