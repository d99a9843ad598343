import { institutionRecordShape, type InstitutionRecord, type Moment } from '@piaosu/core';
import type { MomentRow } from '../db/registry-moments.ts';
import { readRecord, type ChangeSet } from './change.ts';

/** Every beginning and end in a record, by a name that is unique in it: `key/<id>/from`, `suspension/0/end`. */
export function momentsOf({ keys, suspensions = [] }: InstitutionRecord): Map<string, Moment> {
  return new Map([
    ...keys.flatMap(({ id, from, revoked }) => spanOf(`key/${id}`, from, revoked)),
    ...suspensions.flatMap(({ from, until }, index) => spanOf(`suspension/${index}`, from, until)),
  ]);
}

function spanOf(name: string, from: Moment, end: Moment | undefined): [string, Moment][] {
  return [[`${name}/from`, from], ...(end === undefined ? [] : [[`${name}/end`, end] satisfies [string, Moment]])];
}

/** What a transaction began or ended in the registry: the index says in which block it took effect. */
export function newMomentsOf({ changes }: ChangeSet): MomentRow[] {
  return changes.flatMap(({ kind, before, after }) => {
    const now = kind === 'REG' ? readRecord(institutionRecordShape, after) : undefined;
    if (now === undefined) return [];
    const former = readRecord(institutionRecordShape, before);
    const known = new Set(former === undefined ? [] : momentsOf(former).keys());
    return [...momentsOf(now).keys()].filter((name) => !known.has(name)).map((name) => ({ institution: now.id, name }));
  });
}
