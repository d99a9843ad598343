import { canonicalJson, toJson, type Shape } from '@piaosu/core';
import { readRecord, type Change, type ChangeSet } from './change.ts';
import { diverged, type Finding } from './finding.ts';

/** A record before and after one transaction, which may hold several acts on it. */
export interface MovedRecord<T> {
  /** Undefined when there was none. */
  readonly before: T | undefined;
  readonly after: T;
  readonly change: Change;
  readonly set: ChangeSet;
}

/** What holds of every honest change of a record, and its name in the alert when it does not. */
export type MoveRule<T> = readonly [rule: string, holds: (moved: MovedRecord<T>) => boolean];

/** Examines a change of a record by rules; what cannot be read, before or after, breaks the first of all rules. */
export function recheckMoved<T>(shape: Shape<T>, unreadable: string, rules: readonly MoveRule<T>[]) {
  return (change: Change, set: ChangeSet): Finding[] => {
    const after = readRecord(shape, change.after);
    const before = readRecord(shape, change.before);
    if (after === undefined || (change.before !== undefined && before === undefined))
      return [diverged(change.key, { rule: unreadable })];
    return rules
      .filter(([, holds]) => !holds({ before, after, change, set }))
      .map(([rule]) => diverged(change.key, { rule }));
  };
}

/** Whether none of the named members differs, or there was no record before. */
export function keeps<T extends object>(
  names: readonly (keyof T)[],
): (moved: Pick<MovedRecord<T>, 'before' | 'after'>) => boolean {
  return ({ before, after }) => before === undefined || names.every((name) => isSame(before[name], after[name]));
}

/** Equal as the ledger writes it; a member that is absent equals only an absent one. */
export function isSame(one: unknown, other: unknown): boolean {
  // Mostly the same constant, or absent in both: neither is worth two texts, and an absent one costs an error and its stack.
  return one === other || textOf(one) === textOf(other);
}

function textOf(value: unknown): string {
  return canonicalJson(toJson(value) ?? null);
}

export function hasAct({ operations }: ChangeSet, actions: readonly string[]): boolean {
  return operations.some(({ action }) => actions.includes(action));
}

/** Whether one of the acts is of this institution. */
export function isActOf({ operations }: ChangeSet, institution: string, actions: readonly string[]): boolean {
  return operations.some(({ action, actor }) => actor.institution === institution && actions.includes(action));
}
