import {
  claimKey,
  claimRecordShape,
  formatFen,
  lineageRecordShape,
  openHold,
  recoveryDue,
  type ClaimRecord,
  type Hold,
  type LineageRecord,
} from '@piaosu/core';
import type { Alerts, NewAlert } from '../alerts/alerts.ts';
import type { Sql } from '../db/index.ts';
import { selectState } from '../db/projection.ts';
import type { AppliedBlock } from '../project/apply-block.ts';
import { readRecord, type ChangeSet } from '../project/change.ts';
import type { RowSeal } from '../project/seal.ts';
import type { Events } from '../webhooks/events.ts';
import { toFields, type NewEvent } from '../webhooks/event.ts';

export interface LineageWatchOptions {
  readonly mspId: string;
  readonly seal: RowSeal;
  readonly events: Pick<Events, 'record'>;
  readonly alerts: Pick<Alerts, 'raise'>;
}

type Block = Pick<AppliedBlock, 'number' | 'time' | 'changes'>;

/** What a change of the lineage means for one of its claims. */
interface Notice {
  readonly claimId: string;
  /** Names the occurrence within its block. */
  readonly name: string;
  readonly type: NewEvent['type'];
  readonly data: NewEvent['data'];
  /** Amounts are in alerts alone, which only their institution reads. */
  readonly alert?: Pick<NewAlert, 'code' | 'role' | 'evidence'>;
}

/**
 * Tells the payers of this organisation what happens to their claims by no act of theirs: that something must be recovered
 * (a debt that a red-flush makes or raises is an alert for who pays; every change of it an event, also that a re-issue or
 * the recovery has ended it), and that approving and paying are held or released. To be called when a block is applied,
 * within its SQL transaction.
 */
export function newLineageWatch(options: LineageWatchOptions) {
  return async (sql: Sql, block: Block): Promise<void> => {
    for (const set of block.changes) {
      const notices = noticesOf(set);
      const claims = notices.length === 0 ? NO_CLAIMS : await ownClaims(sql, notices, options);
      for (const notice of notices) {
        const claim = claims.get(notice.claimId);
        if (claim !== undefined) await tell(sql, options, block, notice, claim.payer);
      }
    }
  };
}

const NO_CLAIMS: ReadonlyMap<string, ClaimRecord> = new Map();

async function tell(
  sql: Sql,
  { events, alerts }: LineageWatchOptions,
  { number: block, time }: Block,
  { claimId, name, type, data, alert }: Notice,
  institution: string,
): Promise<void> {
  const dedupe = `lineage/${claimId}/${block}/${name}`;
  const event = { dedupe, institution, type, subject: claimId, time: new Date(time * 1000) };
  await events.record(sql, [{ ...event, data: toFields({ claimId, ...data, block }) }]);
  if (alert !== undefined)
    await alerts.raise({ ...alert, dedupe, institution, subject: claimKey(claimId), block }, sql);
}

function noticesOf({ changes }: ChangeSet): Notice[] {
  return changes
    .filter(({ kind }) => kind === 'LIN')
    .flatMap(({ before, after }) => {
      const [was, is] = [readRecord(lineageRecordShape, before), readRecord(lineageRecordShape, after)];
      return [...dueNotices(dueIn(was), dueIn(is)), ...holdNotices(was, is)];
    });
}

function dueNotices(was: ReadonlyMap<string, number>, is: ReadonlyMap<string, number>): Notice[] {
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((claimId): Notice[] => {
    const [beforeFen, afterFen] = [was.get(claimId) ?? 0, is.get(claimId) ?? 0];
    if (beforeFen === afterFen) return [];
    const evidence = { claimId, due: formatFen(afterFen) };
    const alert = { code: 'RECOVERY_DUE', role: 'PAYMENT_OFFICER', evidence } as const;
    return [
      {
        ...{ claimId, name: `due/${afterFen}`, type: 'cn.piaosu.claim.recovery-due' },
        data: toFields({ due: afterFen > 0 }),
        ...(afterFen > beforeFen ? { alert } : {}),
      },
    ];
  });
}

function dueIn(lineage: LineageRecord | undefined): ReadonlyMap<string, number> {
  const due = lineage === undefined ? [] : recoveryDue(lineage);
  return new Map(due.map(({ claimId, dueFen }) => [claimId, dueFen]));
}

/** The first hold of a lineage and the end of the last: what lies between changes nothing for a claim. */
function holdNotices(was: LineageRecord | undefined, is: LineageRecord | undefined): Notice[] {
  const [before, after] = [openHold(was?.holds), openHold(is?.holds)];
  if (before === undefined && after !== undefined) return noticesTo(is, 'cn.piaosu.claim.held', after);
  if (before !== undefined && after === undefined) return noticesTo(is, 'cn.piaosu.claim.released', before);
  return [];
}

function noticesTo(lineage: LineageRecord | undefined, type: NewEvent['type'], { reason }: Hold): Notice[] {
  const data = toFields({ reason });
  return (lineage?.claims ?? []).map(({ id }) => ({ claimId: id, name: type, type, data }));
}

/** LIN~ names payers by tag; who they are stands in CLM~, of which an edited row tells nobody anything. */
async function ownClaims(
  sql: Sql,
  notices: readonly Notice[],
  { mspId, seal }: LineageWatchOptions,
): Promise<ReadonlyMap<string, ClaimRecord>> {
  const keys = [...new Set(notices.map(({ claimId }) => claimKey(claimId)))];
  const claims = (await selectState(sql, keys))
    .filter((row) => seal.holds(row, row.seal))
    .flatMap(({ value }) => readRecord(claimRecordShape, value) ?? [])
    .filter(({ org }) => org === mspId);
  return new Map(claims.map((claim) => [claim.id, claim]));
}
