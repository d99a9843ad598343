import { useEffect, useState } from 'react';
import { isEnded } from '../../api/jobs.ts';
import { toApiProblem } from '../../api/problem.ts';
import type { ApiProblem } from '../../api/problem.ts';
import { pause } from '../../api/request.ts';
import { batchResults, readBatch } from '../../api/verification.ts';
import type { VerificationBatch } from '../../api/verification.ts';
import { listedRow } from './desk-row.ts';
import type { DeskRow } from './desk-row.ts';

export interface SeenBatch {
  readonly batch: VerificationBatch | undefined;
  readonly rows: readonly DeskRow[];
  readonly problem: ApiProblem | undefined;
}

const POLL_MS = 500;
/** So many more results are worth fetching the table again. */
const WORTH = 50;
const NOTHING: SeenBatch = { batch: undefined, rows: [], problem: undefined };

/** A list as it stands, followed to its end: what was verified so far is in the table. */
export function useBatch(id: string | undefined, turn: number): SeenBatch {
  const [seen, setSeen] = useState<SeenBatch & { readonly id?: string }>(NOTHING);
  useEffect(() => {
    if (id === undefined) return undefined;
    const left = new AbortController();
    follow(id, left.signal, (batch, rows) => {
      setSeen({ id, batch, rows, problem: undefined });
    }).catch((error: unknown) => {
      if (!left.signal.aborted) setSeen({ ...NOTHING, id, problem: toApiProblem(error) });
    });
    return () => {
      left.abort();
    };
  }, [id, turn]);
  return seen.id === id ? seen : NOTHING;
}

async function follow(
  id: string,
  signal: AbortSignal,
  tell: (batch: VerificationBatch, rows: readonly DeskRow[]) => void,
): Promise<void> {
  let rows: readonly DeskRow[] = [];
  for (;;) {
    const batch = await readBatch(id, signal);
    const ended = isEnded(batch.job);
    const done = verifiedIn(batch);
    if (ended || batch.paused || rows.length === 0 || done - rows.length >= WORTH) {
      rows = (await batchResults(id, signal)).map((result) => listedRow(id, result));
    }
    tell(batch, rows);
    if (ended || (batch.paused && rows.length >= done)) return;
    await pause(POLL_MS, signal);
  }
}

/** Items of a list that have an answer. */
export function verifiedIn({ headlines }: VerificationBatch): number {
  return Object.values(headlines).reduce((sum, count) => sum + count, 0);
}
