import {
  AUTHORITY_OF,
  BODIES,
  operationRecordShape,
  OUTCOME_KEEPING_SECONDS,
  parseShape,
  type Operation,
} from '@piaosu/core';
import { readRecord, type Change, type ChangeSet } from './change.ts';
import { diverged, type Finding } from './finding.ts';

/**
 * OP~ may go, unlike all other keys: named by an act of pruning of an authority, when its keeping time is over, and of an act
 * that says when it was signed. Else the same signed act could be done twice.
 */
export function recheckRemoval(change: Change, set: ChangeSet): Finding[] {
  const kept = readRecord(operationRecordShape, change.before);
  const isNamed = change.kind === 'OP' && set.operations.some((operation) => names(operation, change));
  const isOld = kept?.at !== undefined && set.time !== undefined && set.time - kept.time > OUTCOME_KEEPING_SECONDS;
  return isNamed && isOld ? [] : [diverged(change.key, { rule: 'KEY_DELETED' })];
}

function names({ action, actor, body }: Operation, { parts: [institution, message] }: Change): boolean {
  if (action !== 'operation.prune' || !AUTHORITIES.includes(actor.institution)) return false;
  const parsed = parseShape(BODIES['operation.prune'], body);
  return (
    parsed.ok && parsed.value.operations.some((each) => each.institution === institution && each.message === message)
  );
}

const AUTHORITIES: readonly string[] = Object.values(AUTHORITY_OF);
