import {
  AUTHORITY_OF,
  canonicalJson,
  MAX_PAPER_HISTORY,
  ORGANISATIONS,
  paperRecordShape,
  REGISTERED_BY,
  type PaperRecord,
} from '@piaosu/core';
import { readRecord, type Change, type ChangeSet } from './change.ts';
import { diverged, type Finding } from './finding.ts';

type State = PaperRecord['state'];
type Line = PaperRecord['history'][number];

/** Who may void a paper beside its issuer: the authority of an organisation that registers hospitals. */
const AUTHORITIES = ORGANISATIONS.filter((org) => REGISTERED_BY[org].includes('HOSPITAL')).map(
  (org) => AUTHORITY_OF[org],
);

/** PAP~: its history only grows, each line by who may do so, and says what the record says. */
export function recheckPaper(change: Change, set: ChangeSet): Finding[] {
  const after = readRecord(paperRecordShape, change.after);
  if (after === undefined) return [diverged(change.key, { rule: 'PAPER_RECORD_UNREADABLE' })];
  const before = readRecord(paperRecordShape, change.before);
  const added = change.before !== undefined && before === undefined ? undefined : linesAdded(before, after);
  const wrong = added?.find((line, index) => !isActed(line, holderBefore(before, added.slice(0, index)), set));
  if (wrong !== undefined) return [diverged(change.key, { rule: 'PAPER_ACTOR', action: wrong.action })];
  if (added !== undefined && isReached(before, after, added)) return [];
  return [diverged(change.key, { rule: 'PAPER_REWRITTEN', from: before?.state ?? null, to: after.state })];
}

/** What the transaction adds to the history; undefined when it changes what stood there. */
function linesAdded(before: PaperRecord | undefined, after: PaperRecord): readonly Line[] | undefined {
  const { history = [] } = before ?? {};
  const isKept = history.every((line, index) => isSame(line, after.history[index]));
  if (isKept) return after.history.slice(history.length);
  // A full record of a number that is free: it begins anew for an issuer other than the one that filled it.
  const beginsAnew = before?.state === 'RELEASED' && history.length + 3 > MAX_PAPER_HISTORY;
  return beginsAnew && after.history[0]?.institution !== before.issuer ? after.history : undefined;
}

function isSame(left: Line, right: Line | undefined): boolean {
  return right !== undefined && canonicalJson(left) === canonicalJson(right);
}

/** Whose paper it is when a line comes: one transaction may free a number and give it to another hospital. */
function holderBefore(before: PaperRecord | undefined, lines: readonly Line[]): string | undefined {
  return lines.findLast(({ action }) => action === 'exchange')?.institution ?? before?.issuer;
}

function isActed({ action, institution, role }: Line, holder: string | undefined, set: ChangeSet): boolean {
  const name = action === 'exchange' ? 'exchangePaper' : 'voidPaper';
  const isAllowed = action === 'exchange' || institution === holder || AUTHORITIES.includes(institution);
  const isStandIn = institution !== holder && action === 'void';
  const acted = set.operations.some(
    (operation) => operation.action === name && operation.actor.institution === institution,
  );
  return isAllowed && acted && (role === 'REGISTRAR') === isStandIn;
}

/** The lines lead from the record as it was to the record as it is. A receipt keeps its paper until that is voided. */
function isReached(before: PaperRecord | undefined, after: PaperRecord, added: readonly Line[]): boolean {
  let state: State | undefined = before?.state ?? 'RELEASED';
  for (const line of added) state = state === undefined ? undefined : stateAfter(state, line);
  const isGiven = added.some(({ action }) => action === 'exchange');
  const isSameReceipt = isGiven || before?.receipt === after.receipt;
  return state === after.state && holderBefore(before, added) === after.issuer && isSameReceipt;
}

/**
 * A number that was used is never free again, unless it was entered wrongly; of one that is used up only the authority can say
 * so. Written here a second time on purpose, as the table of claims is.
 */
function stateAfter(state: State, { action, reason, role }: Line): State | undefined {
  if (action === 'exchange') return state === 'RELEASED' ? 'LIVE' : undefined;
  const isMistyped = reason === 'MISTYPED';
  if (state === 'LIVE') return isMistyped ? 'RELEASED' : 'VOID';
  return state === 'VOID' && isMistyped && role === 'REGISTRAR' ? 'RELEASED' : undefined;
}
