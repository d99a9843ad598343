import {
  claimKey,
  claimRecordShape,
  claimStateOn,
  dispensingRecordShape,
  toBeijingDate,
  unitRecordShape,
  type ClaimRecord,
  type ClaimState,
  type TraceFinding,
} from '@piaosu/core';
import type { Alerts } from '../alerts/alerts.ts';
import { queueTraceHolds, selectClaimBoxes, type ClaimBoxRow } from '../db/claim-boxes.ts';
import type { Sql } from '../db/index.ts';
import { selectState } from '../db/projection.ts';
import type { AppliedBlock } from '../project/apply-block.ts';
import { readRecord, type Change } from '../project/change.ts';
import type { RowSeal } from '../project/seal.ts';

export interface BoxWatchOptions {
  readonly mspId: string;
  readonly seal: RowSeal;
  readonly alerts: Pick<Alerts, 'raise'>;
}

type Block = Pick<AppliedBlock, 'number' | 'time' | 'changes'>;

/** What became of something that claims may count on. */
interface Occurrence {
  /** Tag of the box; '' for a basket's lines without codes. */
  readonly box: string;
  /** Absent where all that was given out of the box is meant. */
  readonly dispensing?: string;
  readonly differs: NonNullable<TraceFinding['differs']>;
}

/**
 * Tells the payers of this organisation that medicines behind their claims were taken back, returned, or given out twice by
 * an offline record: an alert for each, and the claim is queued to be held. To be called when a block is applied, within its
 * SQL transaction.
 */
export function newBoxWatch(options: BoxWatchOptions) {
  return async (sql: Sql, block: Block): Promise<void> => {
    const occurrences = block.changes.flatMap(({ changes }) => changes.flatMap(occurrencesIn));
    if (occurrences.length === 0) return;
    const boxes = occurrences.flatMap(({ box }) => (box === '' ? [] : [box]));
    const baskets = occurrences.flatMap(({ box, dispensing }) =>
      box === '' && dispensing !== undefined ? [dispensing] : [],
    );
    const rows = await selectClaimBoxes(sql, boxes, baskets);
    const claims = await liveClaims(sql, options, block, rows);
    const hit = occurrences.flatMap((occurrence) =>
      rows.filter((row) => claims.has(row.claim) && isMeant(row, occurrence)).map((row) => ({ row, occurrence })),
    );
    for (const { row, occurrence } of hit) await tell(options, sql, block, row, occurrence);
    await queueTraceHolds(sql, block.number, [...new Set(hit.map(({ row }) => row.claim))]);
  };
}

function isMeant(row: ClaimBoxRow, { box, dispensing = row.dispensing }: Occurrence): boolean {
  return row.box === box && row.dispensing === dispensing;
}

async function tell(
  { alerts }: BoxWatchOptions,
  sql: Sql,
  { number: block }: Block,
  { claim, institution, box, dispensing, receipt, line }: ClaimBoxRow,
  { differs }: Occurrence,
): Promise<void> {
  await alerts.raise(
    {
      ...{ code: 'TRACE_CONFLICT', severity: 'WARNING', role: 'CLAIMS_OFFICER', institution, block },
      dedupe: `trace/${claim}/${receipt}/${line}/${box}/${dispensing}/${differs}`,
      subject: claimKey(claim),
      evidence: { claimId: claim, receipt, line, differs },
    },
    sql,
  );
}

function occurrencesIn({ kind, parts: [name = ''], before, after }: Change): Occurrence[] {
  if (kind === 'BOX') return unitOccurrences(name, before, after);
  return kind === 'DSP' ? basketOccurrences(name, before, after) : [];
}

function unitOccurrences(box: string, before: Change['before'], after: Change['after']): Occurrence[] {
  const [was, is] = [readRecord(unitRecordShape, before), readRecord(unitRecordShape, after)];
  const states = new Map(was?.dispensings.map(({ id, state }) => [id, state]));
  const ended = (is?.dispensings ?? []).filter(({ id, state }) => state !== 'LIVE' && states.get(id) === 'LIVE');
  const isConflict = is?.conflict !== undefined && was?.conflict === undefined;
  return [
    ...ended.map(({ id, state }): Occurrence => ({
      box,
      dispensing: id,
      differs: state === 'RETURNED' ? 'returned' : 'undone',
    })),
    ...(isConflict ? [{ box, differs: 'offline' } as const] : []),
  ];
}

/** What carries no code has no record but its basket. */
function basketOccurrences(dispensing: string, before: Change['before'], after: Change['after']): Occurrence[] {
  const [was, is] = [readRecord(dispensingRecordShape, before), readRecord(dispensingRecordShape, after)];
  if (is?.uncoded === undefined || was?.state === is.state) return [];
  if (is.state === 'UNDONE') return [{ box: '', dispensing, differs: 'undone' }];
  return is.state === 'RETURNED' ? [{ box: '', dispensing, differs: 'returned' }] : [];
}

const COUNTS: readonly ClaimState[] = ['RESERVED', 'UNDER_REVIEW', 'APPROVED', 'PAID'];

/** Those of the rows' claims that still ask for money or have it; a row that was edited tells nobody anything. */
async function liveClaims(
  sql: Sql,
  { mspId, seal }: BoxWatchOptions,
  { time }: Block,
  rows: readonly ClaimBoxRow[],
): Promise<ReadonlySet<string>> {
  const keys = [...new Set(rows.map(({ claim }) => claimKey(claim)))];
  const claims = (await selectState(sql, keys))
    .filter((row) => seal.holds(row, row.seal))
    .flatMap(({ value }) => readRecord(claimRecordShape, value) ?? []);
  const today = toBeijingDate(time);
  const counts = (claim: ClaimRecord) => claim.org === mspId && COUNTS.includes(claimStateOn(claim, today));
  return new Set(claims.filter(counts).map(({ id }) => id));
}
