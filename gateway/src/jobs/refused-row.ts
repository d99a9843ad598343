import { z } from 'zod';
import type { RefusedRow } from '../db/jobs.ts';

const faults = z.array(z.object({ pointer: z.string(), code: z.string() }));

/** A refused row for the wire: each fault with its place, without what the ledger or a rule adds to it. */
export function presentRefused({ part, row, subject, code, faults: all, source }: RefusedRow) {
  return { part, row, subject, code, faults: faults.safeParse(all).data ?? [], source };
}
