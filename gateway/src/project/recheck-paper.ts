import { AUTHORITY_OF, paperRecordShape, type PaperRecord } from '@piaosu/core';
import { readRecord, type Change, type ChangeSet } from './change.ts';
import { diverged, type Finding } from './finding.ts';

/** PAP~: written by its issuer, or voided by an authority; a receipt keeps its paper until that is voided. */
export function recheckPaper(change: Change, set: ChangeSet): Finding[] {
  const after = readRecord(paperRecordShape, change.after);
  if (after === undefined) return [diverged(change.key, { rule: 'PAPER_RECORD_UNREADABLE' })];
  const before = readRecord(paperRecordShape, change.before);
  if (change.before !== undefined && (before === undefined || !isNext(before, after)))
    return [diverged(change.key, { rule: 'PAPER_REWRITTEN', from: before?.state ?? null, to: after.state })];
  return recheckActors(change.key, before, after, set);
}

/** A number that was used is never free again, unless it was entered wrongly; one transaction may hold both acts. */
function isNext(before: PaperRecord, after: PaperRecord): boolean {
  const added = after.history.slice(before.history.length);
  const isGrown = before.history.every(
    ({ tx, action }, i) => after.history[i]?.tx === tx && after.history[i].action === action,
  );
  if (before.state === 'RELEASED' || added.some(({ reason }) => reason === 'MISTYPED')) return isGrown;
  const isSame = before.receipt === after.receipt && before.issuer === after.issuer;
  return isGrown && isSame && before.state === 'LIVE' && after.state === 'VOID';
}

function recheckActors(key: string, before: PaperRecord | undefined, after: PaperRecord, set: ChangeSet): Finding[] {
  const wrong = after.history.slice(before?.history.length ?? 0).find(({ action, institution }) => {
    const name = action === 'exchange' ? 'exchangePaper' : 'voidPaper';
    const isAllowed =
      institution === after.issuer || (action === 'void' && Object.values(AUTHORITY_OF).includes(institution));
    const acted = set.operations.some(
      (operation) => operation.action === name && operation.actor.institution === institution,
    );
    return !isAllowed || !acted;
  });
  return wrong === undefined ? [] : [diverged(key, { rule: 'PAPER_ACTOR', action: wrong.action })];
}
