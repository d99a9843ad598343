import {
  canonicalJson,
  institutionRecordShape,
  pepperKey,
  pepperRecordShape,
  type InstitutionKey,
  type InstitutionRecord,
} from '@piaosu/core';
import { readRecord, type Change } from './change.ts';
import { diverged, type Finding } from './finding.ts';

/** REG~: who it is and since when keys count or an institution was suspended never changes; records only grow. */
export function recheckRegistry(change: Change): Finding[] {
  return change.key === pepperKey() ? recheckPepper(change) : recheckInstitution(change);
}

function recheckInstitution(change: Change): Finding[] {
  const after = readRecord(institutionRecordShape, change.after);
  if (after === undefined) return [diverged(change.key, { rule: 'INSTITUTION_RECORD_UNREADABLE' })];
  if (!hasItsSuspension(after)) return [diverged(change.key, { rule: 'SUSPENSION_STATE' })];
  if (change.before === undefined) return [];
  const before = readRecord(institutionRecordShape, change.before);
  const kept = before !== undefined && isSameInstitution(before, after) && keepsPast(before, after);
  return kept ? [] : [diverged(change.key, { rule: 'INSTITUTION_REWRITTEN' })];
}

/**
 * Suspended is who has a suspension without an end. Without a list it is a record from before suspensions had times, which is
 * read again whenever the projection is rebuilt; once there is a list, `keepsPast` lets nobody drop it.
 */
function hasItsSuspension({ state, suspensions }: InstitutionRecord): boolean {
  if (suspensions === undefined) return true;
  const open = suspensions.filter(({ until }) => until === undefined).length;
  return open === (state === 'SUSPENDED' ? 1 : 0);
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
      now?.spki === key.spki && isSameDevice(key, now) && now.from === key.from && keepsEnd(key.revoked, now.revoked)
    );
  });
  const suspensions = (before.suspensions ?? []).every(({ from, until }, index) => {
    const now = after.suspensions?.[index];
    return now?.from === from && keepsEnd(until, now.until);
  });
  return keys && suspensions;
}

/** The numbers of a device never change: receipts that it signed within them would count for nothing, or others would. */
function isSameDevice({ device }: InstitutionKey, { device: now }: InstitutionKey): boolean {
  return canonicalJson(device ?? null) === canonicalJson(now ?? null);
}

function keepsEnd(before: number | undefined, after: number | undefined): boolean {
  return before === undefined || before === after;
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
