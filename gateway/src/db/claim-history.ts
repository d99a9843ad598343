import type { CLAIM_STATES } from '@piaosu/core';
import { z } from 'zod';
import type { Sql } from './database.ts';

/** Which claims an office looks for. What a row names is read from its sealed record before it is shown. */
export interface ClaimSearch {
  readonly org: string;
  /** Null: of every payer of the organisation. */
  readonly payer: string | null;
  /** As of `today`. */
  readonly states: readonly (typeof CLAIM_STATES)[number][] | null;
  readonly today: string;
  /** Epoch seconds of the first day's beginning, and of the end of the last. */
  readonly from: number | null;
  readonly until: number | null;
  readonly minFen: number | null;
  readonly maxFen: number | null;
  /** Claims in hand: of one receipt. */
  readonly ids: readonly string[] | null;
}

export interface ClaimPlace {
  readonly block: number;
  readonly id: string;
}

/** Newest first. */
export function searchClaims(sql: Sql, search: ClaimSearch, before: ClaimPlace, limit: number): Promise<ClaimPlace[]> {
  return sql.rows(
    z.object({ id: z.string(), block: z.number() }),
    `SELECT c.id, c.block FROM ledger_claims c JOIN ledger_blocks b ON b.number = c.block
     WHERE c.org = $1 AND ($2::text IS NULL OR c.payer = $2) AND (c.block, c.id) < ($3::bigint, $4::text)
       AND ($5::text[] IS NULL OR
         CASE WHEN c.state IN ('RESERVED', 'UNDER_REVIEW') AND c.expires_on < $6 THEN 'EXPIRED' ELSE c.state END = ANY($5))
       AND ($7::bigint IS NULL OR b.time >= $7) AND ($8::bigint IS NULL OR b.time < $8)
       AND ($9::bigint IS NULL OR c.requested_fen >= $9) AND ($10::bigint IS NULL OR c.requested_fen <= $10)
       AND ($11::text[] IS NULL OR c.id = ANY($11))
     ORDER BY c.block DESC, c.id DESC LIMIT $12`,
    [
      ...[search.org, search.payer, before.block, before.id, search.states, search.today],
      ...[search.from, search.until, search.minFen, search.maxFen, search.ids, limit],
    ],
  );
}
