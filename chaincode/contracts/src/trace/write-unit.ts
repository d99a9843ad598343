import { boxKey, containerKey, PiaosuError, type ContainerRecord, type UnitRecord } from '@piaosu/core';

import type { Surroundings } from '../batch/procedure.ts';
import type { OpenedUnit, Rung } from './opened-unit.ts';

/**
 * A box after its own act: it is taken out of its container, which is open from then on, and held where it was found.
 * An open container is not written again, so that boxes of one carton do not stand in each other's way.
 */
export function writeDetached(at: Surroundings, opened: OpenedUnit, record: UnitRecord): void {
  openAll(at, opened.rungs);
  const custodian = record.custodian ?? opened.custody.premises.id;
  writeUnit(at, opened, { ...record, parent: null, custodian });
}

/** The box under its key, and its further codes where it had none yet. */
export function writeUnit({ records }: Surroundings, opened: OpenedUnit, record: UnitRecord): void {
  records.put(boxKey(opened.tag), record);
  if (!opened.isNew) return;
  for (const alias of opened.aliases) records.put(boxKey(alias), { v: 1, of: opened.tag });
}

/** Containers out of which something was taken: what they held can no longer be inferred from their being closed. */
export function openAll({ records }: Surroundings, rungs: readonly Rung[]): void {
  for (const { tag, record, isNew } of rungs) {
    if (isNew || record.state === 'CLOSED')
      records.put(containerKey(tag), { ...record, state: record.state === 'CLOSED' ? 'OPEN' : record.state });
  }
}

/** A container acts under the code that it bears now. @throws PiaosuError NOT_DISPENSABLE */
export function assertInUse({ state }: ContainerRecord, unit: number): void {
  if (state === 'REPLACED') throw new PiaosuError('NOT_DISPENSABLE', { unit, state });
}
