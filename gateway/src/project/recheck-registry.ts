import {
  canonicalJson,
  epochKey,
  epochRecordShape,
  institutionRecordShape,
  pepperKey,
  pepperRecordShape,
  type InstitutionKey,
  type InstitutionRecord,
  type Moment,
} from '@piaosu/core';
import { readRecord, type Change, type ChangeSet } from './change.ts';
import { epochAfter, epochBefore } from './epoch.ts';
import { diverged, type Finding } from './finding.ts';
import { momentsOf } from './registry-moments.ts';

/** REG~: who it is and since when keys count or an institution was suspended never changes; records only grow. */
export function recheckRegistry(change: Change, set: ChangeSet): Finding[] {
  if (change.key === pepperKey()) return recheckPepper(change);
  if (change.key === epochKey()) return recheckEpoch(change, set);
  return recheckInstitution(change, set);
}

function recheckInstitution(change: Change, set: ChangeSet): Finding[] {
  const after = readRecord(institutionRecordShape, change.after);
  if (after === undefined) return [diverged(change.key, { rule: 'INSTITUTION_RECORD_UNREADABLE' })];
  if (!hasItsSuspension(after)) return [diverged(change.key, { rule: 'SUSPENSION_STATE' })];
  const before = readRecord(institutionRecordShape, change.before);
  if (
    change.before !== undefined &&
    (before === undefined || !isSameInstitution(before, after) || !keepsPast(before, after))
  )
    return [diverged(change.key, { rule: 'INSTITUTION_REWRITTEN' })];
  return isInOrder(before, after, set) ? [] : [diverged(change.key, { rule: 'EPOCH_ORDER' })];
}

/** Suspended is who has a suspension without an end. */
function hasItsSuspension({ state, suspensions = [] }: InstitutionRecord): boolean {
  const open = suspensions.filter(({ until }) => until === undefined).length;
  return open === (state === 'SUSPENDED' ? 1 : 0);
}

/**
 * What the transaction adds begins or ends in an epoch of its own, so that no checkpoint in front of it is touched, and none
 * behind it escapes. A new institution has nothing to be touched: it may begin in the epoch that stands.
 */
function isInOrder(before: InstitutionRecord | undefined, after: InstitutionRecord, set: ChangeSet): boolean {
  const known = new Set(before === undefined ? [] : momentsOf(before).keys());
  const [first, last] = [epochBefore(set) + (before === undefined ? 0 : 1), epochAfter(set)];
  return [...momentsOf(after)]
    .filter(([name]) => !known.has(name))
    .every(([, { epoch }]) => first <= epoch && epoch <= last);
}

/** It only grows, by one for each act at most: who takes it back lets revoked keys count again. */
function recheckEpoch(change: Change, set: ChangeSet): Finding[] {
  const [before, after] = [epochBefore(set), readRecord(epochRecordShape, change.after)?.n];
  const grows = after !== undefined && before < after && after <= before + set.operations.length;
  return grows ? [] : [diverged(change.key, { rule: 'EPOCH_REWRITTEN' })];
}

function isSameInstitution(before: InstitutionRecord, after: InstitutionRecord): boolean {
  const fixed = ['id', 'org', 'publisher', 'uscc'] as const;
  return fixed.every((name) => before[name] === after[name]) && before.kinds.join() === after.kinds.join();
}

/** What has an end keeps it; what has none may get one. */
function keepsPast(before: InstitutionRecord, after: InstitutionRecord): boolean {
  const keys = before.keys.every((key) => {
    const now = after.keys.find(({ id }) => id === key.id);
    return (
      now?.spki === key.spki &&
      isSameDevice(key, now) &&
      isSame(key.from, now.from) &&
      keepsEnd(key.revoked, now.revoked)
    );
  });
  const suspensions = (before.suspensions ?? []).every(({ from, until }, index) => {
    const now = after.suspensions?.[index];
    return now !== undefined && isSame(from, now.from) && keepsEnd(until, now.until);
  });
  return keys && suspensions;
}

/** The numbers of a device never change: receipts that it signed within them would count for nothing, or others would. */
function isSameDevice(before: InstitutionKey, now: InstitutionKey): boolean {
  const scope = ({ device, till }: InstitutionKey) => canonicalJson([device ?? null, till ?? null]);
  return scope(before) === scope(now);
}

function keepsEnd(before: Moment | undefined, after: Moment | undefined): boolean {
  return before === undefined || (after !== undefined && isSame(before, after));
}

function isSame(before: Moment, after: Moment): boolean {
  return before.epoch === after.epoch && before.time === after.time;
}

/** Versions of the tag secret are added at the end. */
function recheckPepper(change: Change): Finding[] {
  const after = readRecord(pepperRecordShape, change.after);
  const before = readRecord(pepperRecordShape, change.before)?.versions ?? [];
  const kept = before.every(({ version, check }, index) => {
    const now = after?.versions[index];
    return now?.version === version && now.check === check;
  });
  return after !== undefined && kept ? [] : [diverged(change.key, { rule: 'PEPPER_REWRITTEN' })];
}
